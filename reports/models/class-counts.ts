import { z } from 'zod';

export const classCounts = z.object({
  assetClass: z.string(),
  title: z.string(),
  total: z.number(),
  known: z.number(),
  counts: z.array(z.number()).length(5),
  changed: z.number(),
});

export type ClassCounts = z.infer<typeof classCounts>;
