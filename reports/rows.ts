import { z } from 'zod';
import { can, type Tier } from '#contracts/tiers.ts';
import { CALENDARS } from '#market/instrument.ts';
import { MARKET_IDS } from '#market/market-id.ts';
import { SHIFT_LEVELS } from '#market/models/shifts/findings.ts';
import { ABSTAIN_REASONS, DIRECTIONS } from '#market/models/signals/signal.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { type ContextRegime, contextRegimes } from './context.ts';

const label = z.enum(REGIME_LABELS);
const ms = z.coerce.number();
const timeframe = z.number().transform((index) => TIMEFRAMES[index] as Timeframe);

const freeSchema = z.object({
  symbol: z.string(),
  name: z.string(),
  assetClass: z.string(),
  calendar: z.enum(CALENDARS),
  label: z.union([label, z.literal('').transform(() => null)]),
  asOf: ms,
  runId: z.string(),
  haltedSince: ms,
});
const instrumentSchema = z.object({
  symbol: z.string(),
  name: z.string(),
  assetClass: z.string(),
  calendar: z.enum(CALENDARS),
  /** UTC ms of its last trade for a symbol that is halted, else 0. */
  haltedSince: ms,
});
const regimeSchema = z.object({
  symbol: z.string(),
  timeframe,
  label,
  probabilities: z.array(z.number()),
  confidence: z.number(),
  entropy: z.number(),
  ageBars: z.number(),
  since: ms,
  expectedRemainingBars: z.number(),
  stay10: z.number(),
  closeTime: ms,
  asOf: ms,
  runId: z.string(),
});
const changeSchema = z.object({
  symbol: z.string(),
  timeframe,
  from: label,
  to: label,
  confidence: z.number(),
  previousAgeBars: z.number(),
  at: ms,
});
const countSchema = z.object({ symbol: z.string(), timeframe, changes: ms });
const spellSchema = z.object({ symbol: z.string(), label, at: ms, before: ms, newest: ms });

const signalSchema = z.object({
  symbol: z.string(),
  timeframe,
  closeTime: ms,
  horizon: z.number(),
  direction: z.enum(DIRECTIONS),
  reason: z.enum(ABSTAIN_REASONS),
  confidence: z.number(),
  halfWidth: z.number().nullable(),
  novelty: z.number().nullable(),
  drivers: z.array(z.string()),
});
const trackSchema = z.object({
  assetClass: z.string(),
  timeframe,
  signals: ms,
  directional: ms,
  resolved: ms,
  resolvedDirectional: ms,
  hits: ms,
  intervals: ms,
  inside: ms,
});
const shiftSchema = z.object({
  market: z.enum(MARKET_IDS),
  timeframe,
  closeTime: ms,
  level: z.enum(SHIFT_LEVELS),
  detector: z.enum(['fast', 'slow']),
  subject: z.string(),
  peer: z.string(),
  peers: z.array(z.string()),
  ties: z.number(),
  before: z.number(),
  after: z.number(),
  q: z.number(),
});
const correlationSchema = z.object({
  market: z.enum(MARKET_IDS),
  timeframe,
  closeTime: ms,
  level: z.enum(SHIFT_LEVELS),
  subject: z.string(),
  peer: z.string(),
  before: z.number(),
  after: z.number(),
  q: z.number(),
});
const lookSchema = z.object({
  market: z.enum(MARKET_IDS),
  timeframe,
  closeTime: ms,
  pairsTested: ms,
  pairsFound: ms,
  symbolsTested: ms,
});
const headSchema = z.object({ chain: z.string(), day: z.string(), signals: ms, head: z.string() });
export type HeadRow = z.infer<typeof headSchema>;
export type ShiftRow = z.infer<typeof shiftSchema>;
export type CorrelationRow = z.infer<typeof correlationSchema>;
export type LookRow = z.infer<typeof lookSchema>;
export type SignalRow = z.infer<typeof signalSchema>;
export type TrackRow = z.infer<typeof trackSchema>;

export type InstrumentRow = z.infer<typeof instrumentSchema> & {
  daily: z.infer<typeof label> | null;
  asOf: number;
  runId: string;
};
export type RegimeRow = z.infer<typeof regimeSchema>;
export type ChangeRow = z.infer<typeof changeSchema>;
export type HistoryCountRow = z.infer<typeof countSchema>;
export type SpellRow = z.infer<typeof spellSchema>;

