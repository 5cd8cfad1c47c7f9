import { can } from '#contracts/tiers.ts';
import type { ShiftInput } from '#narrative/input.ts';
import { candidatesOf } from '#narrative/narrate.ts';
import { type Thresholds, thresholdsOf } from '#narrative/select.ts';
import { instrumentInput, marketInput, shiftInput } from './narrative-input.ts';
import type { NoteWriter, PageNote, Written } from './note-writer.ts';
import { instrumentNote } from './notes.ts';
import type { InstrumentRow, RegimeRow, SignalRow, TierRows } from './rows.ts';

/** Writes the notes of one tier from its rows. The free tier knows counts and labels alone: its notes are the plain ones. */
export interface TierNotes {
  market(path: string, members: readonly InstrumentRow[], plain: string[], assetClass?: string): Written;
  instrument(instrument: InstrumentRow): PageNote;
}

export function notesOf(
  rows: TierRows,
  notes: NoteWriter,
  known: {
    readonly regimes: ReadonlyMap<string, readonly RegimeRow[]>;
    readonly signals: ReadonlyMap<string, readonly SignalRow[]>;
    readonly bySymbol: ReadonlyMap<string, InstrumentRow>;
  },
): TierNotes {
  const { tier, instruments, context } = rows;
  const changes = Map.groupBy(rows.changes, ({ symbol }) => symbol);
  const several = new Set(instruments.map(({ calendar }) => calendar)).size > 1;
  const shifts = rows.shifts
    .map((row) => shiftInput(row, known.bySymbol, several))
    .filter((shift): shift is ShiftInput => shift !== null);
  const shiftsOf = new Map<string, ShiftInput[]>();
  for (const shift of shifts)
    for (const symbol of [shift.symbol, shift.level === 'pair' ? shift.peer : undefined])
      if (symbol !== undefined) shiftsOf.set(symbol, [...(shiftsOf.get(symbol) ?? []), shift]);
  const inputOf = (instrument: InstrumentRow) => {
    const { symbol } = instrument;
    return instrumentInput(instrument, {
      regimes: known.regimes.get(symbol) ?? [],
      changes: changes.get(symbol) ?? [],
      signals: known.signals.get(symbol) ?? [],
      shifts: shiftsOf.get(symbol) ?? [],
      context,
    });
  };
  // What is ordinary is so within a class on a market: the same instruments are touched by one tick, so a page never waits for another.
  const groups = Map.groupBy(instruments, ({ assetClass, calendar }) => `${assetClass}@${calendar}`);
  const ordinary = new Map<string, Thresholds>();
  const thresholdsFor = ({ assetClass, calendar }: InstrumentRow): Thresholds => {
    const group = `${assetClass}@${calendar}`;
    const made =
      ordinary.get(group) ?? thresholdsOf((groups.get(group) ?? []).flatMap((member) => candidatesOf(inputOf(member))));
    ordinary.set(group, made);
    return made;
  };
  return {
    market(path, members, plain, assetClass) {
      if (!can(tier, 'evidence')) return { note: plain, citations: [] };
      const asOf = members.reduce((newest, member) => Math.max(newest, member.asOf), 0);
      const scope = { asOf, ...(assetClass === undefined ? {} : { assetClass }) };
      const input = marketInput(members, { ...scope, changes: rows.changes, signals: rows.signals, shifts, context });
      return notes.write({ tier, path }, input, plain);
    },

    instrument(instrument) {
      const plain = instrumentNote(instrument);
      if (!can(tier, 'evidence')) return { note: plain, citations: [] };
      const path = `/instrument/${instrument.symbol}`;
      return notes.write({ tier, path }, inputOf(instrument), plain, thresholdsFor(instrument));
    },
  };
}
