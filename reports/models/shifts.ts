import { z } from 'zod';
import { SHIFT_LEVELS } from '#market/models/shifts/findings.ts';
import { classLineModel, tieLineModel, tieMapModel, tieRowModel } from './correlations.ts';
import { share, time, timeframe } from './fields.ts';
import { page } from './frame.ts';

/** One shift of correlation, in words and as two numbers between −1 and 1. */
export const shiftModel = z.object({
  level: z.enum(SHIFT_LEVELS),
  timeframe,
  /** Who: "AAPL with MSFT", "Crypto, among themselves". */
  what: z.string(),
  /** What became of it: "moves with it no longer". */
  change: z.string(),
  before: z.number(),
  after: z.number(),
  q: share,
  /** Closes that are compared: "60 days with the 180 before". */
  windows: z.string(),
  /** Symbols that it concerns. */
  symbols: z.array(z.string()),
});

export type ShiftModel = z.infer<typeof shiftModel>;

/** Mean correlations among classes on one chart: row and column i are class i; null where it is not followed. */
const heatModel = z.object({
  finding: z.string(),
  timeframe,
  closeTime: time,
  titles: z.array(z.string()),
  cells: z.array(z.array(z.object({ before: z.number(), after: z.number(), shifted: z.boolean() }).nullable())),
});

export type HeatModel = z.infer<typeof heatModel>;

export const shiftsModel = page.extend({
  template: z.literal('shifts'),
  headline: z.string(),
  /** Sentences. */
  deck: z.array(z.string()),
  /** The class that the first shift is of, or the one that changed most. */
  map: tieMapModel.nullable(),
  /** Classes whose pages have a map. */
  mapped: z.array(z.object({ assetClass: z.string(), title: z.string() })),
  ties: z.object({ finding: z.string(), rows: z.array(tieRowModel), more: z.number() }),
  line: tieLineModel.nullable(),
  classLines: z.object({ finding: z.string(), rows: z.array(classLineModel) }),
  heats: z.array(heatModel),
  looks: z.array(
    z.object({
      market: z.string(),
      timeframe,
      closeTime: time,
      pairsTested: z.number(),
      pairsFound: z.number(),
      symbolsTested: z.number(),
    }),
  ),
});

export type ShiftsModel = z.infer<typeof shiftsModel>;
