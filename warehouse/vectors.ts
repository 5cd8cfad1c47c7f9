import type { Columns } from '#market/column.ts';
import type { KnownBars } from '#market/models/signals/label.ts';
import { type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { FEATURES } from './features.ts';
import { REGIMES } from './regimes.ts';
import { blockList, pick, readBlock } from './table.ts';
import type { Warehouse } from './warehouse.ts';

const VECTOR = pick(FEATURES, 'symbol', 'openTime', 'vectors');
const REGIME = pick(REGIMES, 'symbol', 'openTime', 'probabilities');

export interface VectorRange {
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  /** Open times of the bars, UTC ms, both inclusive. */
  readonly from: number;
  readonly through: number;
  /** Only bars on this grid: floor(openTime / length) is a multiple of `stride`. */
  readonly grid: { readonly length: number; readonly stride: number };
  /** A run whose rows count although it is not committed. */
  readonly includeRun: string;
}

/** Stored vectors and regimes of the bars of a grid, last word on each bar, by symbol, then time. */
export async function readVectors(warehouse: Warehouse, range: VectorRange): Promise<KnownBars> {
  const { symbols, timeframe, from, through, grid, includeRun } = range;
  const params = { symbols, tf: timeframeIndex(timeframe), from, through, ...grid, includeRun };
  const select = (columns: Columns, table: string) => `
    SELECT ${blockList(columns, table)} FROM ${table} FINAL
    WHERE symbol IN {symbols:Array(String)} AND toUInt8(timeframe) = {tf:UInt8}
      AND open_time BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({through:Int64})
      AND intDiv(toUnixTimestamp64Milli(open_time), {length:Int64}) % {stride:Int64} = 0
      AND (run_id IN (SELECT run_id FROM runs) OR run_id = {includeRun:String})
    ORDER BY symbol, open_time, as_of DESC LIMIT 1 BY symbol, open_time`;
  const vectors = await warehouse.queryArrow({ sql: select(VECTOR, 'features'), params });
  const regimes = await warehouse.queryArrow({ sql: select(REGIME, 'regimes'), params });
  return { features: readBlock(VECTOR, vectors), regimes: readBlock(REGIME, regimes) };
}
