import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { ABSTAIN_REASONS, DIRECTIONS } from '#market/models/signals/signal.ts';
import { integer, timeframe } from './fields.ts';
import { tierQuery } from './tier-query.ts';

/** The signal and the novelty of the newest bar of every symbol and timeframe, longest timeframes first. */
export const signals = tierQuery({
  isFor: (tier) => can(tier, 'evidence'),
  sql: (
    tier,
  ) => `SELECT symbol, timeframe, toUnixTimestamp64Milli(bar_close) AS closeTime, horizon, direction, abstain_reason AS reason,
                         confidence, interval_half AS halfWidth, novelty, drivers
                  FROM tier_${tier.name}_signals ORDER BY timeframe DESC, symbol`,
  row: z.object({
    symbol: z.string(),
    timeframe,
    closeTime: integer,
    horizon: z.number(),
    direction: z.enum(DIRECTIONS),
    reason: z.enum(ABSTAIN_REASONS),
    confidence: z.number(),
    halfWidth: z.number().nullable(),
    novelty: z.number().nullable(),
    drivers: z.array(z.string()),
  }),
});
export type SignalRow = z.infer<typeof signals.row>;

/** What became of the signals of every class and timeframe. */
export const trackRecord = tierQuery({
  isFor: (tier) => can(tier, 'track_record'),
  sql: (tier) => `SELECT asset_class AS assetClass, timeframe, signals, directional, resolved,
                         resolved_directional AS resolvedDirectional, hits, intervals, inside
                  FROM tier_${tier.name}_track_record ORDER BY assetClass, timeframe DESC`,
  row: z.object({
    assetClass: z.string(),
    timeframe,
    signals: integer,
    directional: integer,
    resolved: integer,
    resolvedDirectional: integer,
    hits: integer,
    intervals: integer,
    inside: integer,
  }),
});
export type TrackRecordRow = z.infer<typeof trackRecord.row>;

/** Hashes of the last signals of the newest days, chain by chain, newest day first. */
export const ledgerHeads = tierQuery({
  isFor: (tier) => can(tier, 'evidence'),
  sql: (tier) =>
    `SELECT chain, toString(day) AS day, signals, head FROM tier_${tier.name}_ledger_heads ORDER BY chain, day DESC`,
  row: z.object({ chain: z.string(), day: z.string(), signals: integer, head: z.string() }),
});
