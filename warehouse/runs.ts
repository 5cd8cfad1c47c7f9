import { z } from 'zod';
import { text, time, uint64, word } from '#market/column.ts';
import { CONTEXT_MARKET, MARKET_IDS, type MarketId } from '#market/market-id.ts';
import { insertRows } from './insert.ts';
import { copyDailyRanges, copyRanges } from './range-forecasts.ts';
import { copyRegimes } from './regimes.ts';
import { copySignals } from './signal-latest.ts';
import { defineTable, type RowOf, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

const RUN_KINDS = ['tick', 'batch', 'backfill'] as const;

/** The commit row of a run: written last, it makes all rows of the run visible. Times are UTC ms. */
export const RUNS = defineTable({
  name: 'runs',
  columns: {
    runId: text(),
    kind: word(RUN_KINDS),
    market: word(MARKET_IDS),
    asOf: time(),
    /** Bars are complete up to here; 0 where the run says nothing about it. */
    barsThrough: time(),
    /** Intraday regimes are computed up to here; 0 where the run says nothing about it. */
    stateThrough: time(),
    bars: uint64(),
    features: uint64(),
    regimes: uint64(),
    changes: uint64(),
    /** What the numbers depend on besides data and code. */
    engineFingerprint: text(),
    version: uint64(),
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['kind', 'market', 'asOf', 'runId'],
});
export type RunRow = RowOf<typeof RUNS>;

const ROW = rowList(RUNS.columns, 'runs');
const schema = rowSchema(RUNS.columns);

/** Later than any run: 2100-01-01. */
const NO_LIMIT = Date.UTC(2100, 0, 1);

/**
 * Commits a run, then copies its newest signals, forecasts and regimes into `signal_latest`, `range_latest` and `regime_latest`. The copies come after the commit,
 * so that those tables never hold what is not committed; a run killed between is completed by the retry of this step.
 */
export async function commitRun(warehouse: Warehouse, run: RunRow): Promise<void> {
  await insertRows(warehouse, { table: RUNS, token: `commit-${run.runId}-${run.version}` }, [run], {});
  await copyNewest(warehouse, run);
}

/** The copies of a committed run. Done again they change nothing. */
export async function copyNewest(warehouse: Warehouse, run: RunRow): Promise<void> {
  await Promise.all([
    run.features === 0 ? undefined : copySignals(warehouse, run),
    run.features === 0 ? undefined : (run.kind === 'batch' ? copyDailyRanges : copyRanges)(warehouse, run),
    // Not the regimes of series: readers of that table know instruments only.
    run.regimes === 0 || run.market === CONTEXT_MARKET ? undefined : copyRegimes(warehouse, run),
  ]);
}

/** The commit row of a run, null when it is not committed. */
export async function readRun(warehouse: Warehouse, runId: string): Promise<RunRow | null> {
  const rows = await warehouse.query({
    sql: `SELECT ${ROW} FROM runs FINAL WHERE run_id = {runId:String} ORDER BY runs.version DESC LIMIT 1`,
    params: { runId },
    schema,
  });
  return rows[0] ?? null;
}

/** Committed runs behind a place in the order of as-of and id. */
export const readRuns = (
  warehouse: Warehouse,
  { after, limit }: { readonly after: Pick<RunRow, 'asOf' | 'runId'>; readonly limit: number },
): Promise<RunRow[]> =>
  warehouse.query({
    sql: `SELECT ${ROW} FROM runs FINAL
          WHERE (runs.as_of, run_id) > (fromUnixTimestamp64Milli({asOf:Int64}), {runId:String})
          ORDER BY runs.as_of, run_id LIMIT {limit:UInt32}`,
    params: { ...after, limit },
    schema,
  });

export async function isCommitted(warehouse: Warehouse, runId: string): Promise<boolean> {
  const rows = await warehouse.query({
    sql: 'SELECT count() AS n FROM runs WHERE run_id = {runId:String}',
    params: { runId },
    schema: z.object({ n: z.coerce.number() }),
  });
  return (rows[0]?.n ?? 0) > 0;
}

/**
 * Differs as soon as a run other than a tick has been committed, of one market or of any: what only such runs change need not be read
 * again while it is the same.
 */
export async function settledMark(warehouse: Warehouse, market?: MarketId): Promise<string> {
  const [row] = await warehouse.query({
    sql: `SELECT toString(groupBitXor(sipHash64(run_id, version))) AS mark FROM runs FINAL
          WHERE kind IN ('batch', 'backfill') ${market === undefined ? '' : 'AND market = {market:String}'}`,
    params: market === undefined ? {} : { market },
    schema: z.object({ mark: z.string() }),
  });
  return row?.mark ?? '';
}

/** How far a market is: bars complete through, intraday regimes computed through (UTC ms; 0 for never). */
export async function watermarks(
  warehouse: Warehouse,
  { market, ticksBefore = NO_LIMIT }: { market: MarketId; ticksBefore?: number },
): Promise<{ barsThrough: number; stateThrough: number }> {
  const rows = await warehouse.query({
    sql: `SELECT toUnixTimestamp64Milli(max(bars_through)) AS barsThrough, toUnixTimestamp64Milli(max(state_through)) AS stateThrough
          FROM runs FINAL
          WHERE market = {market:String} AND (kind != 'tick' OR as_of < fromUnixTimestamp64Milli({ticksBefore:Int64}))`,
    params: { market, ticksBefore },
    schema: schema.pick({ barsThrough: true, stateThrough: true }),
  });
  return rows[0] ?? { barsThrough: 0, stateThrough: 0 };
}

/** The committed run of a market with the highest as-of, of these kinds and before a time, or null. */
export async function lastRun(
  warehouse: Warehouse,
  {
    market,
    kinds = RUN_KINDS,
    before = NO_LIMIT,
  }: { market: MarketId; kinds?: readonly RunRow['kind'][]; before?: number },
): Promise<RunRow | null> {
  const rows = await warehouse.query({
    sql: `SELECT ${ROW} FROM runs FINAL
          WHERE market = {market:String} AND kind IN {kinds:Array(String)} AND runs.as_of < fromUnixTimestamp64Milli({before:Int64})
          ORDER BY runs.as_of DESC, run_id DESC LIMIT 1`,
    params: { market, kinds, before },
    schema,
  });
  return rows[0] ?? null;
}

/** The newest committed run of each kind of each market. */
export const lastRuns = (warehouse: Warehouse): Promise<RunRow[]> =>
  warehouse.query({
    sql: `SELECT ${ROW} FROM runs FINAL ORDER BY market, kind, runs.as_of DESC, run_id DESC LIMIT 1 BY market, kind`,
    schema,
  });
