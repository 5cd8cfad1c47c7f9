import { REGIME_COUNT } from '#market/output.ts';

/** Labels and probabilities of bars beside the true states (255: unknown, left out), by symbol, then time. */
export interface JudgedRegimes {
  readonly length: number;
  readonly symbol: readonly string[];
  readonly label: Uint8Array;
  readonly probabilities: Float32Array;
  readonly truth: Uint8Array;
}

export interface RegimeScores {
  readonly bars: number;
  readonly accuracy: number;
  /** Mean recall of the states that occur. */
  readonly balancedAccuracy: number;
  /** Cohen 1960. */
  readonly kappa: number;
  readonly recall: readonly number[];
  /** Expected calibration error of the published probability of the label, 15 bins of equal count. */
  readonly calibrationError: number;
  /** Mean −ln of the probability given to the true state, nats. */
  readonly logLoss: number;
  /** Changes of label over changes of the true state. */
  readonly switchRatio: number;
  /** Bars from the begin of a true spell of 30 bars or more until its label shows, and the share of spells never shown. */
  readonly medianDelay: number;
  readonly missed: number;
}

const LONG_SPELL = 30;
const BINS = 15;

export function scoreRegimes({ length, symbol, label, probabilities, truth }: JudgedRegimes): RegimeScores {
  const table = new Float64Array(REGIME_COUNT * REGIME_COUNT);
  const confidences: { p: number; hit: number }[] = [];
  const delays: number[] = [];
  let loss = 0;
  let bars = 0;
  let switches = 0;
  let trueSwitches = 0;
  let missed = 0;
  let spells = 0;
  for (let i = 0; i < length; i++) {
    const state = truth[i];
    if (state === 255) continue;
    const shown = label[i];
    bars++;
    table[state * REGIME_COUNT + shown]++;
    loss -= Math.log(Math.max(1e-12, probabilities[i * REGIME_COUNT + state]));
    confidences.push({ p: probabilities[i * REGIME_COUNT + shown], hit: state === shown ? 1 : 0 });
    const first = i === 0 || symbol[i - 1] !== symbol[i] || truth[i - 1] === 255;
    if (first) continue;
    if (label[i - 1] !== shown) switches++;
    if (truth[i - 1] === state) continue;
    trueSwitches++;
    let end = i;
    while (end < length && symbol[end] === symbol[i] && truth[end] === state) end++;
    if (end - i < LONG_SPELL) continue;
    spells++;
    let seen = i;
    while (seen < end && label[seen] !== state) seen++;
    if (seen === end) missed++;
    else delays.push(seen - i);
  }
  const rowSum = (k: number) => table.subarray(k * REGIME_COUNT, (k + 1) * REGIME_COUNT).reduce((s, v) => s + v, 0);
  const columnSum = (k: number) =>
    Array.from({ length: REGIME_COUNT }, (_, s) => table[s * REGIME_COUNT + k]).reduce((s, v) => s + v, 0);
  const states = Array.from({ length: REGIME_COUNT }, (_, k) => k);
  const hits = states.reduce((sum, k) => sum + table[k * REGIME_COUNT + k], 0);
  const recall = states.map((k) => table[k * REGIME_COUNT + k] / rowSum(k));
  const occurring = recall.filter((r) => !Number.isNaN(r));
  const chance = states.reduce((sum, k) => sum + (rowSum(k) / bars) * (columnSum(k) / bars), 0);
  const accuracy = hits / bars;
  delays.sort((a, b) => a - b);
  return {
    bars,
    accuracy,
    balancedAccuracy: occurring.reduce((sum, r) => sum + r, 0) / occurring.length,
    kappa: (accuracy - chance) / (1 - chance),
    recall,
    calibrationError: labelCalibration(confidences),
    logLoss: loss / bars,
    switchRatio: switches / trueSwitches,
    medianDelay: delays[Math.floor(delays.length / 2)] ?? Number.NaN,
    missed: missed / spells,
  };
}

function labelCalibration(all: { p: number; hit: number }[]): number {
  const sorted = [...all].sort((a, b) => a.p - b.p);
  let error = 0;
  for (let k = 0; k < BINS; k++) {
    const bin = sorted.slice(Math.floor((k * all.length) / BINS), Math.floor(((k + 1) * all.length) / BINS));
    const mean = (of: 'p' | 'hit') => bin.reduce((sum, one) => sum + one[of], 0) / bin.length;
    error += (bin.length / all.length) * Math.abs(mean('p') - mean('hit'));
  }
  return error;
}
