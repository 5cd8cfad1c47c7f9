import { allocateBars, type BarColumns } from '../bar.ts';
import { weekday } from '../calendar/day.ts';
import { DAY } from '../time.ts';
import { pricesOf } from './convert.ts';
import type { SeriesKind } from './kind.ts';

/**
 * A series as it is known at some time. Every reference time with a number has the time of its first number and the
 * value of its last one. Times are UTC ms.
 */
export interface KnownSeries {
  readonly reference: Float64Array;
  readonly firstKnown: Float64Array;
  readonly value: Float64Array;
}

/** The days and weeks of a series: point bars, O = H = L = C, without volume. */
export interface ContextBars {
  readonly daily: BarColumns;
  readonly weekly: BarColumns;
}

/** End of the UTC day in which something known at `time` counts; midnight itself belongs to the day that ends there. */
const dayEnd = (time: number): number => Math.ceil(time / DAY) * DAY;

/** Monday 00:00 UTC of the week of the day that begins at `open`. */
const weekOpen = (open: number): number => open - weekday(open / DAY) * DAY;

/**
 * Bars of the days that end by `asOf` (quant design, 0.1 and 2.2). A day has a bar when a reference time newer than
 * all before it got its first number; the price is that of the newest. A day without a new number has none, and a late
 * number of an older time makes none. A week has the last bar of its days. A revised value has the revised price in
 * the bar of its first publication: the change from one bar to the next never mixes two vintages of an index. Bars
 * begin in 1970, as the store of bars does.
 */
export function contextBars(
  kind: SeriesKind,
  { reference, firstKnown, value }: KnownSeries,
  { scale, asOf }: { scale: number | null; asOf: number },
): ContextBars {
  const prices = pricesOf(kind, value, scale);
  const order = [...reference.keys()]
    .filter((i) => Number.isFinite(prices[i]) && prices[i] > 0)
    .filter((i) => dayEnd(firstKnown[i]) <= asOf)
    .sort((a, b) => firstKnown[a] - firstKnown[b] || a - b);
  const days: Point[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    if (reference[i] <= newest) continue;
    newest = reference[i];
    const close = dayEnd(firstKnown[i]);
    const point = { open: close - DAY, close, price: prices[i] };
    if (days.at(-1)?.close === close) days.pop();
    if (point.open >= 0) days.push(point);
  }
  const weeks = new Map<number, Point>();
  for (const { open: day, price } of days) {
    const open = weekOpen(day);
    const close = open + 7 * DAY;
    if (open >= 0 && close <= asOf) weeks.set(open, { open, close, price });
  }
  return { daily: pointBars(days), weekly: pointBars([...weeks.values()]) };
}

interface Point {
  readonly open: number;
  readonly close: number;
  readonly price: number;
}

function pointBars(points: readonly Point[]): BarColumns {
  const bars = allocateBars(points.length);
  for (const [i, { open, close, price }] of points.entries()) {
    bars.openTime[i] = open;
    bars.closeTime[i] = close;
    for (const name of ['open', 'high', 'low', 'close'] as const) bars[name][i] = price;
    bars.vwap[i] = Number.NaN;
    // One publication of one expected: nothing was filled in.
    bars.tradedMinutes[i] = 1;
    bars.scheduledMinutes[i] = 1;
  }
  return bars;
}

/** Gaps that the usual one is taken from: two years of a monthly series. */
const RECENT_GAPS = 24;

/** Days from one bar to the next, usually: the median of the last 24 gaps; NaN with fewer than two bars. */
export function usualSpacing({ openTime, length }: BarColumns): number {
  const gaps: number[] = [];
  for (let i = Math.max(1, length - RECENT_GAPS); i < length; i++) gaps.push((openTime[i] - openTime[i - 1]) / DAY);
  return gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? Number.NaN;
}
