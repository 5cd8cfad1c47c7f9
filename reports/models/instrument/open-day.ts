import { z } from 'zod';
import { label } from '../fields.ts';
import { riverModel } from './river.ts';

/** What the page said 90 days ago, and what came: one row for each question. */
export const openDayModel = z.object({
  finding: z.string(),
  /** Days since 1970. */
  day: z.number().int(),
  label,
  river: riverModel,
  rows: z.array(z.object({ question: z.string(), answer: z.string(), came: z.string(), tier: z.string() })),
});
export type OpenDayModel = z.infer<typeof openDayModel>;
