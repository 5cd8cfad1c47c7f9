import { createRandom } from '#market/math/random.ts';

/** A figure with its uncertainty. */
export interface Estimate {
  readonly value: number;
  /** 2.5 and 97.5 % of the figure over resampled groups; NaN where fewer than two groups are known. */
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the single values; NaN where a figure has none. */
  readonly deviation: number;
  readonly count: number;
}

const RESAMPLES = 2_000;
const SEED = 1;

/**
 * A statistic of groups (seeds, quarters, days) with a percentile bootstrap over them (Efron 1979). What is inside of a group is resampled
 * together. The same groups give the same interval.
 */
export function bootstrap<T>(groups: readonly T[], statistic: (sample: readonly T[]) => number): Estimate {
  const value = groups.length === 0 ? Number.NaN : statistic(groups);
  const count = groups.length;
  if (count < 2) return { value, low: Number.NaN, high: Number.NaN, deviation: Number.NaN, count };
  const random = createRandom(SEED);
  const draws = Float64Array.from({ length: RESAMPLES }, () =>
    statistic(groups.map(() => groups[Math.floor(random() * count)])),
  )
    .filter((draw) => !Number.isNaN(draw))
    .sort();
  const at = (share: number) => draws[Math.floor(share * draws.length)] ?? Number.NaN;
  return { value, low: at(0.025), high: at(0.975), deviation: Number.NaN, count };
}

/** The mean over all values, with the deviation of single values and an interval over groups. NaN counts as unknown. */
export function meanOf(groups: readonly (readonly number[])[]): Estimate {
  const known = groups
    .map((values) => values.filter((value) => !Number.isNaN(value)))
    .filter(({ length }) => length > 0);
  const all = known.flat();
  return {
    ...bootstrap(known, (sample) => mean(sample.flat())),
    deviation: deviationOf(all),
    count: all.length,
  };
}

/** Sums of one group: a share is their ratio. */
export interface Ratio {
  readonly part: number;
  readonly whole: number;
}

/** Σ part / Σ whole with an interval over groups. */
export const ratioOf = (groups: readonly Ratio[]): Estimate =>
  bootstrap(groups, (sample) => sum(sample.map(({ part }) => part)) / sum(sample.map(({ whole }) => whole)));

/** A count among independent trials, with the score interval of 95 % (Wilson 1927), which is honest about 0 of n. */
export function shareOf(hits: number, trials: number): Estimate {
  const z = 1.959964;
  const p = hits / trials;
  const centre = (p + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half = (z / (1 + (z * z) / trials)) * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  // Rounding may leave 0 of n a hair above nothing.
  const [low, high] = [hits === 0 ? 0 : centre - half, hits === trials ? 1 : centre + half];
  return { value: p, low, high, deviation: Number.NaN, count: trials };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;

function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1));
}
