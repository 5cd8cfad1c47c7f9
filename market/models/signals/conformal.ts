/** Share of outcomes that an interval is meant to hold. */
export const COVERAGE = 0.8;
const STEP = 0.01;

/** Adaptive conformal interval of a standardised return: the half-width is a quantile of absolute residuals. */
export interface ConformalState {
  /** Current miscoverage level α_t, which follows the misses. */
  readonly alpha: number;
}

export const initialConformal = (): ConformalState => ({ alpha: 1 - COVERAGE });

/** Gibbs & Candès 2021: α_{t+1} = α_t + 0.01 (0.20 − share missed at t). */
export const adapt = ({ alpha }: ConformalState, missed: number): ConformalState => ({
  alpha: alpha + STEP * (1 - COVERAGE - missed),
});

/**
 * Half-width at level α from ascending absolute residuals: their ⌈(n + 1)(1 − α)⌉-th smallest (split conformal). α outside of
 * (0, 1), where the adaptation may have led, means the widest known residual, or nothing at all.
 */
export function halfWidth(ascending: Float64Array, alpha: number): number {
  const n = ascending.length;
  if (n === 0) return Number.NaN;
  const rank = Math.ceil((n + 1) * (1 - alpha));
  return rank < 1 ? 0 : ascending[Math.min(n, rank) - 1];
}
