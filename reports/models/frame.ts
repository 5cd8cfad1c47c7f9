import { z } from 'zod';
import { FACT_VIEWS } from '#contracts/fact.ts';
import { tierName } from '#contracts/tiers.ts';
import { time, timeframe } from './fields.ts';

const link = z.object({ href: z.string(), text: z.string() });

/** What every page carries: its tier, its as-of and run, and until when it is current. */
export const page = z.object({
  tier: tierName,
  path: z.string().startsWith('/'),
  title: z.string(),
  asOf: time,
  runId: z.string(),
  currentUntil: time,
  /** When the next data are due, if all goes well. */
  nextUpdate: time,
  /** Addresses of the same page in other forms, for the tiers that have them. */
  twins: z.object({ json: z.string(), csv: z.string() }).nullable(),
  /** All kinds of pages. Those of one group stand together: "Classes". */
  navigation: z.array(link.extend({ group: z.string().optional() })),
  /** The facts of the page by their ids: the row of the tier's view that each of them is. Absent for tiers without ids. */
  facts: z
    .array(z.object({ id: z.string(), view: z.enum(FACT_VIEWS), symbol: z.string(), timeframe, closeTime: time }))
    .exactOptional(),
  /** Pages above this one, the first on top; empty for those that the bar leads to. */
  trail: z.array(link),
});

export type PageFrame = z.infer<typeof page>;
