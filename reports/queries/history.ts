import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { integer, timeframe } from './fields.ts';
import { tierQuery } from './tier-query.ts';

/** Views give the index of a label. */
export const labelOf = z
  .number()
  .int()
  .min(0)
  .max(REGIME_LABELS.length - 1)
  .transform((index) => REGIME_LABELS[index] as (typeof REGIME_LABELS)[number]);
/** In the order of REGIME_LABELS. */
const labelCounts = z.array(z.number()).length(REGIME_LABELS.length);
const ofClass = { market: z.string(), assetClass: z.string() };
/** A share with its 80 % interval over waves; null for a tier without the history, and where there are too few waves. */
const share = { share: z.number(), low: z.number().nullable(), high: z.number().nullable() };

/** How many instruments of each class show each label: now (0), at the close before (1), and 90 and 180 days ago. */
export const classCounts = tierQuery({
  isFor: (tier) => can(tier, 'evidence'),
  sql: (
    tier,
  ) => `SELECT market, asset_class AS assetClass, timeframe, days_ago AS daysAgo, label_counts AS labelCounts, known,
                         toUnixTimestamp64Milli(close_time) AS closeTime
                  FROM tier_${tier.name}_class_counts ORDER BY market, assetClass, timeframe, daysAgo`,
  row: z.object({
    ...ofClass,
    timeframe,
    daysAgo: z.union([z.literal(0), z.literal(1), z.literal(90), z.literal(180)]),
    labelCounts,
    /** Instruments with a label. */
    known: z.number(),
    closeTime: integer,
  }),
});

/** How many instruments of each class showed each label on the daily chart on each session day, oldest day first. */
export const classCountDays = tierQuery({
  isFor: (tier) => can(tier, 'history'),
  sql: (
    tier,
  ) => `SELECT market, asset_class AS assetClass, timeframe, toString(day) AS day, label_counts AS labelCounts, known
                  FROM tier_${tier.name}_class_count_days WHERE timeframe = 6 ORDER BY market, assetClass, timeframe, day`,
  settled: ({ historyDays }) => historyDays === null,
  row: z.object({ ...ofClass, timeframe, day: z.string(), labelCounts, known: z.number() }),
});

/** The mean correlation of the pairs of each class over 60 returns, on each session day, oldest first. */
export const classCorrelationDays = tierQuery({
  isFor: (tier) => can(tier, 'correlations'),
  sql: (tier) => `SELECT market, asset_class AS assetClass, toString(day) AS day, correlation, members
                  FROM tier_${tier.name}_class_correlation_days ORDER BY market, assetClass, day`,
  row: z.object({ ...ofClass, day: z.string(), correlation: z.number(), members: z.number() }),
});

/** How unusual each day of an instrument was, and the inputs that drove it, oldest first. */
export const noveltyDays = tierQuery({
  isFor: (tier) => can(tier, 'history'),
  sql: (tier) => `SELECT symbol, toUnixTimestamp64Milli(close_time) AS closeTime, novelty, drivers
                  FROM tier_${tier.name}_novelty_days ORDER BY symbol, closeTime`,
  row: z.object({ symbol: z.string(), closeTime: integer, novelty: z.number(), drivers: z.array(z.string()) }),
});

/** The share of spells of a label that last beyond so many bars. */
export const spellSurvival = tierQuery({
  isFor: (tier) => can(tier, 'evidence'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT market, asset_class AS assetClass, timeframe, label, bars, share, low, high, spells, ended, waves
                  FROM tier_${tier.name}_spell_survival ORDER BY market, assetClass, timeframe, label, bars`,
  row: z.object({
    ...ofClass,
    timeframe,
    label: labelOf,
    bars: z.number(),
    ...share,
    spells: z.number(),
    ended: z.number(),
    waves: z.number().nullable(),
  }),
});

/** What came next after a label, most frequent first. `ends`: changes to any label. */
export const spellNext = tierQuery({
  isFor: (tier) => can(tier, 'evidence'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT market, asset_class AS assetClass, timeframe, label, next_label AS nextLabel, share, low, high, changes, ends, waves
                  FROM tier_${tier.name}_spell_next ORDER BY market, assetClass, timeframe, label, changes DESC, nextLabel`,
  row: z.object({
    ...ofClass,
    timeframe,
    label: labelOf,
    nextLabel: labelOf,
    ...share,
    changes: z.number(),
    ends: z.number(),
    waves: z.number().nullable(),
  }),
});

/** Confidence at a change against how many bars the new label lasted. A quartile is null while too many of the spells still last. */
export const changeConfidence = tierQuery({
  isFor: (tier) => can(tier, 'history'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT market, asset_class AS assetClass, timeframe, label, from_confidence AS "from", to_confidence AS "to", spells, ended, waves,
                         lower_quartile AS lowerQuartile, median, upper_quartile AS upperQuartile
                  FROM tier_${tier.name}_change_confidence ORDER BY market, assetClass, timeframe, label, "from"`,
  row: z.object({
    ...ofClass,
    timeframe,
    label: labelOf,
    from: z.number(),
    to: z.number(),
    spells: z.number(),
    ended: z.number(),
    waves: z.number(),
    lowerQuartile: z.number().nullable(),
    median: z.number().nullable(),
    upperQuartile: z.number().nullable(),
  }),
});
