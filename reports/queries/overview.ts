import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { integer } from './fields.ts';
import { tierQuery } from './tier-query.ts';

/** A bar that closes at midnight belongs to the day that ends there. */
const dayOf = (column: string): string => `toString(toDate(${column} - toIntervalMillisecond(1)))`;

/** Days that figures are compared over. */
const YEAR = 366;

/** Of how many instruments of each class the next day was expected to be livelier than one and a half times their normal, oldest first. */
export const livelyDays = tierQuery({
  isFor: (tier) => can(tier, 'range_drivers'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT lower(i.calendar) AS market, i.asset_class AS assetClass, ${dayOf('r.close_time')} AS day, countIf(r.ratio > 1.5) AS lively
                  FROM tier_${tier.name}_range_history AS r INNER JOIN tier_${tier.name}_instruments AS i ON i.symbol = r.symbol
                  WHERE r.close_time > (SELECT max(close_time) FROM tier_${tier.name}_range_history) - toIntervalDay({days:UInt32})
                  GROUP BY market, assetClass, day ORDER BY market, assetClass, day`,
  params: { days: YEAR },
  row: z.object({ market: z.string(), assetClass: z.string(), day: z.iso.date(), lively: integer }),
});
