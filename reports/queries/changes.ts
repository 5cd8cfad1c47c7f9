import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { integer, label, timeframe } from './fields.ts';
import { tierQuery } from './tier-query.ts';

/**
 * Newest changes shown of every timeframe, and of days and weeks: a limit over all of them together would be filled by the minutes alone.
 */
const INTRADAY_EACH = 6;
const DAILY_EACH = 12;

const COLUMNS = `symbol, timeframe, from_label AS "from", to_label AS "to", confidence, previous_age_bars AS previousAgeBars,
                         toUnixTimestamp64Milli(close_time) AS at`;

const change = z.object({
  symbol: z.string(),
  timeframe,
  from: label,
  to: label,
  confidence: z.number(),
  previousAgeBars: z.number(),
  at: integer,
});
export type ChangeRow = z.infer<typeof change>;

/** Changes since the previous close, longest timeframes first. */
export const changes = tierQuery({
  isFor: (tier) => can(tier, 'evidence'),
  sql: (tier) => `SELECT ${COLUMNS} FROM tier_${tier.name}_changes ORDER BY timeframe DESC, close_time DESC, symbol`,
  row: change,
});

/** The newest changes of every symbol and timeframe in the history of the tier. */
export const history = tierQuery({
  isFor: (tier) => can(tier, 'history'),
  sql: (tier) => `SELECT ${COLUMNS}
                  FROM (SELECT *, row_number() OVER (PARTITION BY symbol, timeframe ORDER BY close_time DESC) AS place FROM tier_${tier.name}_history)
                  WHERE place <= if(timeframe >= 6, {daily:UInt32}, {intraday:UInt32})
                  ORDER BY symbol, timeframe DESC, close_time DESC`,
  params: { daily: DAILY_EACH, intraday: INTRADAY_EACH },
  row: change,
});

/** How many changes the history of the tier holds in all. */
export const historyCounts = tierQuery({
  isFor: (tier) => can(tier, 'history'),
  sql: (tier) => `SELECT symbol, timeframe, count() AS changes FROM tier_${tier.name}_history
                  GROUP BY symbol, timeframe ORDER BY symbol, timeframe`,
  row: z.object({ symbol: z.string(), timeframe, changes: integer }),
});
