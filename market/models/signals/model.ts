import { FEATURE_COUNT, REGIME_COUNT } from '../../output.ts';
import type { Blocks } from './blocks.ts';
import { calibrated, fitPlatt, type PlattMap } from './calibration.ts';
import { type DateEffect, dateEffect } from './date-effect.ts';
import { measureSkill, type Skill } from './gate.ts';
import { fillInputs, fitScale, INPUT_COUNT, type InputScale } from './inputs.ts';
import { fitLogistic, logLoss, type Sample, score } from './logistic.ts';

/**
 * Rows in order of time, then symbol: stored vectors (175 each), regime probabilities (5 each, NaN where none),
 * outcomes.
 */
export interface LabelledBars {
  readonly length: number;
  readonly openTime: Float64Array;
  readonly vectors: Float32Array;
  readonly probabilities: Float32Array;
  /** ln(C_{t+h} / O_{t+1}); NaN where it is not known yet. */
  readonly outcome: Float64Array;
  /** The same over σ60·√h. */
  readonly standardised: Float64Array;
}

/** One model of an (asset class, timeframe), frozen: nothing in it has seen a bar after its gate block. */
export interface SignalModel {
  readonly scale: InputScale;
  readonly penalty: number;
  /** Coefficients of the inputs, the intercept last. */
  readonly coefficients: Float64Array;
  readonly platt: PlattMap;
  /** Share of rises in train and calibration. */
  readonly base: number;
  readonly skill: Skill;
  /** Ascending absolute standardised outcomes of the calibration block. */
  readonly residuals: Float64Array;
  readonly rows: { readonly train: number; readonly calibrate: number; readonly gate: number };
}

export interface TrainingOptions {
  readonly blocks: Blocks;
  readonly horizon: number;
  readonly stride: number;
  /** Age in ms after which a row counts half. */
  readonly halfLife: number;
  readonly onProgress?: (done: string) => void;
}

export const PENALTIES: readonly number[] = [1e2, 1e3, 1e4, 1e5];
const MINIMUM_ROWS = 300;
const RESIDUALS = 2048;

/** Fits, calibrates and tests one model; null when a block has too few rows. See the quant design, 4.2, for every step. */
export function trainModel(bars: LabelledBars, options: TrainingOptions): SignalModel | null {
  const { blocks, horizon, stride } = options;
  const rowsIn = ([from, to]: readonly [number, number]): Uint32Array =>
    Uint32Array.from(
      Array.from({ length: bars.length }, (_, row) => row).filter((row) => {
        const t = bars.openTime[row];
        // A price that did not move is neither a rise nor a fall.
        return t >= from && t <= to && bars.outcome[row] !== 0 && !Number.isNaN(bars.outcome[row]);
      }),
    );
  const train = rowsIn(blocks.train);
  const calibrate = rowsIn(blocks.calibrate);
  const gate = rowsIn(blocks.gate);
  if (Math.min(train.length, calibrate.length, gate.length) < MINIMUM_ROWS) return null;

  const scale = fitScale(bars.vectors, train);
  const sample = buildSample(bars, scale, [train, calibrate, gate], options);
  const common = dateEffect(bars.openTime, sample.outcomes, train);
  const penalty = choosePenalty(sample, bars.openTime, train, common, horizon, stride, options.onProgress);
  const coefficients = fitLogistic(sample, train, penalty, { dates: common });
  options.onProgress?.('fitted');

  const scoresOf = (rows: Uint32Array) =>
    Float64Array.from(rows, (row) => score(coefficients, sample.inputs, row * INPUT_COUNT));
  const outcomesOf = (rows: Uint32Array) => Uint8Array.from(rows, (row) => sample.outcomes[row]);
  const weightsOf = (rows: Uint32Array) => Float64Array.from(rows, (row) => sample.weights[row]);
  const base = weightedShare(sample, [train, calibrate]);
  const scores = { train: scoresOf(train), calibrate: scoresOf(calibrate) };
  const centre = weightedMean([scores.train, scores.calibrate], [weightsOf(train), weightsOf(calibrate)]);
  const platt = fitPlatt(scores.calibrate, outcomesOf(calibrate), weightsOf(calibrate), { base, centre });
  const dates = Float64Array.from(gate, (row) => bars.openTime[row]);
  const probabilities = scoresOf(gate).map((s) => calibrated(platt, s));
  const skill = measureSkill(dates, outcomesOf(gate), probabilities, base, Math.ceil((2 * horizon) / stride));
  return {
    scale,
    penalty,
    coefficients,
    platt,
    base,
    skill,
    residuals: residualsOf(bars.standardised, calibrate),
    rows: { train: train.length, calibrate: calibrate.length, gate: gate.length },
  };
}

