import { z } from 'zod';
import { share } from './fields.ts';

/** What the directions against a class have shown in their test and since, or what the class lacks for one. */
export const classTestModel = z.object({
  market: z.string(),
  /** "5 days". */
  horizon: z.string(),
  /** False: no skill is proven, or nothing could be tested. */
  gate: z.boolean(),
  members: z.number(),
  membersNeeded: z.number(),
  /** Days with enough members, and how many a test needs. */
  days: z.number(),
  daysNeeded: z.number(),
  /** Gain over an even chance in its errors, the dates of the test, those of a full one, and its outcomes. */
  t: z.number(),
  dates: z.number(),
  block: z.number(),
  tested: z.number(),
  /** How many of the directions so far came true; null below a hundred outcomes. */
  record: z.object({ share, n: z.number() }).nullable(),
});

export type ClassTestModel = z.infer<typeof classTestModel>;

/** The same with what is said of one member; null: nothing. */
export const againstClassModel = classTestModel.extend({
  said: z.object({ direction: z.enum(['ahead', 'behind', 'neutral']), p: share }).nullable(),
});

export type AgainstClassModel = z.infer<typeof againstClassModel>;
