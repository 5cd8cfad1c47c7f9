import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { integer, timeframe } from './fields.ts';
import { tierQuery } from './tier-query.ts';

/** Directions against the class: a row for every instrument of a class, with what the class has shown or lacks. */
export const relative = tierQuery({
  isFor: (tier) => can(tier, 'ranges'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT symbol, market, asset_class AS assetClass, timeframe, horizon_bars AS horizon, p_ahead AS p, direction, gate,
                         members, days, days_needed AS daysNeeded, skill_t AS t, dates, block, tested, resolved, hits
                  FROM tier_${tier.name}_relative ORDER BY market, symbol, timeframe, horizon_bars`,
  row: z.object({
    symbol: z.string(),
    market: z.string(),
    assetClass: z.string(),
    timeframe,
    horizon: z.number(),
    /** Null where nothing is said. */
    p: z.number().nullable(),
    direction: z.enum(['ahead', 'behind', 'neutral', '']),
    gate: z.number().transform((open) => open === 1),
    members: integer,
    /** Days with enough members, and how many a test needs. */
    days: integer,
    daysNeeded: integer,
    /** Of the test: its figure, its dates, those of a full one, and its outcomes. */
    t: z.number(),
    dates: integer,
    block: integer,
    tested: integer,
    /** Directions that were given before, and how many of them came true. */
    resolved: integer,
    hits: integer,
  }),
});
export type RelativeRow = z.infer<typeof relative.row>;
