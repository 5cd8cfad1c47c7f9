import { z } from 'zod';
import { factId, share, time, timeframe } from './fields.ts';

/** How wide the moves of one chart will be over one horizon. Sizes in log units. */
export const rangeModel = z.object({
  timeframe,
  /** "1 day", "5 days". */
  horizon: z.string(),
  typical: z.number(),
  typicalNormal: z.number(),
  low: z.number(),
  high: z.number(),
  /** False: no skill is proven, and the numbers are what is usual. */
  gate: z.boolean(),
  /** How often its range held, of the last closes with an outcome; null below a hundred. */
  held: z.object({ share, days: z.number() }).nullable(),
  /** Probabilities of events that have shown skill, in words, and how often each usually happens; null where that is not known. */
  events: z.array(z.object({ what: z.string(), p: share, usual: share.nullable() })),
  closeTime: time,
  fact: factId,
});

export type RangeModel = z.infer<typeof rangeModel>;

/** How wide the next day is expected to be in a class. */
export const classRangeModel = z.object({
  assetClass: z.string(),
  title: z.string(),
  /** Instruments with a range. */
  instruments: z.number(),
  /** Median typical move, now and usually, in log units. */
  typical: z.number(),
  typicalNormal: z.number(),
  /** How many instruments are above one and a half times their normal. */
  lively: z.number(),
  /** How many times its normal each instrument is, ascending, equals once. */
  ratios: z.array(z.number()),
  /** The median of these at the close before; null where it is not known of all. */
  ratioBefore: z.number().nullable(),
  gate: z.boolean(),
  /** How often its ranges held, of the last 240 closes; null below a hundred outcomes, or where the tier does not read it. */
  held: z.object({ share, n: z.number() }).nullable(),
});

export type ClassRangeModel = z.infer<typeof classRangeModel>;

/** How often ranges held, by class, chart and horizon. */
export const rangeRecordModel = z.object({
  assetClass: z.string(),
  title: z.string(),
  timeframe,
  horizon: z.string(),
  recent: z.object({ share, n: z.number() }).nullable(),
  year: z.object({ share, n: z.number() }).nullable(),
});

export type RangeRecordModel = z.infer<typeof rangeRecordModel>;
