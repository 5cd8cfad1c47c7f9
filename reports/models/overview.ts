import { z } from 'zod';
import { changeModel } from './change.ts';
import { noted } from './citation.ts';
import { classCounts } from './class-counts.ts';
import { label } from './fields.ts';
import { page } from './frame.ts';
import { classRangeModel } from './ranges.ts';
import { storiesModel } from './story.ts';

export const overviewModel = page.extend({
  template: z.literal('overview'),
  ...noted,
  stories: storiesModel,
  classes: z.array(classCounts),
  /** Empty below the tiers that read ranges. */
  ranges: z.array(classRangeModel),
  changes: z.array(changeModel),
  moreChanges: z.number(),
  /** Empty in the tier whose overview stays small: its class pages list them. */
  instruments: z.array(
    z.object({ symbol: z.string(), name: z.string(), assetClass: z.string(), label: label.nullable() }),
  ),
});

export type OverviewModel = z.infer<typeof overviewModel>;
