/**
 * Worlds of the simulator. `full`: regimes with drift, mean reversion and skewed jumps. `half_drift`: the same with half the drift.
 * `random_walk`: the same volatility and no predictability whatever: no drift, no autoregression, symmetric jumps.
 */
export const WORLDS = ['full', 'half_drift', 'random_walk'] as const;
export type World = (typeof WORLDS)[number];

/** Factor on every drift, on autoregression and on the skew of jumps. */
export const PREDICTABILITY: Readonly<Record<World, { readonly drift: number; readonly memory: number }>> = {
  full: { drift: 1, memory: 1 },
  half_drift: { drift: 0.5, memory: 1 },
  random_walk: { drift: 0, memory: 0 },
};
