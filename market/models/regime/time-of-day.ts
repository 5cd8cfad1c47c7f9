import { createRandom } from '../../math/random.ts';
import type { RegimeWindow } from './inputs.ts';
import { median } from './median.ts';

const CLIP = [0.3, 5] as const;
/** A bucket with so many bars counts half of what was measured in it. */
const SHRINK_BARS = 30;
/** None of so many rotations may differ by as much as the days do: p < 0.01 (one in 200). */
const ROTATIONS = 199;
/** Any fixed seed: the same bars give the same factor. */
const SEED = 63;

/** How the buckets of a calendar divide its days: a week of days, or one session. */
export interface DayPlan {
  readonly buckets: number;
  /** Buckets of one day; `buckets` is a multiple of it. */
  readonly perDay: number;
}

/**
 * φ of every bucket from the bars at index ≥ `from`. All are 1 unless the time of day is more than chance: a median of eight bars is
 * noise, and dividing by noise costs regimes (decision 0047). ln φ is that of the bucket where it has many bars, else that of the same
 * time on all days, else 0.
 */
export function fitTimeOfDay(window: RegimeWindow, day: DayPlan, from: number): Float64Array {
  const flat = new Float64Array(day.buckets).fill(1);
  if (!hasTimeOfDay(window, day, from)) return flat;
  const moves = movesByBucket(window, day.buckets, from);
  const overall = median(Float64Array.from(moves.flat()));
  if (!(overall > 0)) return flat;
  const daily = shrunk(pooledOverDays(moves, day.perDay), overall, () => 0);
  if (day.perDay === day.buckets) return daily.map(Math.exp);
  return shrunk(moves, overall, (bucket) => daily[bucket % day.perDay]).map(Math.exp);
}

const movesByBucket = (window: RegimeWindow, buckets: number, from: number): number[][] => {
  const groups: number[][] = Array.from({ length: buckets }, () => []);
  for (let i = from; i < window.n; i++) {
    const move = Math.abs(returnAt(window, i));
    if (Number.isFinite(move)) groups[window.bucket[i]]?.push(move);
  }
  return groups;
};

const pooledOverDays = (groups: readonly number[][], perDay: number): number[][] =>
  Array.from({ length: perDay }, (_, slot) => groups.filter((_group, bucket) => bucket % perDay === slot).flat());

/**
 * ln φ by group: ln of the median move over the overall one, smoothed with both neighbours and clipped, then moved to `prior` by the
 * share n/(n + 30). An empty group has the prior.
 */
function shrunk(groups: readonly number[][], overall: number, prior: (group: number) => number): Float64Array {
  const count = groups.length;
  const raw = groups.map((group) => (group.length === 0 ? Number.NaN : median(Float64Array.from(group)) / overall));
  return Float64Array.from(groups, ({ length }, i) => {
    if (length === 0) return prior(i);
    const near = [raw[(i + count - 1) % count], raw[i], raw[(i + 1) % count]].filter((value) => !Number.isNaN(value));
    const mean = near.reduce((sum, value) => sum + value, 0) / near.length;
    const measured = Math.log(Math.min(CLIP[1], Math.max(CLIP[0], mean)));
    const weight = length / (length + SHRINK_BARS);
    return weight * measured + (1 - weight) * prior(i);
  });
}

/**
 * Whether times of the day differ in the size of their moves with p < 0.01. The statistic is Friedman's (1937): ranks of the times
 * within each day, summed over the days. Its null comes from turning each day by a chance of its own, which keeps the calm and busy
 * hours of a day together and takes away only their place.
 */
export function hasTimeOfDay(window: RegimeWindow, { perDay }: DayPlan, from: number): boolean {
  const days = rankedDays(window, perDay, from);
  if (days.length < 2) return false;
  const random = createRandom(SEED);
  const observed = spread(days, perDay, () => 0);
  for (let rotation = 0; rotation < ROTATIONS; rotation++)
    if (spread(days, perDay, ({ length }) => Math.floor(random() * length)) >= observed) return false;
  return true;
}

/** The times of a day that have bars, and the ranks of their mean moves within the day, between −½ and ½. */
interface RankedDay {
  readonly length: number;
  readonly slots: Int16Array;
  readonly ranks: Float64Array;
}

/** A day ends where the time of day goes back. */
function rankedDays(window: RegimeWindow, perDay: number, from: number): RankedDay[] {
  const days: RankedDay[] = [];
  let cells = new Map<number, { sum: number; count: number }>();
  let last = -1;
  const close = () => {
    if (cells.size > 1) days.push(rankedDay(cells));
    cells = new Map();
  };
  for (let i = from; i < window.n; i++) {
    if (window.bucket[i] < 0) continue;
    const slot = window.bucket[i] % perDay;
    if (slot < last) close();
    last = slot;
    const move = Math.abs(returnAt(window, i));
    if (!Number.isFinite(move)) continue;
    const cell = cells.get(slot) ?? { sum: 0, count: 0 };
    cells.set(slot, { sum: cell.sum + move, count: cell.count + 1 });
  }
  close();
  return days;
}

function rankedDay(cells: ReadonlyMap<number, { sum: number; count: number }>): RankedDay {
  const means = Float64Array.from(cells.values(), ({ sum, count }) => sum / count);
  const sorted = means.toSorted();
  const m = means.length;
  const ranks = means.map((mean) => {
    const first = sorted.indexOf(mean);
    const last = sorted.lastIndexOf(mean);
    return ((first + last) / 2 - (m - 1) / 2) / m;
  });
  return { length: m, slots: Int16Array.from(cells.keys()), ranks };
}

/** Σ over the times of (sum of ranks)²/days, with each day turned by as many places as `turn` says. */
function spread(days: readonly RankedDay[], perDay: number, turn: (day: RankedDay) => number): number {
  const sums = new Float64Array(perDay);
  const counts = new Float64Array(perDay);
  for (const day of days) {
    let at = turn(day);
    for (let i = 0; i < day.length; i++) {
      const slot = day.slots[i];
      sums[slot] += day.ranks[at];
      counts[slot] += 1;
      at = at + 1 === day.length ? 0 : at + 1;
    }
  }
  return sums.reduce((total, sum, slot) => total + (counts[slot] === 0 ? 0 : (sum * sum) / counts[slot]), 0);
}

/** Log return of a bar: from the close before it, or from its own open at the begin of a session. */
export function returnAt({ lnOpen, lnClose, sessionFirst }: RegimeWindow, i: number): number {
  return lnClose[i] - (sessionFirst[i] === 1 ? lnOpen[i] : lnClose[i - 1]);
}
