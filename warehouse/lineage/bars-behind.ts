import { z } from 'zod';
import type { RunVersion } from '#contracts/runs.ts';
import { DAY, type UtcMs } from '#market/time.ts';
import { TIMEFRAME_MS } from '#market/timeframe.ts';
import type { Warehouse } from '../warehouse.ts';
import { BAR_CONTENT, rowHash, sumOfRows } from './row-sums.ts';
import type { Bar } from './stated.ts';

const amendedBar = z
  .tuple([z.string(), z.coerce.number(), z.number(), z.coerce.number(), z.string()])
  .transform(([symbol, openTime, rev, asOf, runId]) => ({ symbol, openTime, rev, asOf, runId }));
/** A bar that was corrected or came late after a time. */
type AmendedBar = z.infer<typeof amendedBar>;

const behind = z.object({
  rows: z.coerce.number(),
  from: z.coerce.number(),
  through: z.coerce.number(),
  hash: z.string(),
  sources: z.record(z.string(), z.coerce.number()),
  writtenBy: z.coerce.number(),
  amended: z.array(amendedBar),
});

/** Bars that a vector was computed from: of some symbols, how many, over which time, their content, and what changed since. */
export interface BarsBehind extends Omit<z.infer<typeof behind>, 'amended'> {
  readonly symbols: number;
  readonly amendedSince: readonly AmendedBar[];
}

const AMENDED_MOST = 20;

/** The last `count` bars of each symbol that closed by the close of a bar; amended: by runs that began after the attempt `version`, whatever time they are about. */
export async function readBarsBehind(
  warehouse: Warehouse,
  {
    symbols,
    timeframe,
    closeTime,
    count,
    version,
  }: Pick<Bar, 'timeframe'> & { symbols: readonly string[]; closeTime: UtcMs; count: number; version: RunVersion },
): Promise<BarsBehind> {
  // Without a bound, all months of all symbols are looked at. A session is a fifth of a week at most; a halt may last two weeks.
  const since = closeTime - SPARSE * count * TIMEFRAME_MS[timeframe] - 14 * DAY;
  const bars = `SELECT * FROM valid_bars
    WHERE symbol IN {symbols:Array(String)} AND timeframe = {timeframe:String} AND open_time >= fromUnixTimestamp64Milli({since:Int64})
      AND open_time < fromUnixTimestamp64Milli({closeTime:Int64}) AND close_time <= fromUnixTimestamp64Milli({closeTime:Int64})
    ORDER BY symbol DESC, timeframe DESC, open_time DESC LIMIT {count:UInt32} BY symbol`;
  const [row] = await warehouse.query({
    sql: `SELECT count() AS rows, toUnixTimestamp64Milli(min(open_time)) AS from, toUnixTimestamp64Milli(max(close_time)) AS through,
            ${sumOfRows(rowHash(BAR_CONTENT))} AS hash, uniqExact(run_id) AS writtenBy, sumMap(map(toString(source), toUInt64(1))) AS sources,
            groupArrayIf(${AMENDED_MOST})((symbol, toUnixTimestamp64Milli(open_time), rev, toUnixTimestamp64Milli(as_of), run_id),
              run_id NOT IN (SELECT run_id FROM runs FINAL WHERE version <= {version:UInt64})) AS amended
          FROM (${bars})`,
    params: { symbols, timeframe, closeTime, count, version, since: Math.max(0, since) },
    schema: behind,
  });
  const { amended, ...found } = row ?? NOTHING;
  return { ...found, symbols: symbols.length, amendedSince: amended.toSorted((a, b) => a.openTime - b.openTime) };
}

/** So many times the length of a timeframe lie between two bars at most, on average. */
const SPARSE = 10;
const NOTHING = { rows: 0, from: 0, through: 0, hash: '', sources: {}, writtenBy: 0, amended: [] };
