import { z } from 'zod';
import { citationModel } from './citation.ts';
import { label, share, timeframe } from './fields.ts';

const columns = { caption: z.string(), label, total: z.number() };
/** The one small chart of a story. */
const storyChartModel = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('columns'),
    ...columns,
    days: z.array(z.object({ day: z.iso.date(), count: z.number() })).readonly(),
  }),
  z.object({
    kind: z.literal('timeframes'),
    ...columns,
    columns: z.array(z.object({ timeframe, count: z.number(), before: z.number().nullable() })).readonly(),
  }),
  z.object({
    kind: z.literal('dumbbell'),
    caption: z.string(),
    before: z.number(),
    after: z.number(),
    from: z.number(),
    to: z.number(),
  }),
]);

const storyModel = z.object({
  title: z.string(),
  href: z.string(),
  /** How certain it is, and how often such a thing happens; '' for what is not known. */
  certainty: z.string(),
  frequency: z.string(),
  /** Whether it is said with "perhaps". */
  isDoubtful: z.boolean(),
  chart: storyChartModel.nullable(),
});

/** The same change of instruments that belong together. */
const changeGroupModel = z.object({
  timeframe,
  /** Titles of the classes. */
  classes: z.array(z.string()),
  from: label,
  to: label,
  members: z.array(z.string()),
  /** Spot and perpetual of a coin are one. */
  underlyings: z.number(),
  confidenceLow: share,
  confidenceHigh: share,
  isDoubtful: z.boolean(),
});

/** What happened, each thing once. */
export const storiesModel = z.object({
  /** At most twelve words. */
  headline: z.string(),
  /** At most two sentences. */
  deck: z.array(z.string()),
  stories: z.array(storyModel),
  groups: z.array(changeGroupModel),
  /** Where the numbers come from, in the order of the text; empty below the tier that reads them. */
  citations: z.array(citationModel),
});
export type StoriesModel = z.infer<typeof storiesModel>;
