import { z } from 'zod';
import { againstClassModel } from './against-class.ts';
import { changeModel } from './change.ts';
import { noted } from './citation.ts';
import { label, timeframe } from './fields.ts';
import { page } from './frame.ts';
import { dialModel } from './instrument/dial.ts';
import { openDayModel } from './instrument/open-day.ts';
import { peersModel } from './instrument/peers.ts';
import { riverModel } from './instrument/river.ts';
import { coverageModel, rangeTableModel } from './instrument/size.ts';
import { calibrationModel, nextModel, survivalModel } from './instrument/spells.ts';
import { tileModel } from './instrument/tile.ts';
import { noveltyModel } from './instrument/unusual.ts';
import { regimeModel } from './regime.ts';
import { shiftModel } from './shifts.ts';
import { consensusModel, signalModel } from './signals.ts';

/** All that a page of one instrument shows. A part is null where the tier may not know it, or there is nothing to show. */
export const instrumentModel = page.extend({
  template: z.literal('instrument'),
  symbol: z.string(),
  name: z.string(),
  assetClass: z.string(),
  classTitle: z.string(),
  headline: z.string(),
  deck: z.array(z.string()),
  ...noted,
  daily: label.nullable(),
  /** What a daily label is relative to: "against its last four years". */
  relativeTo: z.string(),
  tiles: z.array(tileModel),
  river: riverModel.nullable(),
  dial: dialModel.nullable(),
  survival: survivalModel.nullable(),
  next: nextModel.nullable(),
  ranges: rangeTableModel.nullable(),
  novelty: noveltyModel.nullable(),
  peers: peersModel.nullable(),
  calibration: calibrationModel.nullable(),
  coverage: coverageModel.nullable(),
  /** What would change the view. */
  turn: z.string(),
  regimes: z.array(regimeModel),
  signals: z.array(signalModel),
  consensus: consensusModel.nullable(),
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
  /** The day that the free tier may read in full. */
  openDay: openDayModel.nullable(),
});

export type InstrumentModel = z.infer<typeof instrumentModel>;
