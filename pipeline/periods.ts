import type { Coverage } from '#feeds/feed.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { isIntraday, TIMEFRAME_MS } from '#market/timeframe.ts';
import type { BaseTimeframe } from './higher-timeframes.ts';

/** A stretch of history that is loaded and accounted for as one: a month of intraday bars, a year of days. UTC ms. */
export interface Period {
  readonly timeframe: BaseTimeframe;
  /** `2021-04`, `2021`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Periods of [from, to) in ascending order. A period ends with the last session that closes by the end of its month or year, so no
 * bar of a higher timeframe that lies within sessions is cut in two.
 */
export function periodsOf(calendar: Calendar, timeframe: BaseTimeframe, from: number, to: number): Period[] {
  const periods: Period[] = [];
  for (let at = from; at < to; ) {
    // The name is that of the trade date of the first session of the period.
    const first = calendar.sessionAt(at) ?? calendar.sessions(at, at + 21 * DAY)[0];
    if (first === undefined) break;
    const [year = 0, month = 0] = first.date.split('-').map(Number);
    const end = isIntraday(timeframe) ? Date.UTC(year, month, 1) : Date.UTC(year + 1, 0, 1);
    const border = Math.max(calendar.lastClosed(end)?.close ?? end, first.close);
    const next = Math.min(border, to);
    periods.push({ timeframe, name: first.date.slice(0, isIntraday(timeframe) ? 7 : 4), from: at, to: next });
    at = next;
  }
  return periods;
}

/** Rows that one chunk holds at most: large enough for one good block, small enough to repeat. */
const CHUNK_ROWS = 500_000;

/** Symbols in groups whose bars of a period make about one chunk. */
export function symbolGroups(calendar: Calendar, period: Period, symbols: readonly string[]): string[][] {
  const sessions = calendar.sessions(period.from, period.to);
  const minutes = sessions.reduce(
    (sum, { segments }) => sum + segments.reduce((all, { open, close }) => all + (close - open) / MINUTE, 0),
    0,
  );
  const { timeframe } = period;
  const rows = Math.max(1, isIntraday(timeframe) ? minutes / (TIMEFRAME_MS[timeframe] / MINUTE) : sessions.length);
  const size = Math.max(1, Math.floor(CHUNK_ROWS / rows));
  return Array.from({ length: Math.ceil(symbols.length / size) }, (_, i) => symbols.slice(i * size, (i + 1) * size));
}

/** Symbols that have bars in a period, in name order. */
export const coveredBy = (coverage: readonly Coverage[], { timeframe, from, to }: Period): string[] =>
  coverage
    .filter((part) => part.timeframe === timeframe && part.from < to && part.to > from)
    .map((part) => part.symbol)
    .sort();
