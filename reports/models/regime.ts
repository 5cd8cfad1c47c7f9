import { z } from 'zod';
import { factId, label, share, time, timeframe } from './fields.ts';

export const regimeModel = z.object({
  timeframe,
  label,
  probabilities: z.array(share).length(5),
  confidence: share,
  entropy: z.number(),
  ageBars: z.number(),
  since: time,
  /** Counted over the class and timeframe: mean bars until the label changes, and the share that is the same ten bars later. */
  remainingBars: z.number().nullable(),
  stay10: share.nullable(),
  /** What they are counted over. */
  persistenceBars: z.number(),
  persistenceSpells: z.number(),
  /** The label that came next most often, its share of the ends and their number; null below 20 ends. */
  nextLabel: label.nullable(),
  nextShare: share.nullable(),
  nextSpells: z.number().nullable(),
  closeTime: time,
  fact: factId,
});

export type RegimeModel = z.infer<typeof regimeModel>;
