import * as arrow from 'apache-arrow';
import { z } from 'zod';
import type { MarketId } from '#market/market-id.ts';
import { MARKET_IDS } from '#market/market-id.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { sameText, texts, times, unsigned64 } from './columns.ts';
import type { Warehouse } from './warehouse.ts';

export const PARTITION_STATES = ['queued', 'running', 'done', 'failed'] as const;
export type PartitionState = (typeof PARTITION_STATES)[number];

/** A month of minutes or a year of days of one market, as one dataset delivers it. Times are UTC ms. */
export interface PartitionKey {
  readonly dataset: string;
  readonly market: MarketId;
  readonly timeframe: Timeframe;
  /** `2021-04`, `2021`. */
  readonly period: string;
  readonly from: number;
  readonly through: number;
}

export interface Partition extends PartitionKey {
  readonly state: PartitionState;
  readonly rows: number;
  readonly hash: string;
  readonly reason: string;
  /** Run that put it into this state. */
  readonly owner: string;
  /** When, UTC ms. */
  readonly version: number;
}

/** Puts partitions into a state. The newest version of a partition counts. */
export async function markPartitions(
  warehouse: Warehouse,
  keys: readonly PartitionKey[],
  mark: { state: PartitionState; owner: string; now: number; rows?: number; hash?: string; reason?: string },
): Promise<void> {
  const rows = keys.length;
  if (rows === 0) return;
  const data = new arrow.Table({
    dataset: texts(keys.map(({ dataset }) => dataset)),
    market: texts(keys.map(({ market }) => market)),
    timeframe: texts(keys.map(({ timeframe }) => timeframe)),
    period: texts(keys.map(({ period }) => period)),
    state: sameText(mark.state, rows),
    from_time: times(Float64Array.from(keys, ({ from }) => from)),
    through_time: times(Float64Array.from(keys, ({ through }) => through)),
    rows: unsigned64(mark.rows ?? 0, rows),
    hash: sameText(mark.hash ?? '', rows),
    reason: sameText(mark.reason ?? '', rows),
    owner: sameText(mark.owner, rows),
    version: unsigned64(mark.now, rows),
  });
  await warehouse.insertArrow({ table: 'partitions', data, token: `partitions-${mark.owner}-${mark.now}` });
}

const schema = z.object({
  dataset: z.string(),
  market: z.enum(MARKET_IDS),
  timeframe: z.enum(TIMEFRAMES),
  period: z.string(),
  from: z.coerce.number(),
  through: z.coerce.number(),
  state: z.enum(PARTITION_STATES),
  rows: z.coerce.number(),
  hash: z.string(),
  reason: z.string(),
  owner: z.string(),
  version: z.coerce.number(),
});

/** The ledger of a dataset (all without), by market, timeframe and period. */
export const readPartitions = (
  warehouse: Warehouse,
  { dataset, market }: { dataset?: string; market?: string } = {},
): Promise<Partition[]> =>
  warehouse.query({
    sql: `SELECT dataset, market, timeframe, period, toUnixTimestamp64Milli(from_time) AS "from",
            toUnixTimestamp64Milli(through_time) AS through, state, rows, hash, reason, owner, version
          FROM partitions FINAL
          WHERE ({dataset:String} = '' OR dataset = {dataset:String}) AND ({market:String} = '' OR market = {market:String})
          ORDER BY dataset, market, timeframe, period`,
    params: { dataset: dataset ?? '', market: market ?? '' },
    schema,
  });

/**
 * Rows and content hash of the bars of a partition: of what the market trades, without revisions, runs and times of writing, so that
 * the same bars have the same hash however often they were loaded.
 */
export async function partitionContent(
  warehouse: Warehouse,
  { timeframe, from, through, symbols }: PartitionKey & { symbols: readonly string[] },
): Promise<{ rows: number; hash: string }> {
  const [row] = await warehouse.query({
    sql: `SELECT count() AS rows, lower(hex(sum(reinterpretAsUInt128(sipHash128(
              symbol, open_time, close_time, open, high, low, close, volume, vwap, traded_minutes, scheduled_minutes))))) AS hash
          FROM valid_bars
          WHERE symbol IN {symbols:Array(String)} AND timeframe = {timeframe:String}
            AND open_time >= fromUnixTimestamp64Milli({from:Int64}) AND open_time < fromUnixTimestamp64Milli({through:Int64})`,
    params: { timeframe, from, through, symbols },
    schema: z.object({ rows: z.coerce.number(), hash: z.string() }),
  });
  return { rows: row?.rows ?? 0, hash: row?.hash ?? '' };
}
