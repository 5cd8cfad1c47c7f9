import { can } from '#contracts/tiers.ts';
import { candidatesOf } from '#narrative/compose.ts';
import type { OutcomeInput } from '#narrative/digest/input.ts';
import type { DigestWords } from '#narrative/digest/words.ts';
import type { Depth, InstrumentInput, RangeInput, RegimeInput, ShiftInput } from '#narrative/input.ts';
import { type Thresholds, thresholdsOf } from '#narrative/select.ts';
import type { PageNote } from './citations.ts';
import type { StoriesModel } from './models/story.ts';
import { instrumentInput, isNextDay, marketInput, rangeInput, regimeInput, shiftInput } from './narrative-mapping.ts';
import type { NoteWriter, WrittenNote } from './note-writer.ts';
import { instrumentPath, OVERVIEW_PATH } from './paths.ts';
import { instrumentNote } from './plain-notes.ts';
import { storyInput } from './stories.ts';
import type { InstrumentRow, TierRows } from './tier-rows.ts';

/** The notes of the pages of one tier. The free tier knows counts and labels alone: its notes are the plain ones. */
export interface PageNotes {
  /** The note of a page about these instruments; `plain` are its words below the tiers that see evidence. */
  ofMarket(path: string, members: readonly InstrumentRow[], plain: string[], assetClass?: string): WrittenNote;
  ofInstrument(instrument: InstrumentRow): PageNote;
  /** The words of a mail about all instruments, with what came of the last ranges. */
  digestOf(outcomes: readonly OutcomeInput[], plain: string[]): DigestWords;
  /** The headline, the deck and the stories of a page about these instruments. */
  storiesOf(path: string, members: readonly InstrumentRow[], plain: string[], assetClass?: string): StoriesModel;
}

export function pageNotesOf(
  rows: TierRows,
  notes: NoteWriter,
  bySymbol: ReadonlyMap<string, InstrumentRow>,
): PageNotes {
  const { tier, exogenousRegimes } = rows;
  const severalMarkets = new Set(rows.instruments.map(({ calendar }) => calendar)).size > 1;
  const shifts = rows.shifts.flatMap((row) => shiftInput(row, bySymbol, severalMarkets) ?? []);
  const regimes = rows.regimes.map(regimeInput);
  const ranges = rows.ranges.filter(isNextDay).map(rangeInput);
  // What only notes of the highest tiers say: runners-up, history, drivers.
  const depth: Depth = can(tier, 'cited_notes') ? 'full' : 'summary';
  const { changes, signals } = rows;
  const evidence = { depth, regimes, changes, signals, shifts, exogenousRegimes, ranges };
  const inputOf = instrumentInputs(rows, { depth, regimes, shifts, ranges });
  const thresholdsFor = groupThresholds(rows.instruments, inputOf);
  return {
    ofMarket(path, members, plain, assetClass) {
      if (!can(tier, 'evidence')) return { note: plain, citations: [] };
      const asOf = members.reduce((newest, member) => Math.max(newest, member.asOf), 0);
      const scope = { asOf, ...(assetClass === undefined ? {} : { assetClass }) };
      const { changes, signals } = rows;
      const input = marketInput(members, {
        ...scope,
        depth,
        regimes,
        changes,
        signals,
        shifts,
        exogenousRegimes,
        ranges,
      });
      return notes.write({ tier, path }, input, plain);
    },

    digestOf(outcomes, plain) {
      const input = { ...storyInput(rows, rows.instruments, evidence), outcomes };
      return notes.writeDigest({ tier, path: OVERVIEW_PATH }, input, plain);
    },

    storiesOf(path, members, plain, assetClass) {
      return notes.writeStories({ tier, path }, storyInput(rows, members, evidence, assetClass), plain);
    },

    ofInstrument(instrument) {
      const plain = instrumentNote(instrument);
      if (!can(tier, 'evidence')) return { note: plain, citations: [] };
      const page = { tier, path: instrumentPath(instrument.symbol) };
      return notes.write(page, inputOf(instrument), plain, thresholdsFor(instrument));
    },
  };
}

type InputOf = (instrument: InstrumentRow) => InstrumentInput;

/** What may be said of each instrument; the rows are indexed once. */
function instrumentInputs(
  rows: TierRows,
  {
    depth,
    regimes: all,
    shifts,
    ranges,
  }: {
    depth: Depth;
    regimes: readonly RegimeInput[];
    shifts: readonly ShiftInput[];
    ranges: readonly RangeInput[];
  },
): InputOf {
  const regimes = Map.groupBy(all, ({ symbol }) => symbol);
  const spells = Map.groupBy(rows.spells, ({ symbol }) => symbol);
  const rangeOf = new Map(ranges.map((range) => [range.symbol, range]));
  const signals = Map.groupBy(rows.signals, ({ symbol }) => symbol);
  const changes = Map.groupBy(rows.changes, ({ symbol }) => symbol);
  // A pair concerns both of its symbols.
  const mentions = shifts.flatMap((shift) =>
    [shift.symbol, shift.level === 'pair' ? shift.peer : undefined].map((symbol) => ({ symbol, shift })),
  );
  const shiftsOf = Map.groupBy(mentions, ({ symbol }) => symbol);
  return (instrument) => {
    const { symbol } = instrument;
    return instrumentInput(instrument, {
      depth,
      range: rangeOf.get(symbol) ?? null,
      spells: (spells.get(symbol) ?? []).map(({ label, at }) => ({ label, at })),
      regimes: regimes.get(symbol) ?? [],
      changes: changes.get(symbol) ?? [],
      signals: signals.get(symbol) ?? [],
      shifts: (shiftsOf.get(symbol) ?? []).map(({ shift }) => shift),
      exogenousRegimes: rows.exogenousRegimes,
    });
  };
}

/**
 * What is ordinary is so within a class on one market. One tick touches all of these instruments, so a page never waits for another
 * market. The thresholds of a group are computed at the first use.
 */
function groupThresholds(instruments: readonly InstrumentRow[], inputOf: InputOf) {
  const keyOf = ({ assetClass, calendar }: InstrumentRow): string => JSON.stringify([assetClass, calendar]);
  const groups = Map.groupBy(instruments, keyOf);
  const known = new Map<string, Thresholds>();
  return (instrument: InstrumentRow): Thresholds => {
    const key = keyOf(instrument);
    const thresholds =
      known.get(key) ?? thresholdsOf((groups.get(key) ?? []).flatMap((member) => candidatesOf(inputOf(member))));
    known.set(key, thresholds);
    return thresholds;
  };
}
