import { z } from 'zod';
import { factId, label, share, time, timeframe } from './fields.ts';

export const changeModel = z.object({
  symbol: z.string(),
  name: z.string(),
  assetClass: z.string(),
  timeframe,
  from: label,
  to: label,
  confidence: share,
  previousAgeBars: z.number(),
  at: time,
  fact: factId,
});

export type ChangeModel = z.infer<typeof changeModel>;