/** All rows of one tier that its pages are made of. What the tier must not know is empty because its views do not have it. */
export interface TierRows {
  readonly tier: Tier;
  readonly instruments: readonly InstrumentRow[];
  /** Counts only, for the tier that may not see the changes themselves. */
  readonly changedByClass: ReadonlyMap<string, number>;
  readonly regimes: readonly RegimeRow[];
  readonly changes: readonly ChangeRow[];
  /** The newest of every chart; how many there are in all say the counts. */
  readonly history: readonly ChangeRow[];
  readonly historyCounts: readonly HistoryCountRow[];
  /** First days of the spells of daily regimes, oldest first, each with the close before it and the newest close of all. */
  readonly spells: readonly SpellRow[];
  /** What is said of the newest bar of every chart, longest charts first. */
  readonly signals: readonly SignalRow[];
  readonly track: readonly TrackRow[];
  /** Hashes of the last signals of the newest days, by chain. */
  readonly heads: readonly HeadRow[];
  /** What the newest look at the correlations of each market found, and how things stand. */
  readonly shifts: readonly ShiftRow[];
  readonly correlations: readonly CorrelationRow[];
  readonly looks: readonly LookRow[];
  /** Regimes of the series around. */
  readonly context: readonly ContextRegime[];
}

/** Newest changes shown of every chart: a limit over all charts together would be filled by the minute chart alone. */
const HISTORY_EACH = 6;

const CHANGES = `symbol, timeframe, from_label AS "from", to_label AS "to", confidence, previous_age_bars AS previousAgeBars,
  toUnixTimestamp64Milli(close_time) AS at`;

export async function readTier(warehouse: Warehouse, tier: Tier): Promise<TierRows> {
  if (!can(tier, 'evidence')) return await readFree(warehouse, tier);
  const [
    instruments,
    regimes,
    changes,
    history,
    historyCounts,
    spells,
    signals,
    track,
    heads,
    shifts,
    correlations,
    looks,
    context,
  ] = await Promise.all([
    warehouse.query({
      sql: `SELECT symbol, name, asset_class AS assetClass, calendar, toUnixTimestamp64Milli(halted_since) AS haltedSince
            FROM tier_${tier.name}_instruments ORDER BY symbol`,
      schema: instrumentSchema,
    }),
    warehouse.query({
      sql: `SELECT symbol, timeframe, label, probabilities, confidence, entropy, age_bars AS ageBars, toUnixTimestamp64Milli(since) AS since,
                   expected_remaining_bars AS expectedRemainingBars, stay_10 AS stay10, toUnixTimestamp64Milli(close_time) AS closeTime,
                   toUnixTimestamp64Milli(as_of) AS asOf, run_id AS runId
            FROM tier_${tier.name}_regimes ORDER BY symbol, timeframe`,
      schema: regimeSchema,
    }),
    warehouse.query({
      sql: `SELECT ${CHANGES} FROM tier_${tier.name}_changes ORDER BY timeframe DESC, close_time DESC, symbol`,
      schema: changeSchema,
    }),
    can(tier, 'history')
      ? warehouse.query({
          sql: `SELECT ${CHANGES} FROM tier_${tier.name}_history ORDER BY symbol, timeframe DESC, close_time DESC LIMIT {each:UInt32} BY symbol, timeframe`,
          params: { each: HISTORY_EACH },
          schema: changeSchema,
        })
      : [],
    can(tier, 'history')
      ? warehouse.query({
          sql: `SELECT symbol, timeframe, count() AS changes FROM tier_${tier.name}_history GROUP BY symbol, timeframe ORDER BY symbol, timeframe`,
          schema: countSchema,
        })
      : [],
    can(tier, 'regime_history')
      ? warehouse.query({
          // Only the days on which a spell begins: all days of all instruments would be seventy times as many rows.
          sql: `SELECT symbol, label, toUnixTimestamp64Milli(close_time) AS at, toUnixTimestamp64Milli(before) AS "before",
                       toUnixTimestamp64Milli(newest) AS "newest"
                FROM (SELECT symbol, label, close_time, lagInFrame(label, 1, '') OVER days AS previous,
                             lagInFrame(close_time) OVER days AS before, max(close_time) OVER (PARTITION BY symbol) AS newest
                      FROM tier_${tier.name}_regime_history WHERE timeframe = 6
                      WINDOW days AS (PARTITION BY symbol ORDER BY close_time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW))
                WHERE label != previous ORDER BY symbol, close_time`,
          schema: spellSchema,
        })
      : [],
    warehouse.query({
      sql: `SELECT symbol, timeframe, toUnixTimestamp64Milli(bar_close) AS closeTime, horizon, direction, abstain_reason AS reason, confidence,
                   interval_half AS halfWidth, novelty, drivers
            FROM tier_${tier.name}_signals ORDER BY timeframe DESC, symbol`,
      schema: signalSchema,
    }),
    can(tier, 'track_record')
      ? warehouse.query({
          sql: `SELECT asset_class AS assetClass, timeframe, signals, directional, resolved, resolved_directional AS resolvedDirectional, hits,
                       intervals, inside
                FROM tier_${tier.name}_track_record ORDER BY assetClass, timeframe DESC`,
          schema: trackSchema,
        })
      : [],
    warehouse.query({
      sql: `SELECT chain, toString(day) AS day, signals, head FROM tier_${tier.name}_ledger_heads ORDER BY chain, day DESC`,
      schema: headSchema,
    }),
    can(tier, 'correlations')
      ? warehouse.query({
          sql: `SELECT market, timeframe, toUnixTimestamp64Milli(close_time) AS closeTime, level, detector, subject, peer, peers, ties,
                       corr_before AS "before", corr_after AS "after", q
                FROM tier_${tier.name}_shifts ORDER BY timeframe DESC, position, market`,
          schema: shiftSchema,
        })
      : [],
    can(tier, 'correlations')
      ? warehouse.query({
          sql: `SELECT market, timeframe, toUnixTimestamp64Milli(close_time) AS closeTime, level, subject, peer, corr_before AS "before",
                       corr_after AS "after", q
                FROM tier_${tier.name}_correlations ORDER BY timeframe DESC, level, subject, peer, closeTime DESC, market`,
          schema: correlationSchema,
        })
      : [],
    can(tier, 'correlations')
      ? warehouse.query({
          sql: `SELECT market, timeframe, toUnixTimestamp64Milli(close_time) AS closeTime, pairs_tested AS pairsTested,
                       pairs_found AS pairsFound, symbols_tested AS symbolsTested
                FROM tier_${tier.name}_shift_reports ORDER BY timeframe DESC, market`,
          schema: lookSchema,
        })
      : [],
    can(tier, 'cited_notes') ? contextRegimes(warehouse, tier) : [],
  ]);
  const newest = newestBySymbol(regimes);
  return {
    tier,
    instruments: instruments.map((instrument) => ({
      ...instrument,
      daily: null,
      asOf: 0,
      runId: '',
      ...newest.get(instrument.symbol),
    })),
    changedByClass: new Map(),
    regimes,
    changes,
    history,
    historyCounts,
    spells,
    signals,
    track,
    heads,
    shifts,
    correlations,
    looks,
    context,
  };
}

