import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import type { InstrumentRows } from '../instrument/rows.ts';

/** After so many days the state is looked at. */
export const STATE_DAYS = 5;

/** Days that a market may rest. */
const REST_DAYS = 2;

/** The daily label on a day, or on the last session of the two days before it. */
export type LabelOn = (day: number) => RegimeLabel | null;

/** Looks up the labels of an instrument. */
export function labelsOf(days: InstrumentRows['probabilities']): LabelOn {
  const labels = new Map(days.map(([day, index]) => [day, index]));
  return (day) => {
    for (let back = 0; back <= REST_DAYS; back++) {
      const index = labels.get(day - back);
      if (index !== undefined) return REGIME_LABELS[index] ?? null;
    }
    return null;
  };
}
