import * as arrow from 'apache-arrow';
import { z } from 'zod';
import { CONTEXT_MARKET, MARKET_IDS, type MarketId } from '#market/market-id.ts';
import { sameText, sameTime, unsigned64 } from './columns.ts';
import type { Warehouse } from './warehouse.ts';

/** The commit row of a run: written last, it makes all rows of the run visible. Times are UTC ms. */
export interface RunRow {
  readonly runId: string;
  readonly kind: 'tick' | 'batch' | 'backfill';
  readonly market: MarketId;
  readonly asOf: number;
  /** Bars are complete up to here; 0 where the run says nothing about it. */
  readonly barsThrough: number;
  /** Intraday regimes are computed up to here; 0 where the run says nothing about it. */
  readonly stateThrough: number;
  readonly bars: number;
  readonly features: number;
  readonly regimes: number;
  readonly changes: number;
  /** What the numbers depend on besides data and code. */
  readonly engineFingerprint: string;
  readonly version: number;
}

const runSchema = z.object({
  runId: z.string(),
  kind: z.enum(['tick', 'batch', 'backfill']),
  market: z.enum(MARKET_IDS),
  asOf: z.coerce.number(),
  barsThrough: z.coerce.number(),
  stateThrough: z.coerce.number(),
  bars: z.coerce.number(),
  features: z.coerce.number(),
  regimes: z.coerce.number(),
  changes: z.coerce.number(),
  engineFingerprint: z.string(),
  version: z.coerce.number(),
});

const COLUMNS = `run_id AS runId, kind, market, toUnixTimestamp64Milli(runs.as_of) AS asOf,
  toUnixTimestamp64Milli(runs.bars_through) AS barsThrough, toUnixTimestamp64Milli(runs.state_through) AS stateThrough,
  runs.bars AS bars, runs.features AS features, runs.regimes AS regimes, runs.changes AS changes,
  engine_fingerprint AS engineFingerprint, runs.version AS version`;

const AS_OF = 'fromUnixTimestamp64Milli({asOf:Int64})';
/**
 * By the index on as_of alone: rows of one run are replaced only by rows of the same as-of time, so what else lies between their keys
 * need not be read.
 */
const INDEXED = 'SETTINGS use_skip_indexes_if_final_exact_mode = 0';

/**
 * Commits a run, then copies its newest signals and regimes into `signal_latest` and `regime_latest`. The copies come after the commit,
 * so that those tables never hold what is not committed; a run killed between is completed by the retry of this step.
 */
export async function commitRun(warehouse: Warehouse, run: RunRow): Promise<void> {
  const data = new arrow.Table({
    run_id: sameText(run.runId, 1),
    kind: sameText(run.kind, 1),
    market: sameText(run.market, 1),
    as_of: sameTime(run.asOf, 1),
    bars_through: sameTime(run.barsThrough, 1),
    state_through: sameTime(run.stateThrough, 1),
    bars: unsigned64(run.bars, 1),
    features: unsigned64(run.features, 1),
    regimes: unsigned64(run.regimes, 1),
    changes: unsigned64(run.changes, 1),
    engine_fingerprint: sameText(run.engineFingerprint, 1),
    version: unsigned64(run.version, 1),
  });
  await warehouse.insertArrow({ table: 'runs', data, token: `commit-${run.runId}-${run.version}` });
  await Promise.all([copySignals(warehouse, run), copyRegimes(warehouse, run)]);
}

