import { z } from 'zod';
import { label } from '../fields.ts';

/** Days since 1970, in UTC. */
const day = z.number().int();

/**
 * Regimes of the daily chart over time. Growth reads the labels of 90 days, by the changes; the tiers with the history of regimes read how
 * probable each of them was as well.
 */
export const riverModel = z.object({
  finding: z.string(),
  /** First and last day of the axis. */
  from: day,
  to: day,
  /** Days with probabilities, oldest first: empty for labels alone. */
  days: z.array(day),
  /** The probabilities of each label in percent as they are published, by label, then day. */
  shares: z.array(z.array(z.number().int().min(0).max(100))),
  /** The label shown, from its first to its last day. */
  spells: z.array(z.object({ label, from: day, to: day })),
  /** Days as unusual as one in a hundred. */
  unusual: z.array(day),
});

export type RiverModel = z.infer<typeof riverModel>;
