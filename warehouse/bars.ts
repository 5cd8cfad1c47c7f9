import type * as arrow from 'apache-arrow';
import { at } from '#market/at.ts';
import { allocateBars, BAR_COLUMNS, type SymbolBars, sliceBars } from '#market/bar.ts';
import type { Block } from '#market/block.ts';
import { type Column, enumIndex, flag, float64, time, uint16, uint32, word } from '#market/column.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { indexedTexts } from './arrow-columns.ts';
import { insertColumns } from './insert.ts';
import type { Stamp } from './stamp.ts';
import { blockList, defineTable, pick, type RowOf, readBlock } from './table.ts';
import type { Warehouse } from './warehouse.ts';

const VALUES = {
  openTime: time(),
  closeTime: time(),
  open: float64(),
  high: float64(),
  low: float64(),
  close: float64(),
  volume: float64(),
  vwap: float64(),
  tradedMinutes: uint16(),
  scheduledMinutes: uint16(),
} satisfies Record<(typeof BAR_COLUMNS)[number], Column>;

export const BARS = defineTable({
  name: 'bars',
  columns: {
    symbol: word(),
    timeframe: enumIndex(TIMEFRAMES),
    ...VALUES,
    /**
     * `feed`: as delivered. `fill`: a scheduled minute without a trade. `aggregate`: built from minutes or days. `official`: the
     * venue's own daily bar. `series`: a value of a series, converted.
     */
    source: word(['feed', 'fill', 'aggregate', 'official', 'series']),
    /** Amendment number: the highest of a bar wins. */
    rev: uint32(),
    asOf: time(),
    runId: word(),
  },
  engine: 'ReplacingMergeTree',
  version: 'rev',
  monthOf: 'openTime',
  orderBy: ['symbol', 'timeframe', 'openTime'],
});

export interface BarStamp extends Stamp {
  readonly source: RowOf<typeof BARS>['source'];
  /** One for all, or a column per part. */
  readonly rev: number | readonly Uint32Array[];
}

/** Writes the bars of many symbols as one block. Returns the number of rows. */
export async function insertBars(warehouse: Warehouse, parts: readonly SymbolBars[], stamp: BarStamp): Promise<number> {
  const rows = parts.reduce((sum, { bars }) => sum + bars.length, 0);
  if (rows === 0) return 0;
  const all = allocateBars(rows);
  const symbol = new Int32Array(rows);
  const timeframe = new Uint8Array(rows);
  // One entry per symbol, though several timeframes of it may come: the engine refuses a dictionary with duplicates.
  const names = [...new Set(parts.map((part) => part.symbol))];
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const revs = new Uint32Array(rows);
  let to = 0;
  for (const [i, part] of parts.entries()) {
    const { bars } = part;
    const index = indexOf.get(part.symbol) as number;
    symbol.fill(index, to, to + bars.length);
    timeframe.fill(timeframeIndex(part.timeframe), to, to + bars.length);
    if (typeof stamp.rev === 'number') revs.fill(stamp.rev, to, to + bars.length);
    else revs.set(at(stamp.rev, i), to);
    for (const name of BAR_COLUMNS) all[name].set(bars[name], to);
    to += bars.length;
  }
  const { source, asOf, runId } = stamp;
  await insertColumns(
    warehouse,
    { table: BARS, token: stamp.activityId },
    { ...all, symbol: { names, indices: symbol }, timeframe, source, rev: revs, asOf, runId },
  );
  return rows;
}

export interface BarRange {
  readonly symbols: readonly string[];
  readonly timeframes: readonly Timeframe[];
  /** UTC ms: bars with after < close time ≤ through. */
  readonly after: number;
  readonly through: number;
}

const BAR = { ...pick(BARS, 'symbol', 'timeframe'), ...VALUES };

/** A bar lasts at most its timeframe (a week of sessions may open the evening before). */
const longestBar = (timeframes: readonly Timeframe[]): number =>
  Math.max(...timeframes.map((timeframe) => TIMEFRAME_MS[timeframe])) + (timeframes.includes('1w') ? DAY : 0);

/** By the index on open_time alone: it is part of the key, so every revision of a bar is where one of them is. */
const BY_TIME = 'SETTINGS use_skip_indexes_if_final_exact_mode = 0, do_not_merge_across_partitions_select_final = 1';

/** Bars of a range, one entry per (symbol, timeframe) that has any, by symbol and then timeframe, oldest first. */
export async function readBars(
  warehouse: Warehouse,
  { symbols, timeframes, after, through }: BarRange,
): Promise<SymbolBars[]> {
  const longest = longestBar(timeframes);
  const table = await warehouse.queryArrow({
    // The bounds on open_time repeat those on close_time for the primary key and the partitions.
    sql: `SELECT ${blockList(BAR, 'valid_bars')} FROM valid_bars
          WHERE symbol IN {symbols:Array(String)} AND valid_bars.timeframe IN {timeframes:Array(String)}
            AND open_time >= fromUnixTimestamp64Milli({floor:Int64}) AND open_time < fromUnixTimestamp64Milli({through:Int64})
            AND close_time > fromUnixTimestamp64Milli({after:Int64}) AND close_time <= fromUnixTimestamp64Milli({through:Int64})
          ORDER BY symbol, valid_bars.timeframe, open_time
          ${BY_TIME}`,
    params: { symbols, timeframes, after, through, floor: Math.max(0, after - longest) },
  });
  return splitBars(table);
}

