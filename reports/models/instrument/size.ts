import { z } from 'zod';
import { share } from '../fields.ts';
import { rangeModel } from '../ranges.ts';

const rangeRowModel = rangeModel.extend({
  /** What is usual, in log units, as `low` and `high` are. */
  usualLow: z.number(),
  usualHigh: z.number(),
  /** "1.5 livelier", "its usual range". */
  ratio: z.string(),
});
export type RangeRowModel = z.infer<typeof rangeRowModel>;

/** How wide moves will be, the shortest horizon first. */
export const rangeTableModel = z.object({
  finding: z.string(),
  rows: z.array(rangeRowModel),
  /** The charts and horizons beside them. */
  more: z.array(rangeRowModel),
  /** What moved the forecast; '' for a tier that does not read it. */
  why: z.string(),
});
export type RangeTableModel = z.infer<typeof rangeTableModel>;

/** How often the range of the next day held here. Inside or outside alone. */
export const coverageModel = z.object({
  finding: z.string(),
  held: z.number(),
  of: z.number(),
  /** Windows of 30 days with an outcome, oldest first; `to`: last day, in days since 1970. */
  windows: z.array(z.object({ to: z.number().int(), share })),
  /** The last outcomes, oldest first: whether the day ended inside. */
  last: z.array(z.boolean()),
});
export type CoverageModel = z.infer<typeof coverageModel>;
