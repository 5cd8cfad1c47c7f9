import { z } from 'zod';
import { againstClassModel } from './against-class.ts';
import { changeModel } from './change.ts';
import { noted } from './citation.ts';
import { label, time, timeframe } from './fields.ts';
import { page } from './frame.ts';
import { rangeModel } from './ranges.ts';
import { regimeModel } from './regime.ts';
import { shiftModel } from './shifts.ts';
import { consensusModel, signalModel } from './signals.ts';

export const instrumentModel = page.extend({
  template: z.literal('instrument'),
  symbol: z.string(),
  name: z.string(),
  assetClass: z.string(),
  classTitle: z.string(),
  ...noted,
  daily: label.nullable(),
  /** What a daily label is relative to: "against its last four years". */
  relativeTo: z.string(),
  agreement: z.object({ label, timeframes: z.number(), of: z.number() }).nullable(),
  regimes: z.array(regimeModel),
  signals: z.array(signalModel),
  consensus: consensusModel.nullable(),
  ranges: z.array(rangeModel),
  /** Empty below the tiers that read ranges. */
  againstClass: z.array(againstClassModel),
  shifts: z.array(shiftModel),
  changes: z.array(changeModel),
  /** Changes of the last `days` (null: all there are): how many per chart, and the newest of each. */
  history: z
    .object({
      days: z.number().nullable(),
      counts: z.array(z.object({ timeframe, changes: z.number() })),
      changes: z.array(changeModel),
    })
    .nullable(),
  ribbon: z
    .object({ timeframe, from: time, to: time, spells: z.array(z.object({ label, from: time, to: time })) })
    .nullable(),
});

export type InstrumentModel = z.infer<typeof instrumentModel>;
