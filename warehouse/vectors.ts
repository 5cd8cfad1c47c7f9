import type * as arrow from 'apache-arrow';
import type { KnownBars } from '#market/models/signals/label.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '#market/output.ts';
import { type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { millisecondsOf } from './columns.ts';
import type { Warehouse } from './warehouse.ts';

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
  const select = (table: string, column: string) => `
    SELECT toString(symbol) AS name, open_time, ${column} AS list FROM ${table} FINAL
    WHERE symbol IN {symbols:Array(String)} AND toUInt8(timeframe) = {tf:UInt8}
      AND open_time BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({through:Int64})
      AND intDiv(toUnixTimestamp64Milli(open_time), {length:Int64}) % {stride:Int64} = 0
      AND (run_id IN (SELECT run_id FROM runs) OR run_id = {includeRun:String})
    ORDER BY name, open_time, as_of DESC LIMIT 1 BY name, open_time`;
  const vectors = await warehouse.queryArrow({ sql: select('features', 'vector'), params });
  const regimes = await warehouse.queryArrow({ sql: select('regimes', 'probabilities'), params });
  return {
    features: { ...keysOf(vectors), vectors: flat(vectors, FEATURE_COUNT) },
    regimes: { ...keysOf(regimes), probabilities: flat(regimes, REGIME_COUNT) },
  };
}

function keysOf(table: arrow.Table): { length: number; symbol: string[]; openTime: Float64Array } {
  const names = table.getChild('name');
  return {
    length: table.numRows,
    symbol: Array.from({ length: table.numRows }, (_, i) => String(names?.get(i))),
    openTime: table.numRows === 0 ? new Float64Array(0) : millisecondsOf(table.getChild('open_time') as arrow.Vector),
  };
}

/** The elements of a list column whose rows all have `width`, one after the other. */
function flat(table: arrow.Table, width: number): Float32Array {
  const result = new Float32Array(table.numRows * width);
  let at = 0;
  for (const part of table.getChild('list')?.data ?? []) {
    if (part.length === 0) continue;
    const offsets = part.valueOffsets as Int32Array;
    const values = part.children[0]?.values as Float32Array;
    const from = offsets[0] as number;
    const count = (offsets[part.length] as number) - from;
    if (count !== part.length * width) throw new RangeError(`a list of ${table.numRows} rows is not ${width} wide`);
    result.set(values.subarray(from, from + count), at);
    at += count;
  }
  return result;
}
