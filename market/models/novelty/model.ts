import { FEATURE_COUNT } from '../../output.ts';
import { cholesky } from '../regime/density.ts';
import { CLASS_INPUTS, NOVELTY_INPUT_COUNT, NOVELTY_INPUTS, noveltyInputs, VOLUME_INPUTS } from './inputs.ts';
import { ledoitWolf } from './ledoit-wolf.ts';

/** The ordinary bars of a class and timeframe, frozen for a day. Inputs are indices into NOVELTY_INPUTS. */
export interface NoveltyModel {
  readonly inputs: Uint8Array;
  /** Median and 1.4826 · MAD of each input. */
  readonly centre: Float64Array;
  readonly spread: Float64Array;
  /** Mean and standard deviation of the transformed inputs, and the lower Cholesky factor of their covariance. */
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly factor: Float64Array;
  /** Ascending D², M and T of the reference bars. */
  readonly distances: Float64Array;
  readonly extremes: Float64Array;
  readonly combined: Float64Array;
  readonly bars: number;
}

export interface NoveltyReading {
  /** Share of the reference bars that are less unusual, 0…1; NaN where an input of the model is unknown. */
  novelty: number;
  /** The three inputs furthest from their usual, by name, with the distance in standard deviations. */
  readonly drivers: { input: string; deviations: number }[];
}

const REFERENCE = 4096;
const LEAST_BARS = 500;
const DRIVERS = 3;

const signedLog = (v: number): number => Math.sign(v) * Math.log1p(Math.abs(v));

/** Share of the reference at or above a value, never 0: (1 + #≥) / (n + 1), by bisection. */
export function upperTail(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return (ascending.length - low + 1) / (ascending.length + 1);
}

/** Cauchy combination of two p-values with equal weights (Liu & Xie 2020, R `ACAT`), as its statistic: large is unusual. */
export const cauchy = (p1: number, p2: number): number =>
  0.5 * Math.tan(Math.PI * (0.5 - p1)) + 0.5 * Math.tan(Math.PI * (0.5 - p2));

function median(ascending: Float64Array): number {
  const n = ascending.length;
  return n % 2 === 1 ? ascending[(n - 1) / 2] : 0.5 * (ascending[n / 2 - 1] + ascending[n / 2]);
}

/** At most 4,096 values, evenly spaced among all in ascending order. */
function reference(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  if (sorted.length <= REFERENCE) return sorted;
  return Float64Array.from(
    { length: REFERENCE },
    (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / REFERENCE)],
  );
}

const work = {
  raw: new Float64Array(NOVELTY_INPUT_COUNT),
  u: new Float64Array(NOVELTY_INPUT_COUNT),
  z: new Float64Array(NOVELTY_INPUT_COUNT),
};

type Frozen = Pick<NoveltyModel, 'inputs' | 'centre' | 'spread' | 'mean' | 'deviation' | 'factor'>;

/** D² and M of a stored vector: squared Mahalanobis distance and largest standardised input. Null where an input is unknown. */
function distance(model: Frozen, vectors: Float32Array, at: number): { squared: number; largest: number } | null {
  const { raw, u, z } = work;
  const d = model.inputs.length;
  noveltyInputs(vectors, at, raw, 0);
  let squared = 0;
  let largest = 0;
  for (let j = 0; j < d; j++) {
    const v = raw[model.inputs[j]];
    if (!Number.isFinite(v)) return null;
    u[j] = signedLog((v - model.centre[j]) / model.spread[j]) - model.mean[j];
    largest = Math.max(largest, Math.abs(u[j]) / model.deviation[j]);
    let sum = u[j];
    for (let k = 0; k < j; k++) sum -= model.factor[j * d + k] * z[k];
    z[j] = sum / model.factor[j * d + j];
    squared += z[j] * z[j];
  }
  return { squared, largest };
}

/**
 * Fits the ordinary bars from stored vectors, without those that have an unknown input. `without` names what the class
 * lacks: the model leaves out its inputs. It also leaves out an input that never moves. Null below 500 bars.
 */
