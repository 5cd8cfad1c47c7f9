import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { integer, label, timeframe } from './fields.ts';
import { tierQuery } from './tier-query.ts';

/** The newest regime of every symbol and timeframe. */
export const regimes = tierQuery({
  isFor: (tier) => can(tier, 'evidence'),
  sql: (tier) => `SELECT symbol, timeframe, label, probabilities, confidence, entropy, age_bars AS ageBars,
                         toUnixTimestamp64Milli(since) AS since, remaining_bars AS remainingBars, stay10,
                         persistence_bars AS persistenceBars, persistence_spells AS persistenceSpells,
                         next_label AS nextLabel, next_share AS nextShare, next_spells AS nextSpells,
                         toUnixTimestamp64Milli(close_time) AS closeTime, toUnixTimestamp64Milli(as_of) AS asOf, run_id AS runId
                  FROM tier_${tier.name}_regimes ORDER BY symbol, timeframe`,
  row: z.object({
    symbol: z.string(),
    timeframe,
    label,
    probabilities: z.array(z.number()),
    confidence: z.number(),
    entropy: z.number(),
    ageBars: z.number(),
    since: integer,
    /** Counted over the class and timeframe; null until a night has counted this label. */
    remainingBars: z.number().nullable(),
    stay10: z.number().nullable(),
    persistenceBars: integer,
    persistenceSpells: integer,
    /** What came next most often, its share and the number of ends; null below 20 ends. */
    nextLabel: label.nullable(),
    nextShare: z.number().nullable(),
    nextSpells: integer.nullable(),
    closeTime: integer,
    asOf: integer,
    runId: z.string(),
  }),
});
export type RegimeRow = z.infer<typeof regimes.row>;

/**
 * Where the daily regime of a symbol becomes another: the day's close, the close before it, and the newest close of the symbol. Only these
 * days are read; all days of all instruments are seventy times as many rows.
 */
export const spells = tierQuery({
  isFor: (tier) => can(tier, 'regime_history'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT symbol, label, toUnixTimestamp64Milli(close_time) AS at, toUnixTimestamp64Milli(before) AS "before",
                         toUnixTimestamp64Milli(newest) AS "newest"
                  FROM (SELECT symbol, label, close_time, lagInFrame(label, 1, '') OVER days AS previous,
                               lagInFrame(close_time) OVER days AS before, max(close_time) OVER (PARTITION BY symbol) AS newest
                        FROM tier_${tier.name}_regime_history WHERE timeframe = 6
                        WINDOW days AS (PARTITION BY symbol ORDER BY close_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW))
                  WHERE label != previous ORDER BY symbol, close_time`,
  row: z.object({ symbol: z.string(), label, at: integer, before: integer, newest: integer }),
});
