import { z } from 'zod';
import { changeModel, classCounts } from './models.ts';
import { TIERS } from './tiers.ts';

/** What one mail of a list says on one report date to a tier: the same for all its recipients. */
export const digestModel = z.object({
  tier: z.enum(TIERS),
  list: z.string(),
  /** YYYY-MM-DD */
  date: z.string(),
  /** The day's main fact: the subject carries it. */
  headline: z.string(),
  note: z.array(z.string()),
  classes: z.array(classCounts),
  changes: z.array(changeModel),
  moreChanges: z.number(),
  asOf: z.number(),
  runId: z.string(),
});
export type DigestModel = z.infer<typeof digestModel>;