export function fitNovelty(
  vectors: Float32Array,
  without: { readonly volume: boolean; readonly peers: boolean },
): NoveltyModel | null {
  const left = [...(without.volume ? VOLUME_INPUTS : []), ...(without.peers ? CLASS_INPUTS : [])];
  const wanted = NOVELTY_INPUTS.map((_, j) => j).filter((j) => !left.includes(j));
  const raw = new Float64Array(NOVELTY_INPUT_COUNT);
  const kept: number[] = [];
  const columns = wanted.map(() => [] as number[]);
  for (let row = 0; row < vectors.length / FEATURE_COUNT; row++) {
    noveltyInputs(vectors, row * FEATURE_COUNT, raw, 0);
    if (wanted.some((j) => Number.isNaN(raw[j]))) continue;
    kept.push(row);
    for (const [c, j] of wanted.entries()) columns[c].push(raw[j]);
  }
  if (kept.length < LEAST_BARS) return null;
  const scales = columns.map((column) => {
    const sorted = Float64Array.from(column).sort();
    const centre = median(sorted);
    const mad = 1.4826 * median(sorted.map((v) => Math.abs(v - centre)).sort());
    const sd = Math.sqrt(sorted.reduce((sum, v) => sum + (v - centre) ** 2, 0) / sorted.length);
    return { centre, spread: mad < 1e-9 ? sd : mad };
  });
  const moving = scales.flatMap(({ spread }, c) => (spread > 0 ? [c] : []));
  const d = moving.length;
  const rows = new Float64Array(kept.length * d);
  for (const [j, c] of moving.entries())
    for (let i = 0; i < kept.length; i++)
      rows[i * d + j] = signedLog((columns[c][i] - scales[c].centre) / scales[c].spread);
  const { mean, covariance } = ledoitWolf(rows, d);
  const frozen: Frozen = {
    inputs: Uint8Array.from(moving, (c) => wanted[c]),
    centre: Float64Array.from(moving, (c) => scales[c].centre),
    spread: Float64Array.from(moving, (c) => scales[c].spread),
    mean,
    deviation: Float64Array.from({ length: d }, (_, j) => Math.sqrt(covariance[j * d + j])),
    factor: cholesky(covariance, d),
  };
  const squared = new Float64Array(kept.length);
  const largest = new Float64Array(kept.length);
  for (const [i, row] of kept.entries()) {
    const found = distance(frozen, vectors, row * FEATURE_COUNT);
    squared[i] = found?.squared ?? 0;
    largest[i] = found?.largest ?? 0;
  }
  const distances = reference(squared);
  const extremes = reference(largest);
  const combined = reference(
    squared.map((value, i) => cauchy(upperTail(distances, value), upperTail(extremes, largest[i]))),
  );
  return { ...frozen, distances, extremes, combined, bars: kept.length };
}

/** Novelty of a stored vector, and what drives it. */
export function noveltyOf(model: NoveltyModel, vectors: Float32Array, at: number): NoveltyReading {
  const found = distance(model, vectors, at);
  if (found === null) return { novelty: Number.NaN, drivers: [] };
  const statistic = cauchy(upperTail(model.distances, found.squared), upperTail(model.extremes, found.largest));
  return { novelty: 1 - upperTail(model.combined, statistic), drivers: driversOf(model) };
}

/** The three inputs that deviate most, the largest first; of equal ones the first in their order. */
function driversOf({ inputs, deviation }: Frozen): NoveltyReading['drivers'] {
  const furthest: { input: string; deviations: number }[] = [];
  for (const [j, input] of inputs.entries()) {
    const deviations = work.u[j] / deviation[j];
    const away = Math.abs(deviations);
    if (furthest.length === DRIVERS && away <= Math.abs(furthest[DRIVERS - 1].deviations)) continue;
    const before = furthest.findIndex((cause) => away > Math.abs(cause.deviations));
    furthest.splice(before < 0 ? furthest.length : before, 0, { input: NOVELTY_INPUTS[input], deviations });
    if (furthest.length > DRIVERS) furthest.pop();
  }
  return furthest;
}
