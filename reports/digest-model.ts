import { z } from 'zod';
import { tierName } from '#contracts/tiers.ts';
import { changeModel } from './models/change.ts';
import { classCounts } from './models/class-counts.ts';
import { shiftModel } from './models/shifts.ts';
import { headModel, signalModel } from './models/signals.ts';

/** What one mail of a list says on one report date to a tier: the same for all its recipients. */
export const digestModel = z.object({
  tier: tierName,
  list: z.string(),
  /** YYYY-MM-DD */
  date: z.string(),
  /** The day's main fact: the subject carries it. */
  headline: z.string(),
  note: z.array(z.string()),
  classes: z.array(classCounts),
  changes: z.array(changeModel),
  moreChanges: z.number(),
  /** Null for a tier that sees no signals. */
  signals: z
    .object({
      /** Surest first. */
      directional: z.array(signalModel),
      moreDirectional: z.number(),
      /** Why there is no direction, where there is none; else ''. */
      silence: z.string(),
      /** Most unusual first. */
      unusual: z.array(signalModel),
      moreUnusual: z.number(),
    })
    .nullable(),
  shifts: z.array(shiftModel),
  moreShifts: z.number(),
  /** The newest hash of each chain of the ledger: a mail is a copy that we cannot take back. */
  heads: z.array(headModel).default([]),
  asOf: z.number(),
  runId: z.string(),
});
export type DigestModel = z.infer<typeof digestModel>;
