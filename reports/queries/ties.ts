import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { MARKET_IDS } from '#market/market-id.ts';
import { DETECTORS } from '#market/models/shifts/detector.ts';
import { integer, timeframe } from './fields.ts';
import { tierQuery } from './tier-query.ts';

const ofClass = { market: z.enum(MARKET_IDS), assetClass: z.string() };

/** How each instrument moves with the others of its class, by the last whole week. Correlations in hundredths. */
export const ties = tierQuery({
  isFor: (tier) => can(tier, 'correlations'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT market, asset_class AS assetClass, symbol, toUnixTimestamp64Milli(close_time) AS closeTime, members,
                         if(place = 65535, NULL, place) AS place, nearest, nearest_now AS nearestNow, ties_before AS "before", ties_now AS now, weeks
                  FROM tier_${tier.name}_correlation_ties ORDER BY assetClass, market, place IS NULL, place, symbol`,
  row: z.object({
    ...ofClass,
    symbol: z.string(),
    closeTime: integer,
    /** Of the class. */
    members: integer,
    /** On the map of the class; null: it is not on it. */
    place: integer.nullable(),
    nearest: z.array(z.string()),
    nearestNow: z.array(z.number()),
    /** With the members of the map in their order. */
    before: z.array(z.number()),
    now: z.array(z.number()),
    /** With the rest of the class, week by week, oldest first. */
    weeks: z.array(z.number()),
  }),
});
export type TieRow = z.infer<typeof ties.row>;

/** The instruments whose correlation with their class moved most, found or not, largest first. */
export const shiftCandidates = tierQuery({
  isFor: (tier) => can(tier, 'correlations'),
  settled: () => true,
  sql: (tier) => `SELECT market, timeframe, symbol, detector, before, after, q
                  FROM tier_${tier.name}_shift_candidates ORDER BY abs(after - before) DESC, symbol, timeframe`,
  row: z.object({
    market: z.enum(MARKET_IDS),
    timeframe,
    symbol: z.string(),
    detector: z.enum(DETECTORS.map(({ name }) => name)),
    before: z.number(),
    after: z.number(),
    q: z.number(),
  }),
});
export type ShiftCandidateRow = z.infer<typeof shiftCandidates.row>;

/**
 * The mean correlation of each class at the end of each whole week of a year, oldest first. A point a day would let the size of each day's
 * move be told (docs/decisions/0060-ties-end-with-a-week.md).
 */
export const classCorrelationWeeks = tierQuery({
  isFor: (tier) => can(tier, 'correlations'),
  sql: (
    tier,
  ) => `SELECT market, assetClass, toString(max(day)) AS week, round(argMax(correlation, day), 2) AS correlation
                  FROM (
                      SELECT market, asset_class AS assetClass, day, correlation, max(day) OVER (PARTITION BY market, asset_class) AS newest
                      FROM tier_${tier.name}_class_correlation_days
                  )
                  WHERE day > newest - 371 AND toMonday(day) < toMonday(newest)
                  GROUP BY market, assetClass, toMonday(day) ORDER BY assetClass, market, week`,
  settled: ({ historyDays }) => historyDays === null,
  row: z.object({ ...ofClass, week: z.string(), correlation: z.number() }),
});
export type ClassWeekRow = z.infer<typeof classCorrelationWeeks.row>;
