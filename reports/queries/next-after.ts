import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { MARKET_IDS } from '#market/market-id.ts';
import { integer, label } from './fields.ts';
import { tierQuery } from './tier-query.ts';

/**
 * What followed a daily label, by the label that came before it: counted over the changes of each class. A change counts where the change
 * before it entered the label that this one leaves; where a bar is missing between them nothing is known.
 */
export const nextAfter = tierQuery({
  isFor: (tier) => can(tier, 'regime_history'),
  settled: ({ historyDays }) => historyDays === null,
  sql: (tier) => `SELECT market, assetClass, after, label, nextLabel, count() AS changes
                  FROM (
                      SELECT lower(i.calendar) AS market, i.asset_class AS assetClass, toString(c.from_label) AS label, toString(c.to_label) AS nextLabel,
                             lagInFrame(toString(c.from_label), 1, '') OVER steps AS after, lagInFrame(toString(c.to_label), 1, '') OVER steps AS entered
                      FROM tier_${tier.name}_history AS c INNER JOIN tier_${tier.name}_instruments AS i ON i.symbol = c.symbol
                      WHERE c.timeframe = 6
                      WINDOW steps AS (PARTITION BY c.symbol ORDER BY c.close_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
                  )
                  WHERE entered = label
                  GROUP BY market, assetClass, after, label, nextLabel ORDER BY market, assetClass, label, after, changes DESC, nextLabel`,
  row: z.object({
    market: z.enum(MARKET_IDS),
    assetClass: z.string(),
    after: label,
    label,
    nextLabel: label,
    changes: integer,
  }),
});
