import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { integer, timeframe } from './fields.ts';
import { tierQuery } from './tier-query.ts';

/** The range of every symbol, timeframe and horizon that the tier may read. Sizes are moves in log units. */
export const ranges = tierQuery({
  isFor: (tier) => can(tier, 'evidence'),
  sql: (
    tier,
  ) => `SELECT symbol, timeframe, toUnixTimestamp64Milli(bar_close) AS closeTime, horizon_bars AS horizon, typical,
                         typical_normal AS typicalNormal, low, high, gate, ratio_yesterday AS ratioYesterday,
                         held_days AS heldDays, held_share AS heldShare, lead_by AS leadBy, own_ratio AS ownRatio,
                         class_ratio AS classRatio, events, event_rates AS eventRates, run_id AS runId
                  FROM tier_${tier.name}_ranges ORDER BY symbol, timeframe, horizon_bars`,
  row: z.object({
    symbol: z.string(),
    timeframe,
    closeTime: integer,
    horizon: z.number(),
    typical: z.number(),
    typicalNormal: z.number(),
    low: z.number(),
    high: z.number(),
    gate: z.number().transform((open) => open === 1),
    ratioYesterday: z.number().nullable(),
    heldDays: z.number(),
    heldShare: z.number().nullable(),
    /** '' below the tier that reads what drives a range. */
    leadBy: z.enum(['class', 'own', '']),
    ownRatio: z.number().nullable(),
    classRatio: z.number().nullable(),
    events: z.array(z.number().nullable()),
    eventRates: z.array(z.number().nullable()),
    runId: z.string(),
  }),
});
export type RangeRow = z.infer<typeof ranges.row>;

/** How often ranges held, by class, timeframe and horizon. */
export const rangeRecord = tierQuery({
  isFor: (tier) => can(tier, 'ranges'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT asset_class AS assetClass, timeframe, horizon, last_30 AS last30, held_30 AS held30, last_240 AS last240,
                         held_240 AS held240
                  FROM tier_${tier.name}_range_record ORDER BY assetClass, timeframe DESC, horizon`,
  row: z.object({
    assetClass: z.string(),
    timeframe,
    horizon: z.number(),
    last30: integer,
    held30: integer,
    last240: integer,
    held240: integer,
  }),
});
export type RangeRecordRow = z.infer<typeof rangeRecord.row>;
