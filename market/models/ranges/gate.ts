import { benjaminiHochberg } from '../../math/false-discovery.ts';
import type { RangeGate, RangeSkill } from './range-model.ts';

const FALSE_DISCOVERIES = 0.05;
/** Few dates are independent of each other where a horizon is long: chance reaches further there. */
const LEAST_T = { short: 2.33, long: 3 } as const;
const SHORT_HORIZON = 5;
/** An open gate stays open while what was said since then is at least this much better than usual. */
const LEAST_LIVE_T = 1;

export interface Judged {
  readonly horizon: number;
  readonly skill: RangeSkill;
}

/**
 * Which of the forecasts of a night pass: all classes, timeframes, horizons and kinds together by Benjamini–Hochberg at
 * 5 %, each with a t above 2.33 (3 for horizons beyond 5 bars), and none on fewer dates than its block.
 */
export function passRangeGates(judged: readonly Judged[]): boolean[] {
  // A block that is not full is no test, so it takes no part in the family either.
  const tested = judged.filter(({ skill }) => skill.dates >= skill.block);
  const discovered = benjaminiHochberg(
    tested.map(({ skill }) => skill.p),
    FALSE_DISCOVERIES,
  );
  const passed = new Set(tested.filter(({ horizon, skill }, i) => discovered[i] && skill.t > leastT(horizon)));
  return judged.map((forecast) => passed.has(forecast));
}

/** The t above which a forecast so many bars ahead may pass. */
export const leastT = (horizon: number): number => (horizon > SHORT_HORIZON ? LEAST_T.long : LEAST_T.short);

/** Whether a gate is open tonight: it opens by passing, and an open one closes only when its live t falls below 1. */
export const staysOpen = (wasOpen: boolean, passed: boolean, live: RangeSkill | null): boolean =>
  passed || (wasOpen && live !== null && live.t >= LEAST_LIVE_T);

/** How far a forecast is believed: λ = 1 − 1/t² of an open gate. */
export const gateOf = (open: boolean, { t }: RangeSkill): RangeGate => ({
  open,
  belief: open && t > 0 ? Math.max(0, 1 - 1 / (t * t)) : 0,
});
