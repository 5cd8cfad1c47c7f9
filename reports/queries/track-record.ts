import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { integer, timeframe } from './fields.ts';
import { labelOf } from './history.ts';
import { tierQuery } from './tier-query.ts';

/** How many ranges of each class held, by the day on which they were forecast, oldest first. Every tier has some of it. */
export const rangeDays = tierQuery({
  isFor: () => true,
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT asset_class AS assetClass, horizon, toString(day) AS day, sum(outcomes) AS outcomes, sum(held) AS held
                  FROM tier_${tier.name}_range_days GROUP BY assetClass, horizon, day ORDER BY assetClass, horizon, day`,
  row: z.object({ assetClass: z.string(), horizon: z.number(), day: z.iso.date(), outcomes: integer, held: integer }),
});
export type RangeDayRow = z.infer<typeof rangeDays.row>;

/** How far every model stands from its gate. `since`: as-of of the first night in a row on which it stood as it does. */
export const modelGates = tierQuery({
  isFor: (tier) => can(tier, 'evidence'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT kind, market, asset_class AS assetClass, timeframe, horizon, open, skill_t AS t, dates, block, since
                  FROM tier_${tier.name}_model_gates ORDER BY kind, assetClass, market, timeframe DESC, horizon`,
  row: z.object({
    kind: z.enum(['direction', 'range', 'relative']),
    market: z.string(),
    assetClass: z.string(),
    timeframe,
    /** Bars ahead; 0 of a direction, which has one horizon for each timeframe. */
    horizon: z.number(),
    open: z.number().transform((open) => open === 1),
    t: z.number(),
    dates: integer,
    /** Dates of a full test; 0 where none is cut to a length. */
    block: integer,
    since: integer,
  }),
});
export type ModelGateRow = z.infer<typeof modelGates.row>;

/** A week of claims with a probability: how many, the sum of what was claimed, how many came, and the squared errors. */
const scores = {
  /** Monday. */
  week: z.iso.date(),
  calls: integer,
  claimed: z.number(),
  came: integer,
  squared: z.number(),
};

/** Directions of daily charts against what came. */
export const signalScores = tierQuery({
  isFor: (tier) => can(tier, 'track_record'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT asset_class AS assetClass, toString(week) AS week, step, calls, claimed, came, squared, base_squared AS baseSquared
                  FROM tier_${tier.name}_signal_scores ORDER BY assetClass, week, step`,
  row: z.object({ assetClass: z.string(), step: z.number(), ...scores, baseSquared: z.number() }),
});

/** Events against what came. */
export const eventScores = tierQuery({
  isFor: (tier) => can(tier, 'range_drivers'),
  settled: () => true,
  sql: (tier) => `SELECT event, toString(week) AS week, step, calls, claimed, came, squared, base_squared AS baseSquared
                  FROM tier_${tier.name}_event_scores ORDER BY event, week, step`,
  row: z.object({ event: z.string(), step: z.number(), ...scores, baseSquared: z.number() }),
});

/** "The same ten bars later" against what came, by class and label. */
export const persistenceScores = tierQuery({
  isFor: (tier) => can(tier, 'track_record'),
  settled: () => true,
  sql: (tier) => `SELECT asset_class AS assetClass, label, toString(week) AS week, calls, claimed, came, squared
                  FROM tier_${tier.name}_persistence_scores ORDER BY assetClass, label, week`,
  row: z.object({ assetClass: z.string(), label: labelOf, ...scores }),
});
export type PersistenceRow = z.infer<typeof persistenceScores.row>;

/** How many moves after unusual days, and after all others, were larger than usual. */
export const noveltyScores = tierQuery({
  isFor: (tier) => can(tier, 'track_record'),
  settled: () => true,
  sql: (tier) => `SELECT asset_class AS assetClass, toString(week) AS week, flagged, days, larger
                  FROM tier_${tier.name}_novelty_scores ORDER BY assetClass, week, flagged`,
  row: z.object({
    assetClass: z.string(),
    week: z.iso.date(),
    flagged: z.number().transform((flag) => flag === 1),
    days: integer,
    larger: integer,
  }),
});
export type NoveltyScoreRow = z.infer<typeof noveltyScores.row>;
