import { REGIME_LABELS } from '#market/regime-label.ts';

/**
 * The effect of a regime on a bar of its clock, in units of the ordinary deviation (quant design 3.1); order of
 * REGIME_LABELS.
 */
export interface RegimeDynamics {
  readonly drift: number;
  readonly volatility: number;
  /** Share of the previous bar's return that comes back. */
  readonly autoregression: number;
  /** Chance of a jump in one bar of the 1h clock. */
  readonly jump: number;
}

export const DYNAMICS: readonly RegimeDynamics[] = [
  { drift: 0.2, volatility: 0.9, autoregression: 0, jump: 0.002 },
  { drift: -0.24, volatility: 1.2, autoregression: 0, jump: 0.004 },
  { drift: 0, volatility: 0.6, autoregression: -0.1, jump: 0.001 },
  { drift: 0, volatility: 2, autoregression: 0, jump: 0.01 },
  { drift: -0.6, volatility: 4.2, autoregression: 0, jump: 0.06 },
];

/** Multipliers of the slow chain on the 1d clock: its drift is in daily deviations, its volatility scales the fast one. */
export const SLOW: readonly { readonly drift: number; readonly volatility: number }[] = [
  { drift: 0.12, volatility: 0.97 },
  { drift: -0.14, volatility: 1.05 },
  { drift: 0, volatility: 0.92 },
  { drift: 0, volatility: 1.12 },
  { drift: -0.3, volatility: 1.3 },
];

/** Stationary shares of the chain (quant design, 3.4). */
export const STATIONARY = [0.338, 0.201, 0.313, 0.127, 0.021] as const;
/** Root mean square of `volatility` under the stationary shares: a daily deviation divided by it is the ordinary one. */
export const meanVolatility = (dynamics: readonly RegimeDynamics[]): number =>
  Math.sqrt(dynamics.reduce((sum, { volatility }, z) => sum + STATIONARY[z] * volatility ** 2, 0));

const DURATIONS = [200, 140, 160, 80, 30] as const;
const LEAVE = [
  [0, 0.15, 0.6, 0.2, 0.05],
  [0.25, 0, 0.3, 0.3, 0.15],
  [0.5, 0.25, 0, 0.2, 0.05],
  [0.2, 0.3, 0.3, 0, 0.2],
  [0.05, 0.3, 0.05, 0.6, 0],
] as const;

/** Cumulative rows of the transition matrix A0. */
const CUMULATIVE = LEAVE.map((shares, from) => {
  let sum = 0;
  return shares.map((share, to) => {
    sum += from === to ? 1 - 1 / DURATIONS[from] : share / DURATIONS[from];
    return sum;
  });
});
const LAST = REGIME_LABELS.length - 1;

function pick(cumulative: readonly number[], u: number): number {
  let state = 0;
  while (state < LAST && u >= cumulative[state]) state++;
  return state;
}

/** The state after one bar, from one uniform. */
export const nextRegime = (state: number, u: number): number => pick(CUMULATIVE[state], u);

/** A state of the stationary distribution, from one uniform. */
export function firstRegime(u: number): number {
  let sum = 0;
  return pick(
    STATIONARY.map((share) => {
      sum += share;
      return sum;
    }),
    u,
  );
}