async function readFree(warehouse: Warehouse, tier: Tier): Promise<TierRows> {
  const [rows, changed] = await Promise.all([
    warehouse.query({
      sql: `SELECT symbol, name, asset_class AS assetClass, calendar, label, toUnixTimestamp64Milli(as_of) AS asOf, run_id AS runId,
              toUnixTimestamp64Milli(halted_since) AS haltedSince
            FROM tier_${tier.name}_instruments ORDER BY symbol`,
      schema: freeSchema,
    }),
    warehouse.query({
      sql: `SELECT asset_class AS assetClass, changed FROM tier_${tier.name}_class_changes ORDER BY assetClass`,
      schema: z.object({ assetClass: z.string(), changed: ms }),
    }),
  ]);
  return {
    tier,
    // A missing row of the outer join has the engine's default label and no run.
    instruments: rows.map(({ label: daily, ...row }) => ({ ...row, daily: row.runId === '' ? null : daily })),
    changedByClass: new Map(changed.map(({ assetClass, changed: count }) => [assetClass, count])),
    regimes: [],
    changes: [],
    history: [],
    historyCounts: [],
    spells: [],
    signals: [],
    track: [],
    heads: [],
    shifts: [],
    correlations: [],
    looks: [],
    context: [],
  };
}

function newestBySymbol(regimes: readonly RegimeRow[]) {
  const newest = new Map<string, { daily: RegimeRow['label'] | null; asOf: number; runId: string }>();
  for (const { symbol, timeframe: tf, label: name, asOf, runId } of regimes) {
    const known = newest.get(symbol) ?? { daily: null, asOf: 0, runId: '' };
    if (tf === '1d') known.daily = name;
    if (asOf > known.asOf) Object.assign(known, { asOf, runId });
    newest.set(symbol, known);
  }
  return newest;
}
