import type { AssetClass } from '../../instrument.ts';
import { CORRELATION_BARS, type MeanCorrelation, meanCorrelation } from './mean-correlation.ts';

/** The daily bars of one instrument, oldest first. */
export interface DailyCloses {
  readonly assetClass: AssetClass;
  readonly closeTime: Float64Array;
  /** Log return to each bar from the one before; NaN for the first, and where nothing was traded. */
  readonly returns: Float64Array;
}

/** Bars that are read before the first day: its returns, and the close before them. */
export const CORRELATION_TAIL = CORRELATION_BARS + 1;

/** A close at which fewer of the market's instruments have a bar than this share is not on its clock. */
const LEAST_PRESENT = 0.2;

interface ClassCorrelation {
  readonly assetClass: AssetClass;
  readonly closeTime: number;
  readonly correlation: MeanCorrelation;
}

/** The mean correlation of every class over the 60 returns up to each of some closes; none where a close has no bars or too few members. */
export function correlationsOf(members: readonly DailyCloses[], closes: readonly number[]): ClassCorrelation[] {
  const clock = clockOf(members);
  const places = new Map([...clock].map((time, place) => [time, place]));
  const classes = Map.groupBy(members, ({ assetClass }) => assetClass);
  const names = [...classes.keys()].sort();
  return names.flatMap((assetClass) => {
    const rows = (classes.get(assetClass) ?? []).map((member) => aligned(member, places));
    return closes.flatMap((closeTime) => {
      const place = places.get(closeTime);
      const correlation = place === undefined ? null : meanCorrelation(rows, place + 1);
      return correlation === null ? [] : [{ assetClass, closeTime, correlation }];
    });
  });
}

function clockOf(members: readonly DailyCloses[]): Float64Array {
  const counts = new Map<number, number>();
  for (const { closeTime } of members) for (const time of closeTime) counts.set(time, (counts.get(time) ?? 0) + 1);
  const times = [...counts].filter(([, count]) => count >= LEAST_PRESENT * members.length).map(([time]) => time);
  return Float64Array.from(times).sort();
}

function aligned({ closeTime, returns }: DailyCloses, places: ReadonlyMap<number, number>): Float64Array {
  const row = new Float64Array(places.size).fill(Number.NaN);
  for (const [i, time] of closeTime.entries()) {
    const place = places.get(time);
    if (place !== undefined) row[place] = returns[i] ?? Number.NaN;
  }
  return row;
}