/** Copies the newest signal that a committed run has said of each chart. */
async function copySignals(warehouse: Warehouse, run: RunRow): Promise<void> {
  if (run.features === 0) return;
  await warehouse.command(
    `INSERT INTO signal_latest SETTINGS insert_deduplicate = 0
     SELECT l.symbol, l.timeframe, l.bar_close, l.horizon, l.direction, l.abstain_reason, l.p_shrunk, l.confidence, l.interval_low,
            l.interval_high, l.base_rate, l.model_version, l.novelty, n.drivers, l.run_id, toUInt64(toUnixTimestamp64Milli(l.bar_close)) AS rank
     FROM (SELECT * FROM signal_ledger WHERE run_id = {runId:String} AND issued_at = ${AS_OF} ORDER BY bar_close DESC LIMIT 1 BY symbol, timeframe) AS l
     LEFT JOIN (SELECT symbol, timeframe, close_time, drivers FROM novelty FINAL
                WHERE run_id = {runId:String} AND as_of = ${AS_OF} ${INDEXED}) AS n
       ON n.symbol = l.symbol AND n.timeframe = l.timeframe AND n.close_time = l.bar_close`,
    { runId: run.runId, asOf: run.asOf },
  );
}

/** Copies its newest regimes, but not those of series: readers of the table know instruments only. */
async function copyRegimes(warehouse: Warehouse, run: RunRow): Promise<void> {
  if (run.regimes === 0 || run.market === CONTEXT_MARKET) return;
  await warehouse.command(
    `INSERT INTO regime_latest SETTINGS insert_deduplicate = 0
     SELECT *, bitOr(bitShiftLeft(toUInt64(toUnixTimestamp(close_time)), 32), bitAnd(intDiv(version, 1000), 4294967295)) AS rank
     FROM regimes FINAL WHERE run_id = {runId:String} AND as_of = ${AS_OF}
     ORDER BY open_time DESC, as_of DESC LIMIT 1 BY symbol, timeframe ${INDEXED}`,
    { runId: run.runId, asOf: run.asOf },
  );
}

export async function isCommitted(warehouse: Warehouse, runId: string): Promise<boolean> {
  const rows = await warehouse.query({
    sql: 'SELECT count() AS n FROM runs WHERE run_id = {runId:String}',
    params: { runId },
    schema: z.object({ n: z.coerce.number() }),
  });
  return (rows[0]?.n ?? 0) > 0;
}

/** How far a market is: bars complete through, intraday regimes computed through (UTC ms; 0 for never). */
export async function watermarks(
  warehouse: Warehouse,
  { market, ticksBefore }: { market: MarketId; ticksBefore?: number },
): Promise<{ barsThrough: number; stateThrough: number }> {
  const rows = await warehouse.query({
    sql: `SELECT toUnixTimestamp64Milli(max(bars_through)) AS barsThrough, toUnixTimestamp64Milli(max(state_through)) AS stateThrough
          FROM runs FINAL
          WHERE market = {market:String} AND (kind != 'tick' OR as_of < fromUnixTimestamp64Milli({ticksBefore:Int64}))`,
    params: { market, ticksBefore: ticksBefore ?? 4102444800000 },
    schema: z.object({ barsThrough: z.coerce.number(), stateThrough: z.coerce.number() }),
  });
  return rows[0] ?? { barsThrough: 0, stateThrough: 0 };
}

/** The committed run of a market with the highest as-of, of these kinds and before a time, or null. */
export async function lastRun(
  warehouse: Warehouse,
  {
    market,
    kinds = ['tick', 'batch', 'backfill'],
    before,
  }: { market: MarketId; kinds?: readonly RunRow['kind'][]; before?: number },
): Promise<RunRow | null> {
  const rows = await warehouse.query({
    sql: `SELECT ${COLUMNS} FROM runs FINAL
          WHERE market = {market:String} AND kind IN {kinds:Array(String)} AND runs.as_of < fromUnixTimestamp64Milli({before:Int64})
          ORDER BY runs.as_of DESC, run_id DESC LIMIT 1`,
    params: { market, kinds, before: before ?? 4102444800000 },
    schema: runSchema,
  });
  return rows[0] ?? null;
}

/** The newest committed runs of all markets. */
export const recentRuns = (warehouse: Warehouse, limit: number): Promise<RunRow[]> =>
  warehouse.query({
    sql: `SELECT ${COLUMNS} FROM runs FINAL ORDER BY runs.as_of DESC, run_id DESC LIMIT {limit:UInt32}`,
    params: { limit },
    schema: runSchema,
  });
