import { z } from 'zod';
import { share, time, timeframe } from './fields.ts';
import { page } from './frame.ts';

/** Days since 1970. */
const day = z.number().int();
/** One bar in so many: 1, 2, 3, 5, 10, 20, 50, 100. The last is "or rarer". */
const oneIn = z.number().int();

/** An earlier day of the same instrument that stood out by the same, and what came. */
const similarModel = z.object({
  day,
  drivers: z.array(z.string()),
  /** Whether the range of the next day held; null where no outcome is known to the tier. */
  held: z.boolean().nullable(),
  /** "still in stress five days later"; '' where the tier does not read the states of past days. */
  state: z.string(),
});

const unusualModel = z.object({
  symbol: z.string(),
  classTitle: z.string(),
  closeTime: time,
  oneIn,
  /** How many of its days of the last half-year were less unusual; null for a tier without them. */
  rank: z.object({ lower: z.number(), of: z.number() }).nullable(),
  drivers: z.array(z.string()),
  /** Its very unusual days before, on an axis from the first day known to the last; null for a tier without them. */
  before: z.object({ from: day, to: day, days: z.array(day) }).nullable(),
  similar: z.array(similarModel),
});
export type UnusualModel = z.infer<typeof unusualModel>;

const classNoveltyModel = z.object({
  title: z.string(),
  assetClass: z.string(),
  days: z.array(day),
  /** Share of the members whose day was 1 in 20 or rarer. */
  shares: z.array(share),
  /** Of the newest day. */
  unusual: z.number(),
  members: z.number(),
  /** Share of the days before with a lower share. */
  higherThan: share,
});
export type ClassNoveltyModel = z.infer<typeof classNoveltyModel>;

/** How often something came after very unusual days, and after all others. */
const afterModel = z.object({
  what: z.string(),
  unusual: z.object({ times: z.number(), of: z.number(), dates: z.number(), share, low: share, high: share }),
  otherwise: z.object({ of: z.number(), share }),
  /** Whether the interval leaves out what is usual. */
  proven: z.boolean(),
});
export type AfterModel = z.infer<typeof afterModel>;

export const noveltyPageModel = page.extend({
  template: z.literal('novelty'),
  headline: z.string(),
  /** Sentences. */
  deck: z.array(z.string()),
  /** Daily bars that are unusual, the rarest first. */
  today: z.object({ finding: z.string(), rows: z.array(unusualModel), more: z.number() }),
  /** Very unusual bars of the other charts. */
  charts: z.object({
    finding: z.string(),
    rows: z.array(z.object({ symbol: z.string(), timeframe, closeTime: time, drivers: z.array(z.string()) })),
    more: z.number(),
  }),
  /** Empty for tiers without history. */
  classes: z.object({ finding: z.string(), rows: z.array(classNoveltyModel) }),
  /** Empty where too few such days have an outcome. */
  after: z.object({ finding: z.string(), rows: z.array(afterModel) }),
});
export type NoveltyPageModel = z.infer<typeof noveltyPageModel>;
