import { z } from 'zod';
import { label, share, timeframe } from '../fields.ts';

/** The regime of every chart, the longest first. */
export const dialModel = z.object({
  finding: z.string(),
  rows: z.array(
    z.object({
      timeframe,
      label,
      share,
      /** "4 months", "22 min". */
      age: z.string(),
    }),
  ),
});

export type DialModel = z.infer<typeof dialModel>;
