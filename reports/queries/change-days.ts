import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { integer } from './fields.ts';
import { tierQuery } from './tier-query.ts';

/** Days that a day is compared with. */
const YEAR = 366;

/**
 * How many daily regimes of each class changed on each day on which one did, oldest first. A bar that closes at midnight belongs to the day
 * that ends there.
 */
export const changeDays = tierQuery({
  isFor: (tier) => can(tier, 'history'),
  // The window of a shorter history moves with every tick.
  settled: ({ historyDays }) => historyDays === null,
  sql: (
    tier,
  ) => `SELECT lower(i.calendar) AS market, i.asset_class AS assetClass, toString(toDate(c.close_time - toIntervalMillisecond(1))) AS day,
                         uniqExact(c.symbol) AS changed
                  FROM tier_${tier.name}_history AS c INNER JOIN tier_${tier.name}_instruments AS i ON i.symbol = c.symbol
                  WHERE c.timeframe = 6 AND c.close_time > (SELECT max(close_time) FROM tier_${tier.name}_history WHERE timeframe = 6) - toIntervalDay({days:UInt32})
                  GROUP BY market, assetClass, day ORDER BY market, assetClass, day`,
  params: { days: YEAR },
  row: z.object({ market: z.string(), assetClass: z.string(), day: z.iso.date(), changed: integer }),
});
