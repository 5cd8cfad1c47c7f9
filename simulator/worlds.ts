import { REGULAR_TAILS, tailsOf } from './noise.ts';
import { DYNAMICS, type RegimeDynamics, SLOW } from './regime-chain.ts';

/**
 * Worlds of the simulator. `full`: regimes with drift, mean reversion and skewed jumps. `half_drift`: the same with
 * half the drift. `random_walk`: the same volatility and no predictability: no drift, no autoregression, symmetric
 * jumps. `misspec_1` … `misspec_4` depart from the assumptions of the regime model (quant design 3.2): drift × 0.6,
 * spread of the volatilities × 0.8 and × 1.2, stochastic volatility of 0.35 with tails of 3.5 degrees of freedom.
 * `null_corr` is the null of correlation shifts: one regime and constant loadings, under stochastic volatility of
 * every factor and heavy tails. `iid_gauss`: independent normal noise of one volatility, for checking formulas.
 */
export const WORLDS = [
  'full',
  'half_drift',
  'random_walk',
  'misspec_1',
  'misspec_2',
  'misspec_3',
  'misspec_4',
  'null_corr',
  'iid_gauss',
] as const;
export type World = (typeof WORLDS)[number];

/** What makes a world. */
export interface WorldTraits {
  /** Factor on every drift. */
  readonly drift: number;
  /** Factor on autoregression, the skew of jumps and the pull to the base price. */
  readonly memory: number;
  readonly dynamics: readonly RegimeDynamics[];
  readonly slow: typeof SLOW;
  /** Factor on the log-scale of stochastic volatility, whose stationary deviation is 0.2. */
  readonly stochasticVolatility: number;
  /** Scales that turn a normal into the noise of minutes; by ten random bits. */
  readonly tails: Float64Array;
  /** Whether volatility follows the hours of the day. */
  readonly diurnal: boolean;
  /** Factor on the chance of jumps. */
  readonly jumps: number;
}

const FULL: WorldTraits = {
  drift: 1,
  memory: 1,
  dynamics: DYNAMICS,
  slow: SLOW,
  stochasticVolatility: 1,
  tails: REGULAR_TAILS,
  diurnal: true,
  jumps: 1,
};

/** The volatilities of the regimes with their logarithms multiplied: all 1 for a spread of 0. */
const spread = (factor: number): Pick<WorldTraits, 'dynamics' | 'slow'> => ({
  dynamics: DYNAMICS.map((traits) => ({ ...traits, volatility: traits.volatility ** factor })),
  slow: SLOW.map((traits) => ({ ...traits, volatility: traits.volatility ** factor })),
});

const flat = { ...FULL, ...spread(0), drift: 0, memory: 0, jumps: 0 };

const TRAITS: Readonly<Record<World, () => WorldTraits>> = {
  full: () => FULL,
  half_drift: () => ({ ...FULL, drift: 0.5 }),
  random_walk: () => ({ ...FULL, drift: 0, memory: 0 }),
  misspec_1: () => ({ ...FULL, drift: 0.6 }),
  misspec_2: () => ({ ...FULL, ...spread(0.8) }),
  misspec_3: () => ({ ...FULL, ...spread(1.2) }),
  misspec_4: () => ({ ...FULL, stochasticVolatility: 1.75, tails: tailsOf(3.5) }),
  null_corr: () => flat,
  iid_gauss: () => ({ ...flat, diurnal: false, stochasticVolatility: 0, tails: tailsOf(Number.POSITIVE_INFINITY) }),
};

export const worldTraits = (world: World): WorldTraits => TRAITS[world]();
