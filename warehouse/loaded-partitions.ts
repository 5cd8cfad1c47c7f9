import { z } from 'zod';
import { enumName, text, time, uint64, word } from '#market/column.ts';
import { MARKET_IDS } from '#market/market-id.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { BAR_CONTENT, rowHash, sumOfRows } from './lineage/row-sums.ts';
import { defineTable, type RowOf, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

export const PARTITION_STATES = ['queued', 'running', 'done', 'failed'] as const;
export type PartitionState = (typeof PARTITION_STATES)[number];

/** What was loaded: a month of minutes or a year of days of one market, as one dataset delivers it. Times are UTC ms. */
export const PARTITIONS = defineTable({
  name: 'partitions',
  columns: {
    dataset: text(),
    market: word(MARKET_IDS),
    timeframe: enumName(TIMEFRAMES),
    /** `2021-04`, `2021`. */
    period: word(),
    state: enumName(PARTITION_STATES),
    from: time('from_time'),
    through: time('through_time'),
    rows: uint64(),
    hash: text(),
    reason: text(),
    /** Run that put it into this state. */
    owner: text(),
    /** When, UTC ms. */
    version: uint64(),
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['dataset', 'market', 'timeframe', 'period'],
});
export type Partition = RowOf<typeof PARTITIONS>;
export type PartitionKey = Pick<Partition, 'dataset' | 'market' | 'timeframe' | 'period' | 'from' | 'through'>;

/** Puts partitions into a state. The newest version of a partition counts. */
export const markPartitions = (
  warehouse: Warehouse,
  keys: readonly PartitionKey[],
  mark: { state: PartitionState; owner: string; now: number; rows?: number; hash?: string; reason?: string },
): Promise<void> =>
  insertRows(warehouse, { table: PARTITIONS, token: `partitions-${mark.owner}-${mark.now}` }, keys, {
    state: mark.state,
    rows: mark.rows ?? 0,
    hash: mark.hash ?? '',
    reason: mark.reason ?? '',
    owner: mark.owner,
    version: mark.now,
  });

/** Partitions of a dataset and market (of all without), by market, timeframe and period. */
export const readPartitions = (
  warehouse: Warehouse,
  { dataset = '', market = '' }: { dataset?: string; market?: string } = {},
): Promise<Partition[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(PARTITIONS.columns, 'partitions')}
          FROM partitions FINAL
          WHERE ({dataset:String} = '' OR dataset = {dataset:String}) AND ({market:String} = '' OR market = {market:String})
          ORDER BY dataset, market, timeframe, period`,
    params: { dataset, market },
    schema: rowSchema(PARTITIONS.columns),
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
    sql: `SELECT count() AS rows, ${sumOfRows(rowHash(BAR_CONTENT))} AS hash
          FROM valid_bars
          WHERE symbol IN {symbols:Array(String)} AND timeframe = {timeframe:String}
            AND open_time >= fromUnixTimestamp64Milli({from:Int64}) AND open_time < fromUnixTimestamp64Milli({through:Int64})`,
    params: { timeframe, from, through, symbols },
    schema: z.object({ rows: z.coerce.number(), hash: z.string() }),
  });
  return { rows: row?.rows ?? 0, hash: row?.hash ?? '' };
}