/** What tells amendments of a bar apart. */
const AMENDMENT = {
  rev: uint32(),
  /** A scheduled minute that was filled in. */
  filled: flag(),
  /** Written by the run that asks. */
  own: flag(),
  /** Built from smaller bars. */
  aggregated: flag(),
};

/** Bars as they are stored, with what tells amendments apart. */
export interface StoredBars extends SymbolBars, Omit<Block<typeof AMENDMENT>, 'length'> {}

/**
 * Like readBars, with the revision of each bar, quarantined bars included: a revision is counted on from what was, not from what
 * counts. `valid`: without the quarantined ones.
 */
export async function readStoredBars(
  warehouse: Warehouse,
  {
    symbols,
    timeframes,
    after,
    through,
    runId,
    valid,
  }: BarRange & { readonly runId: string; readonly valid?: boolean },
): Promise<StoredBars[]> {
  const longest = longestBar(timeframes);
  const source = valid ? 'valid_bars' : 'bars';
  const table = await warehouse.queryArrow({
    sql: `SELECT ${blockList(BAR, source)}, rev, toUInt8(source = 'fill') AS filled, toUInt8(run_id = {runId:String}) AS own,
            toUInt8(source = 'aggregate') AS aggregated
          FROM ${source} ${valid ? '' : 'FINAL'}
          WHERE symbol IN {symbols:Array(String)} AND ${source}.timeframe IN {timeframes:Array(String)}
            AND open_time >= fromUnixTimestamp64Milli({floor:Int64}) AND open_time < fromUnixTimestamp64Milli({through:Int64})
            AND close_time > fromUnixTimestamp64Milli({after:Int64}) AND close_time <= fromUnixTimestamp64Milli({through:Int64})
          ORDER BY symbol, ${source}.timeframe, open_time
          ${BY_TIME}`,
    params: { symbols, timeframes, after, through, runId, floor: Math.max(0, after - longest) },
  });
  const { rev, filled, own, aggregated } = readBlock(AMENDMENT, table);
  let from = 0;
  return splitBars(table).map((part) => {
    const range = [from, from + part.bars.length] as const;
    from += part.bars.length;
    return {
      ...part,
      rev: rev.subarray(...range),
      filled: filled.subarray(...range),
      own: own.subarray(...range),
      aggregated: aggregated.subarray(...range),
    };
  });
}

/** The last `count` bars closed by `through` of every (symbol, timeframe); shape as `readBars`. */
export async function readLastBars(
  warehouse: Warehouse,
  {
    symbols,
    timeframes,
    count,
    through,
  }: { symbols: readonly string[]; timeframes: readonly Timeframe[]; count: number; through: number },
): Promise<SymbolBars[]> {
  const table = await warehouse.queryArrow({
    // Backwards all through: the order of the key, which the engine reads in without a sort. Turned round here.
    sql: `SELECT ${blockList(BAR, 'valid_bars')} FROM valid_bars
          WHERE symbol IN {symbols:Array(String)} AND valid_bars.timeframe IN {timeframes:Array(String)}
            AND open_time < fromUnixTimestamp64Milli({through:Int64}) AND close_time <= fromUnixTimestamp64Milli({through:Int64})
          ORDER BY symbol DESC, valid_bars.timeframe DESC, open_time DESC
          LIMIT {count:UInt32} BY symbol, valid_bars.timeframe`,
    params: { symbols, timeframes, count, through },
  });
  return splitBars(table, { backwards: true });
}

/**
 * Cuts a result sorted by symbol, timeframe and time, or backwards by all three, into one entry each, oldest bar first. Their columns
 * are views on shared memory: compute threads see them without a copy, and a share of them does not take the whole with it.
 */
function splitBars(table: arrow.Table, { backwards = false } = {}): SymbolBars[] {
  const { timeframe, ...bars } = readBlock({ ...pick(BARS, 'timeframe'), ...VALUES }, table, SharedArrayBuffer);
  const { names, indices } = indexedTexts(table.getChild('symbol'));
  if (backwards) for (const column of [...BAR_COLUMNS.map((name) => bars[name]), timeframe, indices]) column.reverse();
  const parts: SymbolBars[] = [];
  for (let from = 0; from < bars.length; ) {
    let to = from + 1;
    while (to < bars.length && timeframe[to] === timeframe[from] && indices[to] === indices[from]) to++;
    parts.push({
      symbol: at(names, at(indices, from)),
      timeframe: at(TIMEFRAMES, at(timeframe, from)),
      bars: sliceBars(bars, from, to),
    });
    from = to;
  }
  return parts;
}
