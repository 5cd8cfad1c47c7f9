import { z } from 'zod';
import { tierName } from '#contracts/tiers.ts';
import { SHIFT_LEVELS } from '#market/models/shifts/findings.ts';
import { DIRECTIONS } from '#market/models/signals/signal.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';

const label = z.enum(REGIME_LABELS);
const timeframe = z.enum(TIMEFRAMES);
/** UTC ms */
const time = z.number();
/** Between 0 and 1, but for the rounding of what was computed. */
const share = z
  .number()
  .min(-1e-9)
  .max(1 + 1e-6);

/** What every page carries: its tier, its as-of and run, and until when it is current. */
const page = z.object({
  tier: tierName,
  path: z.string().startsWith('/'),
  title: z.string(),
  asOf: time,
  runId: z.string(),
  currentUntil: time,
  navigation: z.array(z.object({ href: z.string(), text: z.string() })),
});
export type PageFrame = z.infer<typeof page>;

/** Where a word of a note comes from: a cell of a view of the tier, or what was computed of several. */
export const citationModel = z.object({
  n: z.number(),
  /** As the note says it. */
  value: z.string(),
  view: z.string(),
  column: z.string(),
  /** What the row, or all rows that were counted, are found by. */
  key: z.record(z.string(), z.string()),
  computed: z
    .object({ how: z.enum(['difference', 'ratio', 'count', 'rank', 'highest_since']), rows: z.number() })
    .nullable(),
  knownAt: time,
});
export type CitationModel = z.infer<typeof citationModel>;
/** Paragraphs. Where there are citations, [n] behind words is the nth of them. */
const noted = { note: z.array(z.string()), citations: z.array(citationModel) };

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
  /** Probabilities of events that have shown skill, in words. */
  events: z.array(z.object({ what: z.string(), p: share })),
  closeTime: time,
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
  /** Share of the instruments that are above one and a half times their normal. */
  lively: share,
  gate: z.boolean(),
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

export const overviewModel = page.extend({
  template: z.literal('overview'),
  ...noted,
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

export const cellModel = z.object({ timeframe, label, confidence: share });
export const classModel = page.extend({
  template: z.literal('class'),
  ...noted,
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
  /** Counted over the class and timeframe: mean bars until the label changes, and the share that is the same ten bars later. */
  remainingBars: z.number().nullable(),
  stay10: share.nullable(),
  /** What they are counted over. */
  persistenceBars: z.number(),
  persistenceSpells: z.number(),
  /** The label that came next most often, its share of the ends and their number; null below 20 ends. */
  nextLabel: label.nullable(),
  nextShare: share.nullable(),
  nextSpells: z.number().nullable(),
  closeTime: time,
});
/** What is said of the newest bar of one chart. */
export const signalModel = z.object({
  symbol: z.string(),
  assetClass: z.string(),
  timeframe,
  closeTime: time,
  direction: z.enum(DIRECTIONS),
  /** The sentence that stands where no direction is given; '' where one is. */
  reason: z.string(),
  confidence: share,
  /** "15 minutes", "5 days". */
  horizon: z.string(),
  /** Half-width of the 80 % interval of the move, as a share; null in warm-up. */
  halfWidth: z.number().nullable(),
  novelty: share.nullable(),
  drivers: z.array(z.string()),
});
export type SignalModel = z.infer<typeof signalModel>;

/** What the charts of one instrument say together. */
export const consensusModel = z.object({
  directional: z.number(),
  charts: z.number(),
  up: z.number(),
  down: z.number(),
  lean: z.number(),
  agreement: share,
});

export const trackModel = z.object({
  assetClass: z.string(),
  title: z.string(),
  timeframe,
  signals: z.number(),
  directional: z.number(),
  resolved: z.number(),
  /** Null below a hundred outcomes: a rate of few says nothing. */
  hitRate: z.object({ rate: share, low: share, high: share, n: z.number() }).nullable(),
  coverage: z.object({ rate: share, n: z.number() }).nullable(),
});
/** The hash of the last signal of a day in its chain, and how many signals the chain has up to it. */
export const headModel = z.object({ chain: z.string(), day: z.string(), signals: z.number(), head: z.string() });
export const signalsModel = page.extend({
  template: z.literal('signals'),
  note: z.array(z.string()),
  directional: z.array(signalModel),
  moreDirectional: z.number(),
  unusual: z.array(signalModel),
  moreUnusual: z.number(),
  /** Instruments of which several charts have a direction, the most agreed first. */
  consensus: z.array(consensusModel.extend({ symbol: z.string() })),
  reasons: z.array(z.object({ reason: z.string(), charts: z.number() })),
  /** Empty for a tier without history. */
  track: z.array(trackModel),
  /** Empty for a tier without the record of ranges. */
  ranges: z.array(rangeRecordModel),
  heads: z.array(headModel),
});
export type SignalsModel = z.infer<typeof signalsModel>;

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
export const heatModel = z.object({
  timeframe,
  closeTime: time,
  titles: z.array(z.string()),
  cells: z.array(z.array(z.object({ before: z.number(), after: z.number(), shifted: z.boolean() }).nullable())),
});
export type HeatModel = z.infer<typeof heatModel>;

export const shiftsModel = page.extend({
  template: z.literal('shifts'),
  note: z.array(z.string()),
  together: z.array(shiftModel),
  symbols: z.array(shiftModel),
  pairs: z.array(shiftModel),
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

export const methodologyModel = page.extend({ template: z.literal('methodology') });

export const pageModel = z.discriminatedUnion('template', [
  overviewModel,
  classModel,
  instrumentModel,
  signalsModel,
  shiftsModel,
  methodologyModel,
]);
export type PageModel = z.infer<typeof pageModel>;
export type OverviewModel = z.infer<typeof overviewModel>;
export type ClassModel = z.infer<typeof classModel>;
export type InstrumentModel = z.infer<typeof instrumentModel>;
export type RegimeModel = z.infer<typeof regimeModel>;