/**
 * Standardised inputs with the weight of each row: its uniqueness (a label overlaps with `horizon / stride` others), halved with
 * every half-life of age, and every time the same in all.
 */
function buildSample(
  bars: LabelledBars,
  scale: InputScale,
  blocks: readonly Uint32Array[],
  { blocks: { train }, horizon, stride, halfLife }: TrainingOptions,
): Sample {
  const inputs = new Float32Array(bars.length * INPUT_COUNT);
  const outcomes = Uint8Array.from(bars.outcome, (outcome) => (outcome > 0 ? 1 : 0));
  const weights = new Float64Array(bars.length);
  const uniqueness = Math.min(1, stride / horizon);
  for (const rows of blocks) {
    const perTime = new Map<number, number>();
    for (const row of rows) perTime.set(bars.openTime[row], (perTime.get(bars.openTime[row]) ?? 0) + 1);
    const usual = rows.length / perTime.size;
    for (const row of rows) {
      const t = bars.openTime[row];
      fillInputs(
        scale,
        bars.vectors,
        row * FEATURE_COUNT,
        bars.probabilities,
        row * REGIME_COUNT,
        inputs,
        row * INPUT_COUNT,
      );
      const age = Math.max(0, train[1] - t);
      weights[row] = uniqueness * 0.5 ** (age / halfLife) * (usual / (perTime.get(t) as number));
    }
  }
  return { width: INPUT_COUNT, inputs, outcomes, weights };
}

/** The penalty with the least log-loss on what follows: two expanding folds inside of the train block, purged by the horizon. */
function choosePenalty(
  sample: Sample,
  openTime: Float64Array,
  train: Uint32Array,
  dates: DateEffect,
  horizon: number,
  stride: number,
  onProgress?: (done: string) => void,
): number {
  const times = Float64Array.from(new Set(Array.from(train, (row) => openTime[row]))).sort();
  const purge = Math.ceil(horizon / stride);
  const losses = PENALTIES.map(() => 0);
  for (const [from, to] of [
    [0.5, 0.75],
    [0.75, 1],
  ]) {
    const cut = Math.floor(from * times.length);
    const last = times[Math.max(0, cut - 1 - purge)];
    const first = times[cut];
    const end = times[Math.min(times.length, Math.floor(to * times.length)) - 1];
    const before = train.filter((row) => openTime[row] <= last);
    const after = train.filter((row) => openTime[row] >= first && openTime[row] <= end);
    let start: Float64Array | undefined;
    // From the strongest penalty down: each solution is a good start for the next.
    for (let i = PENALTIES.length - 1; i >= 0; i--) {
      const options = { tolerance: 1e-5, iterations: 60, dates, ...(start === undefined ? {} : { start }) };
      start = fitLogistic(sample, before, PENALTIES[i], options);
      losses[i] += logLoss(sample, after, start);
      onProgress?.(`penalty ${PENALTIES[i]}`);
    }
  }
  // Of equal losses the stronger penalty.
  return PENALTIES[losses.lastIndexOf(Math.min(...losses))];
}

function weightedMean(values: readonly Float64Array[], weights: readonly Float64Array[]): number {
  let sum = 0;
  let total = 0;
  for (const [block, scores] of values.entries())
    for (let i = 0; i < scores.length; i++) {
      sum += weights[block][i] * scores[i];
      total += weights[block][i];
    }
  return sum / total;
}

function weightedShare(sample: Sample, blocks: readonly Uint32Array[]): number {
  let ups = 0;
  let total = 0;
  for (const rows of blocks)
    for (const row of rows) {
      ups += sample.weights[row] * sample.outcomes[row];
      total += sample.weights[row];
    }
  return ups / total;
}

/** At most 2,048 ascending absolute values, evenly spaced among all. */
function residualsOf(standardised: Float64Array, rows: Uint32Array): Float64Array {
  const all = Float64Array.from(rows, (row) => Math.abs(standardised[row]))
    .filter((value) => Number.isFinite(value))
    .sort();
  if (all.length <= RESIDUALS) return all;
  return Float64Array.from({ length: RESIDUALS }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / RESIDUALS)]);
}
