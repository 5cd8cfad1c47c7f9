import { REGIME_COUNT } from '../../output.ts';
import { calibrated } from './calibration.ts';
import { shrinkage } from './gate.ts';
import { fillInputs, INPUT_COUNT } from './inputs.ts';
import { score } from './logistic.ts';
import type { SignalModel } from './model.ts';

export const DIRECTIONS = ['neutral', 'up', 'down'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** The reason of an abstention; '' for a signal. The order is that of the column in the warehouse. */
export const ABSTAIN_REASONS = [
  '',
  'no_demonstrated_skill',
  'below_threshold',
  'warmup',
  'stale',
  'amended_bar',
  'novelty_extreme',
  'thin_benchmark',
  'model_expired',
] as const;
export type AbstainReason = (typeof ABSTAIN_REASONS)[number];

/** How far from one half a probability must be to have a direction. */
const THRESHOLD = 0.02;
const CONFIDENCE_CAP = 0.8;

export interface Signal {
  direction: Direction;
  reason: AbstainReason;
  /** Calibrated probability of a rise, and the same drawn to the base rate as far as the model has shown no skill. */
  p: number;
  shrunk: number;
  /** max(shrunk, 1 − shrunk), at most 0.80. */
  confidence: number;
  /** 80 % interval of the move over the horizon, in log units; NaN in warm-up. */
  low: number;
  high: number;
}

const inputs = new Float32Array(INPUT_COUNT);

/** The answer of a model alone: p = σ(a·s + b) of the stored float32 vector. */
export function predict(
  model: SignalModel,
  vectors: Float32Array,
  at: number,
  probabilities: ArrayLike<number> | null,
  probabilitiesAt = 0,
): number {
  if (probabilities !== null && probabilities.length < probabilitiesAt + REGIME_COUNT)
    throw new RangeError(`five regime probabilities are needed, not ${probabilities.length}`);
  fillInputs(model.scale, vectors, at, probabilities, probabilitiesAt, inputs, 0);
  return calibrated(model.platt, score(model.coefficients, inputs, 0));
}

export interface SignalContext {
  /** Whether the model passed the skill gate of its night. */
  readonly passed: boolean;
  /** A reason that precedes any model: warm-up, stale, amended, extreme novelty, thin class, expired model. */
  readonly hindered: AbstainReason;
  /** Half-width of the 80 % interval of the move over the horizon; NaN where it is not known. */
  readonly half: number;
}

/** The signal of one bar (quant design, 4.2: shrinkage, direction, confidence, abstention, interval). */
export function decide(model: SignalModel | null, p: number, { passed, hindered, half }: SignalContext): Signal {
  const base = model?.base ?? 0.5;
  const belief = model === null ? 0 : shrinkage(passed, model.skill.t);
  const shrunk = hindered === '' ? base + belief * (p - base) : base;
  const away = shrunk - 0.5;
  const speaks = passed && hindered === '' && Math.abs(away) >= THRESHOLD;
  return {
    direction: !speaks ? 'neutral' : away > 0 ? 'up' : 'down',
    reason: hindered !== '' ? hindered : !passed ? 'no_demonstrated_skill' : speaks ? '' : 'below_threshold',
    p,
    shrunk,
    confidence: Math.min(CONFIDENCE_CAP, Math.max(shrunk, 1 - shrunk)),
    low: -half,
    high: half,
  };
}
