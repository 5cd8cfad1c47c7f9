import { z } from 'zod';
import { tierName } from '#contracts/tiers.ts';
import { time } from './fields.ts';

/** What every page carries: its tier, its as-of and run, and until when it is current. */
export const page = z.object({
  tier: tierName,
  path: z.string().startsWith('/'),
  title: z.string(),
  asOf: time,
  runId: z.string(),
  currentUntil: time,
  navigation: z.array(z.object({ href: z.string(), text: z.string() })),
});

export type PageFrame = z.infer<typeof page>;
