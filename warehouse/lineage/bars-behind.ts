import { z } from 'zod';
import type { UtcMs } from '#market/time.ts';
import type { Warehouse } from '../warehouse.ts';
import { BAR_CONTENT, rowHash, sumOfRows } from './row-sums.ts';
import type { Bar } from './stated.ts';

const behind = z.object({
  rows: z.coerce.number(),
  from: z.coerce.number(),
  through: z.coerce.number(),
  hash: z.string(),
  sources: z.record(z.string(), z.coerce.number()),
  writtenBy: z.coerce.number(),
});

const amended = z.object({
  symbol: z.string(),
  openTime: z.coerce.number(),
  rev: z.number(),
  asOf: z.coerce.number(),
  runId: z.string(),
});
/** A bar that was corrected or came late after a time. */
export type AmendedBar = z.infer<typeof amended>;

/** Bars that a vector was computed from: of some symbols, how many, over which time, their content, and what changed since. */
export interface BarsBehind extends z.infer<typeof behind> {
  readonly symbols: number;
  readonly amendedSince: readonly AmendedBar[];
}

const AMENDED_MOST = 20;

/** The last `count` bars of each symbol that closed by the close of a bar; amended: by runs that knew more than `asOf`. */
export async function readBarsBehind(
  warehouse: Warehouse,
  {
    symbols,
    timeframe,
    closeTime,
    count,
    asOf,
  }: Pick<Bar, 'timeframe'> & { symbols: readonly string[]; closeTime: UtcMs; count: number; asOf: UtcMs },
): Promise<BarsBehind> {
  const bars = `SELECT * FROM valid_bars
    WHERE symbol IN {symbols:Array(String)} AND timeframe = {timeframe:String}
      AND open_time < fromUnixTimestamp64Milli({closeTime:Int64}) AND close_time <= fromUnixTimestamp64Milli({closeTime:Int64})
    ORDER BY symbol DESC, timeframe DESC, open_time DESC LIMIT {count:UInt32} BY symbol`;
  const params = { symbols, timeframe, closeTime, count, asOf };
  const [[row], amendedSince] = await Promise.all([
    warehouse.query({
      sql: `SELECT count() AS rows, toUnixTimestamp64Milli(min(open_time)) AS from, toUnixTimestamp64Milli(max(close_time)) AS through,
              ${sumOfRows(rowHash(BAR_CONTENT))} AS hash, uniqExact(run_id) AS writtenBy, sumMap(map(toString(source), toUInt64(1))) AS sources
            FROM (${bars})`,
      params,
      schema: behind,
    }),
    warehouse.query({
      sql: `SELECT symbol, toUnixTimestamp64Milli(open_time) AS openTime, rev, toUnixTimestamp64Milli(as_of) AS asOf, run_id AS runId
            FROM (${bars}) WHERE as_of > fromUnixTimestamp64Milli({asOf:Int64}) ORDER BY open_time, symbol LIMIT ${AMENDED_MOST}`,
      params,
      schema: amended,
    }),
  ]);
  const none = { rows: 0, from: 0, through: 0, hash: '', sources: {}, writtenBy: 0 };
  return { ...(row ?? none), symbols: symbols.length, amendedSince };
}
