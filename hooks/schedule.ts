import { DAY, HOUR, MINUTE, SECOND } from '#market/time.ts';

/** How long after a try that failed the next one comes; after the last there is none. */
export const WAITS_MS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  10 * HOUR,
];

/** An endpoint that has only failed for so long is turned off. */
export const PATIENCE_MS = 5 * DAY;

const JITTER = 0.1;

/** The wait after the n-th try of a round (1, 2, …), a tenth more or less by `chance` (0 to 1); null: it was the last. */
export function waitAfter(tries: number, chance: number, waits: readonly number[] = WAITS_MS): number | null {
  const wait = waits[tries - 1];
  return wait === undefined ? null : Math.round(wait * (1 - JITTER + 2 * JITTER * chance));
}
