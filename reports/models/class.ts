import { z } from 'zod';
import { classTestModel } from './against-class.ts';
import { changeModel } from './change.ts';
import { noted } from './citation.ts';
import { classCounts } from './class-counts.ts';
import { label, share, timeframe } from './fields.ts';
import { page } from './frame.ts';
import { storiesModel } from './story.ts';

export const cellModel = z.object({ timeframe, label, confidence: share });

export const classModel = page.extend({
  template: z.literal('class'),
  ...noted,
  stories: storiesModel,
  counts: classCounts,
  /** Empty below the tiers that read ranges. */
  tests: z.array(classTestModel),
  changes: z.array(changeModel),
  moreChanges: z.number(),
  rows: z.array(
    z.object({ symbol: z.string(), name: z.string(), daily: label.nullable(), cells: z.array(cellModel.nullable()) }),
  ),
});

export type ClassModel = z.infer<typeof classModel>;
