import { calendarOf } from '#market/calendar/calendar.ts';
import { DAY } from '#market/time.ts';
import type { CallModel } from './models/archive.ts';
import type { ChangeRow } from './queries/changes.ts';
import type { InstrumentRow } from './tier-rows.ts';

/** Closes after a change whose labels are shown. A report of more than two weeks ago stays as it is. */
const SHOWN = 9;

interface CountRow {
  readonly symbol: string;
  readonly timeframe: string;
  readonly changes: number;
}

/** Says what changed with the closes of a trade date (YYYY-MM-DD) and what came of it. Null when some of it may be unknown. */
export type CallsOfDate = (date: string) => readonly CallModel[] | null;

/**
 * The calls of a history that holds the newest changes of each symbol. Whatever came after one of them is in it too; a date is known when no
 * symbol that has more changes than are listed could have one on it.
 */
export function callsOf(
  history: readonly ChangeRow[],
  counts: readonly CountRow[],
  instruments: ReadonlyMap<string, InstrumentRow>,
): CallsOfDate {
  const isDaily = ({ timeframe }: { timeframe: string }) => timeframe === '1d';
  const totals = new Map(counts.filter(isDaily).map(({ symbol, changes }) => [symbol, changes]));
  const calls = new Map<string, CallModel[]>();
  let completeAfter = Number.NEGATIVE_INFINITY;
  for (const [symbol, changes] of Map.groupBy(history.filter(isDaily), (change) => change.symbol)) {
    const instrument = instruments.get(symbol);
    if (instrument === undefined) continue;
    if (changes.length < (totals.get(symbol) ?? 0)) completeAfter = Math.max(completeAfter, ...oldestOf(changes));
    for (const change of changes) {
      const date = calendarOf(instrument.calendar).lastClosed(change.at)?.date;
      if (date !== undefined) calls.set(date, [...(calls.get(date) ?? []), callOf(change, changes, instrument)]);
    }
  }
  // No session of a trade date closes before its UTC day begins.
  return (date) => (Date.parse(date) <= completeAfter ? null : (calls.get(date) ?? []));
}

const oldestOf = (changes: readonly ChangeRow[]): number[] => [Math.min(...changes.map(({ at }) => at))];

function callOf(
  change: ChangeRow,
  changes: readonly ChangeRow[],
  { symbol, name, calendar, asOf }: InstrumentRow,
): CallModel {
  const later = changes.filter(({ at }) => at > change.at).sort((a, b) => a.at - b.at);
  const days = calendarOf(calendar)
    .sessions(change.at - 1, change.at + 4 * SHOWN * DAY)
    .filter(({ close }) => close >= change.at && close <= asOf)
    .slice(0, SHOWN)
    .map(({ date, close }) => ({ date, label: later.findLast(({ at }) => at <= close)?.to ?? change.to }));
  const end = days.findIndex(({ label }) => label !== change.to);
  const { from, to, confidence } = change;
  return { symbol, name, from, to, confidence, days, held: end < 0 ? days.length : end, ended: end >= 0 };
}
