import type { Calendar } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';

/** Minute bars computed at once: some seconds of work, and outputs of at most some hundred megabytes. */
const STEP_BARS = 100_000;

/** A part of what a tick computes, (from, to] in UTC ms. */
export interface HealingStep {
  readonly from: number;
  readonly to: number;
}

/**
 * (from, asOf] cut so that no step has more than a bounded number of minute bars of the sessions in it: an ordinary minute is one
 * step, also the first after a weekend, and a market that was off for hours is healed whatever its size. At least one step.
 */
export function healingSteps(
  calendar: Calendar,
  input: { from: number; asOf: number; symbols: number },
): HealingStep[] {
  const { from, asOf, symbols } = input;
  const length = MINUTE * Math.max(1, Math.floor(STEP_BARS / Math.max(1, symbols)));
  const cuts: number[] = [];
  let left = length;
  for (const { open, close } of calendar.sessions(from, asOf).flatMap(({ segments }) => segments)) {
    const end = Math.min(close, asOf);
    let at = Math.max(open, from);
    for (; end - at > left; left = length) {
      at += left;
      cuts.push(at);
    }
    left -= Math.max(0, end - at);
  }
  return [...cuts, asOf].map((to, i) => ({ from: cuts[i - 1] ?? from, to }));
}
