import { createRandom } from '../../math/random.ts';
import { DAY } from '../../time.ts';
import { neweyWestError } from './gate.ts';
import { type BrierParts, brier, brierParts, calibrationError, spearman, wilson } from './scores.ts';

/** Signals of one class and timeframe with their first outcomes, in order of time. One element of each column per signal. */
export interface ResolvedSignals {
  /** Open of the bar that the signal is about, UTC ms. */
  readonly openTime: Float64Array;
  /** The published probability of a rise, and the base rate it is measured against. */
  readonly p: Float64Array;
  readonly base: Float64Array;
  readonly move: Float64Array;
  /** 1: had a direction; 1: that direction was up. */
  readonly directional: Uint8Array;
  readonly up: Uint8Array;
  readonly confidence: Float64Array;
  /** Half-width of the published interval, NaN where there was none. */
  readonly half: Float64Array;
  readonly inside: Uint8Array;
}

/** A number with its 95 % interval, null where too little is known for one, and the count behind it. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

export interface ConfidenceBucket {
  readonly from: number;
  readonly to: number;
  readonly hitRate: Estimate;
}

export interface RecordMetrics {
  /** Signals that the next three are counted from: moves of exactly zero are neither a rise nor a fall and are left out. */
  readonly n: number;
  /** Mean squared error of the probabilities. */
  readonly brier: number | null;
  readonly parts: BrierParts | null;
  /** 1 − Brier / Brier of the base rate; its interval from a bootstrap of whole days. `n`: signals. */
  readonly skill: Estimate & { readonly days: number };
  /** Calibration error of the signals with a direction. */
  readonly calibration: { readonly value: number | null; readonly n: number };
  /** Spearman's correlation of probability and move over the symbols of a bar time, averaged over `n` bar times. */
  readonly rankIc: Estimate;
  /** Share of moves inside of the published 80 % interval. */
  readonly coverage: Estimate;
  /** Hit rate of the signals with a direction, by confidence. */
  readonly buckets: readonly ConfidenceBucket[];
}

/** Below so many outcomes a share is not shown (quant design, 4.3). */
export const LEAST_OUTCOMES = 100;
/** With fewer days, or bar times, an interval means nothing. */
const LEAST_DAYS = 10;
const LEAST_DATES = 30;
const RESAMPLES = 1000;
const NORMAL_95 = 1.959963984540054;
const BUCKET = 0.05;
const [FIRST_BUCKET, BUCKETS] = [0.5, 6];

/**
 * The numbers of a track record; null for those with fewer than a hundred outcomes. `horizon`: bars, for the overlap
 * of moves.
 */
export function measureRecord(signals: ResolvedSignals, horizon: number): RecordMetrics {
  const rows = Array.from(signals.move, (_, i) => i).filter((i) => signals.move[i] !== 0);
  const p = Float64Array.from(rows, (i) => signals.p[i]);
  const y = Uint8Array.from(rows, (i) => (signals.move[i] > 0 ? 1 : 0));
  const directed = rows.filter((i) => signals.directional[i] === 1);
  const enough = (count: readonly number[]) => count.length >= LEAST_OUTCOMES;
  const within = Array.from(signals.half, (half, i) => (Number.isNaN(half) ? -1 : i)).filter((i) => i >= 0);
  return {
    n: rows.length,
    brier: enough(rows) ? brier(p, y) : null,
    parts: enough(rows) ? brierParts(p, y) : null,
    skill: skillOf(signals, rows),
    calibration: {
      value: enough(directed)
        ? calibrationError(
            Float64Array.from(directed, (i) => signals.p[i]),
            Uint8Array.from(directed, (i) => (signals.move[i] > 0 ? 1 : 0)),
          )
        : null,
      n: directed.length,
    },
    rankIc: rankIcOf(signals, 2 * horizon),
    coverage: shareOf(within.filter((i) => signals.inside[i] === 1).length, within.length),
    buckets: bucketsOf(signals, directed),
  };
}

