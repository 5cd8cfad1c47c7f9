import { z } from 'zod';
import { time, timeframe } from './fields.ts';

/** Between −1 and 1, in hundredths. */
const correlation = z.number().min(-1).max(1);

/** A class pair by pair, before and now, in one order: members that move together stand next to each other. */
export const tieMapModel = z.object({
  finding: z.string(),
  assetClass: z.string(),
  classTitle: z.string(),
  /** What is compared: "180 days before them", "60 days to 22 Nov 2026". */
  periods: z.object({ before: z.string(), now: z.string() }),
  /** Of the class; the map may show fewer. */
  members: z.number(),
  symbols: z.array(z.string()),
  /** Row and column i are symbol i. */
  before: z.array(z.array(correlation)),
  now: z.array(z.array(correlation)),
  /** The symbol that the page is about; '' for none. */
  marked: z.string(),
});
export type TieMapModel = z.infer<typeof tieMapModel>;

/** A shift, or a move that is none, as two correlations on one axis. */
export const tieRowModel = z.object({
  what: z.string(),
  /** The instrument that `what` begins with; '' for a class. */
  symbol: z.string(),
  classTitle: z.string(),
  timeframe,
  /** "60 days against the 180 before" */
  windows: z.string(),
  before: z.number(),
  after: z.number(),
  /** Of so many findings of this kind one is false; null: chance explains it. */
  oneIn: z.number().nullable(),
});
export type TieRowModel = z.infer<typeof tieRowModel>;

/** The tie of one instrument to the rest of its class at the ends of weeks. */
export const tieLineModel = z.object({
  finding: z.string(),
  symbol: z.string(),
  classTitle: z.string(),
  /** End of the last week. */
  closeTime: time,
  /** Oldest first, one a week. */
  weeks: z.array(correlation),
});
export type TieLineModel = z.infer<typeof tieLineModel>;

/** The mean correlation of a class week by week. */
export const classLineModel = z.object({
  title: z.string(),
  assetClass: z.string(),
  /** ISO dates, oldest first. */
  weeks: z.array(z.string()),
  values: z.array(correlation),
  /** Share of the weeks before that were lower than the last; null with too few to say. */
  higherThan: z.number().nullable(),
});
export type ClassLineModel = z.infer<typeof classLineModel>;
