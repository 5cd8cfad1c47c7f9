import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import type { InstrumentRows } from '../instrument/rows.ts';

/** After so many days the state is looked at. */
export const STATE_DAYS = 5;

/** The daily label on a day, or on the last session of the two days before it: markets rest. Null where none is known. */
export function labelOn(days: InstrumentRows['probabilities'], day: number): RegimeLabel | null {
  const found = days.findLast(([each]) => each <= day);
  return found === undefined || day - found[0] > 2 ? null : (REGIME_LABELS[found[1]] ?? null);
}
