import { z } from 'zod';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { TIERS } from './tiers.ts';

const label = z.enum(REGIME_LABELS);
const timeframe = z.enum(TIMEFRAMES);
/** UTC ms */
const time = z.number();
const share = z.number().min(0).max(1);

/** What every page carries: whose it is, as of when, from which run, until when it is current. */
const page = z.object({
  tier: z.enum(TIERS),
  path: z.string().startsWith('/'),
  title: z.string(),
  asOf: time,
  runId: z.string(),
  currentUntil: time,
  navigation: z.array(z.object({ href: z.string(), text: z.string() })),
});

export const changeModel = z.object({
  symbol: z.string(),
  name: z.string(),
  assetClass: z.string(),
  timeframe,
  from: label,
  to: label,
  confidence: share,
  previousAgeBars: z.number(),
  at: time,
});
export type ChangeModel = z.infer<typeof changeModel>;

export const classCounts = z.object({
  assetClass: z.string(),
  title: z.string(),
  total: z.number(),
  known: z.number(),
  counts: z.array(z.number()).length(5),
  changed: z.number(),
});
export type ClassCounts = z.infer<typeof classCounts>;

export const overviewModel = page.extend({
  template: z.literal('overview'),
  note: z.array(z.string()),
  classes: z.array(classCounts),
  changes: z.array(changeModel),
  moreChanges: z.number(),
  /** Empty in the tier whose overview stays small: its class pages list them. */
  instruments: z.array(
    z.object({ symbol: z.string(), name: z.string(), assetClass: z.string(), label: label.nullable() }),
  ),
});

export const cellModel = z.object({ timeframe, label, confidence: share });
export const classModel = page.extend({
  template: z.literal('class'),
  note: z.array(z.string()),
  counts: classCounts,
  changes: z.array(changeModel),
  moreChanges: z.number(),
  rows: z.array(
    z.object({ symbol: z.string(), name: z.string(), daily: label.nullable(), cells: z.array(cellModel.nullable()) }),
  ),
});

export const regimeModel = z.object({
  timeframe,
  label,
  probabilities: z.array(share).length(5),
  confidence: share,
  entropy: z.number(),
  ageBars: z.number(),
  since: time,
  expectedRemainingBars: z.number(),
  stay10: share,
  closeTime: time,
});
export const instrumentModel = page.extend({
  template: z.literal('instrument'),
  symbol: z.string(),
  name: z.string(),
  assetClass: z.string(),
  classTitle: z.string(),
  note: z.array(z.string()),
  daily: label.nullable(),
  agreement: z.object({ label, timeframes: z.number(), of: z.number() }).nullable(),
  regimes: z.array(regimeModel),
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

export const methodologyModel = page.extend({ template: z.literal('methodology') });

export const pageModel = z.discriminatedUnion('template', [
  overviewModel,
  classModel,
  instrumentModel,
  methodologyModel,
]);
export type PageModel = z.infer<typeof pageModel>;
export type OverviewModel = z.infer<typeof overviewModel>;
export type ClassModel = z.infer<typeof classModel>;
export type InstrumentModel = z.infer<typeof instrumentModel>;
export type RegimeModel = z.infer<typeof regimeModel>;
