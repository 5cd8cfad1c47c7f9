import { z } from 'zod';
import { label, share, timeframe } from './fields.ts';
import { page } from './frame.ts';
import { rangeRecordModel } from './ranges.ts';
import { headModel, trackModel } from './signals.ts';

/** A share with its 95 % interval over stretches of time; the ends are null where too few stretches are known for one. */
export const rateModel = z.object({
  share,
  low: share.nullable(),
  high: share.nullable(),
  n: z.number(),
  /** Stretches of time that do not overlap: what moves together within one is a single piece of luck. */
  stretches: z.number(),
});
export type RateModel = z.infer<typeof rateModel>;

/** A figure in the row at the top. */
const tile = z.object({
  title: z.string(),
  value: z.string(),
  of: z.string(),
  against: z.string(),
  days: z.array(z.number().nullable()),
});

/** Calls of about the same probability: what they said on average, and how often it came. */
export const saidPoint = z.object({ claimed: share, came: rateModel });

/** What was said against what came. */
export const diagramModel = z.object({
  id: z.string(),
  title: z.string(),
  finding: z.string(),
  points: z.array(saidPoint),
});
export type DiagramModel = z.infer<typeof diagramModel>;

/** How often the ranges of a class held over one horizon. */
const coverageCell = z.object({
  held: rateModel,
  /** Of the last thirty days; null below a hundred outcomes. */
  recent: z.object({ share, n: z.number() }).nullable(),
  /** Whether the model has passed its gate: else what is usual was said. Null where its gate is not known. */
  open: z.boolean().nullable(),
});
export type CoverageCell = z.infer<typeof coverageCell>;

export const coverageModel = z.object({
  finding: z.string(),
  /** "Next day", "5 days", "20 days". */
  horizons: z.array(z.string()),
  rows: z.array(z.object({ assetClass: z.string(), title: z.string(), cells: z.array(coverageCell.nullable()) })),
  /** By month of the forecast, oldest first; of the next day, all classes together. */
  months: z.array(z.object({ month: z.string(), held: rateModel })),
});
export type CoverageModel = z.infer<typeof coverageModel>;

/** Mean squared errors, ours and those of one who knows the base rate alone. */
const brierRow = z.object({
  title: z.string(),
  /** Where the row is of one label. */
  label: label.nullable(),
  ours: z.number(),
  base: z.number(),
  n: z.number(),
  stretches: z.number(),
});
export type BrierRow = z.infer<typeof brierRow>;
export const brierModel = z.object({
  finding: z.string(),
  classes: z.array(brierRow),
  labels: z.array(brierRow),
});
export type BrierModel = z.infer<typeof brierModel>;

const gateRow = z.object({
  title: z.string(),
  timeframe,
  open: z.boolean(),
  t: z.number(),
  /** The t that it needs. */
  needs: z.number(),
  dates: z.number(),
  /** Dates of a full test; 0 where none is cut to a length. */
  block: z.number(),
  since: z.number(),
  /** What it lacks, or since when it may speak. */
  says: z.string(),
});
export type GateRow = z.infer<typeof gateRow>;
export const gateGroup = z.object({
  id: z.string(),
  title: z.string(),
  finding: z.string(),
  needs: z.number(),
  models: z.array(gateRow),
});
export type GateGroup = z.infer<typeof gateGroup>;
export const gatesModel = z.object({ finding: z.string(), groups: z.array(gateGroup) });
export type GatesModel = z.infer<typeof gatesModel>;

/** A model of directions with what became of its calls. */
const speaker = gateRow.extend({
  issued: z.number(),
  resolved: z.number(),
  hitRate: z.object({ rate: share, low: share, high: share }).nullable(),
});
export type Speaker = z.infer<typeof speaker>;

/** How often the next move was larger than usual, after unusual days and after all others. */
const noveltyRow = z.object({ title: z.string(), flagged: rateModel, ordinary: rateModel });
export type NoveltyRow = z.infer<typeof noveltyRow>;

export const trackRecordModel = page.extend({
  template: z.literal('track_record'),
  finding: z.string(),
  deck: z.string(),
  /** Shares as percent; else as counts alone, for a tier that reads no shares. */
  isShare: z.boolean(),
  tiles: z.array(tile),
  diagrams: z.object({ finding: z.string(), rows: z.array(diagramModel) }).nullable(),
  coverage: coverageModel.nullable(),
  brier: brierModel.nullable(),
  gates: gatesModel.nullable(),
  signals: z.object({ finding: z.string(), deck: z.string(), models: z.array(speaker) }).nullable(),
  novelty: z.object({ finding: z.string(), rows: z.array(noveltyRow) }).nullable(),
  misses: z.array(z.object({ figure: z.string(), text: z.string() })),
  /** What has no record yet, each in a sentence. */
  waiting: z.array(z.string()),
  /** Of all charts and horizons, for the tiers that read them. */
  ranges: z.array(rangeRecordModel),
  track: z.array(trackModel),
  heads: z.array(headModel),
});
export type TrackRecordModel = z.infer<typeof trackRecordModel>;