/** A share with Wilson's interval, hidden below a hundred. Moves that overlap make the true interval wider. */
function shareOf(hits: number, n: number): Estimate {
  if (n < LEAST_OUTCOMES) return { value: null, low: null, high: null, n };
  const [low, high] = wilson(hits, n);
  return { value: hits / n, low, high, n };
}

/** Brier skill against the base rate; days are drawn whole, as what happens within one is not independent. */
function skillOf({ openTime, p, base, move }: ResolvedSignals, rows: readonly number[]): RecordMetrics['skill'] {
  const days = new Map<number, { model: number; climate: number }>();
  for (const i of rows) {
    const day = Math.floor(openTime[i] / DAY);
    const sums = days.get(day) ?? { model: 0, climate: 0 };
    const rose = move[i] > 0 ? 1 : 0;
    sums.model += (p[i] - rose) ** 2;
    sums.climate += (base[i] - rose) ** 2;
    days.set(day, sums);
  }
  const sums = [...days.values()];
  const skillIn = (drawn: readonly (typeof sums)[number][]) => {
    const climate = drawn.reduce((sum, day) => sum + day.climate, 0);
    return climate === 0 ? null : 1 - drawn.reduce((sum, day) => sum + day.model, 0) / climate;
  };
  const value = rows.length < LEAST_OUTCOMES ? null : skillIn(sums);
  const estimate = { value, low: null, high: null, n: rows.length, days: sums.length };
  if (value === null || sums.length < LEAST_DAYS) return estimate;
  const random = createRandom(1);
  const draws = Array.from({ length: RESAMPLES }, () =>
    skillIn(sums.map(() => sums[Math.floor(random() * sums.length)])),
  )
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  const quantile = (q: number) => draws[Math.ceil(q * draws.length) - 1] ?? null;
  return { ...estimate, low: quantile(0.025), high: quantile(0.975) };
}

/**
 * Mean rank correlation per bar time with its Newey–West interval. Moves are ranked in half-widths of their own
 * interval, which are one multiple of their deviation for all symbols of a bar time. Bar times with equal
 * probabilities are left out.
 */
function rankIcOf({ openTime, p, move, half }: ResolvedSignals, lag: number): Estimate {
  const correlations: number[] = [];
  let counted = 0;
  for (let i = 0; i < openTime.length; ) {
    const time = openTime[i];
    const predicted: number[] = [];
    const realised: number[] = [];
    for (; i < openTime.length && openTime[i] === time; i++) {
      if (!(half[i] > 0)) continue;
      predicted.push(p[i]);
      realised.push(move[i] / half[i]);
    }
    const correlation = predicted.length < 2 ? Number.NaN : spearman(predicted, realised);
    if (Number.isNaN(correlation)) continue;
    correlations.push(correlation);
    counted += predicted.length;
  }
  const n = correlations.length;
  if (n < LEAST_DATES || counted < LEAST_OUTCOMES) return { value: null, low: null, high: null, n };
  const value = correlations.reduce((sum, correlation) => sum + correlation, 0) / n;
  const away = NORMAL_95 * neweyWestError(Float64Array.from(correlations), lag);
  return { value, low: value - away, high: value + away, n };
}

/** Six buckets of five percent from 0.50 to the cap of 0.80, which the last one holds. */
function bucketsOf({ confidence, up, move }: ResolvedSignals, directed: readonly number[]): ConfidenceBucket[] {
  const counts = Array.from({ length: BUCKETS }, () => ({ hits: 0, n: 0 }));
  for (const i of directed) {
    // 0.55 is 1.0000000000000009 buckets above 0.50, and must not be less than one.
    const k = Math.floor((confidence[i] - FIRST_BUCKET) / BUCKET + 1e-9);
    const count = counts[Math.min(BUCKETS - 1, Math.max(0, k))];
    count.n += 1;
    if (move[i] > 0 === (up[i] === 1)) count.hits += 1;
  }
  return counts.map(({ hits, n }, k) => ({
    from: FIRST_BUCKET + k * BUCKET,
    to: FIRST_BUCKET + (k + 1) * BUCKET,
    hitRate: shareOf(hits, n),
  }));
}
