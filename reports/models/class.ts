import { z } from 'zod';
import { classTestModel } from './against-class.ts';
import { noted } from './citation.ts';
import { classCounts } from './class-counts.ts';
import { tieMapModel } from './correlations.ts';
import { label, share, timeframe } from './fields.ts';
import { page } from './frame.ts';
import { classDaysModel } from './overview.ts';
import { storiesModel } from './story.ts';

/** `isChanged`: with the last close of a chart of four hours or longer. */
const cellModel = z.object({ timeframe, label, confidence: share, isChanged: z.boolean() });

export const classModel = page.extend({
  template: z.literal('class'),
  ...noted,
  stories: storiesModel,
  counts: classCounts,
  /** Empty below the tiers that read ranges. */
  tests: z.array(classTestModel),
  /** The regimes of the class over the last days; null where the tier has no history, or there is too little of it. */
  days: classDaysModel.nullable(),
  /** Members that are off the leading regime on most charts, the most first. */
  differs: z.array(z.object({ symbol: z.string(), daily: label.nullable(), charts: z.number(), of: z.number() })),
  differsFinding: z.string(),
  /** The next day of members against their normal, the liveliest first; sizes in log units, ratios to two digits. */
  sizes: z.array(
    z.object({ symbol: z.string(), typical: z.number(), ratio: z.number(), before: z.number().nullable() }),
  ),
  moreSizes: z.number(),
  sizesFinding: z.string(),
  /** How the members move together; null for tiers that do not read it. */
  map: tieMapModel.nullable(),
  /** What the regimes of all members on all charts show; '' for a tier of daily names alone. */
  heatFinding: z.string(),
  rows: z.array(
    z.object({ symbol: z.string(), name: z.string(), daily: label.nullable(), cells: z.array(cellModel.nullable()) }),
  ),
});

export type ClassModel = z.infer<typeof classModel>;
