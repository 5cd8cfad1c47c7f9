import * as arrow from 'apache-arrow';
import { allocateBars, BAR_COLUMNS, type BarColumns, type SymbolBars } from '#market/bar.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { dictionary, millisecondsOf, sameText, sameTime, times } from './columns.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

export interface BarStamp extends Stamp {
  /**
   * `feed`: as delivered. `fill`: a scheduled minute without a trade. `aggregate`: built from minutes or days. `official`: the
   * venue's own daily bar. `series`: a value of a series, converted.
   */
  readonly source: 'feed' | 'fill' | 'aggregate' | 'official' | 'series';
  /** Amendment number: the highest of a bar wins. One for all, or a column per part. */
  readonly rev: number | readonly Uint32Array[];
}

const PRICES = ['open', 'high', 'low', 'close', 'volume', 'vwap'] as const;

/** Writes the bars of many symbols as one block. Returns the number of rows. */
export async function insertBars(warehouse: Warehouse, parts: readonly SymbolBars[], stamp: BarStamp): Promise<number> {
  const rows = parts.reduce((sum, { bars }) => sum + bars.length, 0);
  if (rows === 0) return 0;
  const all = allocateBars(rows);
  const symbol = new Int32Array(rows);
  const timeframe = new Int32Array(rows);
  // One entry per symbol, though several timeframes of it may come: the engine refuses a dictionary with duplicates.
  const names = [...new Set(parts.map((part) => part.symbol))];
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const revs = new Uint32Array(rows);
  let at = 0;
  for (const [i, part] of parts.entries()) {
    const { bars } = part;
    const index = indexOf.get(part.symbol) as number;
    symbol.fill(index, at, at + bars.length);
    timeframe.fill(timeframeIndex(part.timeframe), at, at + bars.length);
    if (typeof stamp.rev === 'number') revs.fill(stamp.rev, at, at + bars.length);
    else revs.set(stamp.rev[i] as Uint32Array, at);
    for (const name of BAR_COLUMNS) all[name].set(bars[name], at);
    at += bars.length;
  }
  const data = new arrow.Table({
    symbol: dictionary(names, symbol),
    timeframe: dictionary(TIMEFRAMES, timeframe),
    open_time: times(all.openTime),
    close_time: times(all.closeTime),
    ...Object.fromEntries(PRICES.map((name) => [name, arrow.makeVector(all[name])])),
    traded_minutes: arrow.makeVector(all.tradedMinutes),
    scheduled_minutes: arrow.makeVector(all.scheduledMinutes),
    source: sameText(stamp.source, rows),
    rev: arrow.makeVector(revs),
    as_of: sameTime(stamp.asOf, rows),
    run_id: sameText(stamp.runId, rows),
  } as never);
  await warehouse.insertArrow({ table: 'bars', data, token: stamp.activityId });
  return rows;
}

export interface BarRange {
  readonly symbols: readonly string[];
  readonly timeframes: readonly Timeframe[];
  /** UTC ms: bars with after < close time ≤ through. */
  readonly after: number;
  readonly through: number;
}

const COLUMNS = `symbol, toUInt8(timeframe) AS tf, open_time, close_time, open, high, low, close, volume, vwap, traded_minutes, scheduled_minutes`;

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
    sql: `SELECT ${COLUMNS} FROM valid_bars
          WHERE symbol IN {symbols:Array(String)} AND timeframe IN {timeframes:Array(String)}
            AND open_time >= fromUnixTimestamp64Milli({floor:Int64}) AND open_time < fromUnixTimestamp64Milli({through:Int64})
            AND close_time > fromUnixTimestamp64Milli({after:Int64}) AND close_time <= fromUnixTimestamp64Milli({through:Int64})
          ORDER BY symbol, timeframe, open_time
          ${BY_TIME}`,
    params: { symbols, timeframes, after, through, floor: Math.max(0, after - longest) },
  });
  return splitBars(table);
}

/** Bars as they are stored, with what tells amendments apart. */
export interface StoredBars extends SymbolBars {
  readonly rev: Uint32Array;
  /** 1: a scheduled minute that was filled in. */
  readonly filled: Uint8Array;
  /** 1: written by the run that asks. */
  readonly own: Uint8Array;
  /** 1: built from smaller bars. */
  readonly aggregated: Uint8Array;
}

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
  const table = await warehouse.queryArrow({
    sql: `SELECT ${COLUMNS}, rev, toUInt8(source = 'fill') AS filled, toUInt8(run_id = {runId:String}) AS own,
            toUInt8(source = 'aggregate') AS aggregated
          FROM ${valid ? 'valid_bars' : 'bars FINAL'}
          WHERE symbol IN {symbols:Array(String)} AND timeframe IN {timeframes:Array(String)}
            AND open_time >= fromUnixTimestamp64Milli({floor:Int64}) AND open_time < fromUnixTimestamp64Milli({through:Int64})
            AND close_time > fromUnixTimestamp64Milli({after:Int64}) AND close_time <= fromUnixTimestamp64Milli({through:Int64})
          ORDER BY symbol, timeframe, open_time
          ${BY_TIME}`,
    params: { symbols, timeframes, after, through, runId, floor: Math.max(0, after - longest) },
  });
  if (table.numRows === 0) return [];
  const bytes = (name: string) => Uint8Array.from(table.getChild(name)?.toArray() as Uint8Array);
  const rev = Uint32Array.from(table.getChild('rev')?.toArray() as Uint32Array);
  const filled = bytes('filled');
  const own = bytes('own');
  const aggregated = bytes('aggregated');
  let at = 0;
  return splitBars(table).map((part) => {
    const from = at;
    at += part.bars.length;
    const cut = <T extends Uint8Array | Uint32Array>(column: T): T => column.subarray(from, at) as T;
    return { ...part, rev: cut(rev), filled: cut(filled), own: cut(own), aggregated: cut(aggregated) };
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
    sql: `SELECT ${COLUMNS} FROM valid_bars
          WHERE symbol IN {symbols:Array(String)} AND timeframe IN {timeframes:Array(String)}
            AND open_time < fromUnixTimestamp64Milli({through:Int64}) AND close_time <= fromUnixTimestamp64Milli({through:Int64})
          ORDER BY symbol DESC, timeframe DESC, open_time DESC
          LIMIT {count:UInt32} BY symbol, timeframe`,
    params: { symbols, timeframes, count, through },
  });
  return splitBars(table, { backwards: true });
}

/**
 * Cuts a result sorted by symbol, timeframe and time, or backwards by all three, into one entry each, oldest bar first. Their columns
 * are views on shared memory: compute threads see them without a copy, and a share of them does not take the whole with it.
 */
function splitBars(table: arrow.Table, { backwards = false } = {}): SymbolBars[] {
  // Counted anew at every access.
  const rows = table.numRows;
  if (rows === 0) return [];
  const column = (name: string) => table.getChild(name) as arrow.Vector;
  const float = (name: string) => copied(column(name), new Float64Array(shared(rows, 8)));
  const short = (name: string) => copied(column(name), new Uint16Array(shared(rows, 2)));
  const bars: BarColumns = {
    length: rows,
    openTime: millisecondsOf(column('open_time'), new Float64Array(shared(rows, 8))),
    closeTime: millisecondsOf(column('close_time'), new Float64Array(shared(rows, 8))),
    ...(Object.fromEntries(PRICES.map((name) => [name, float(name)])) as Record<(typeof PRICES)[number], Float64Array>),
    tradedMinutes: short('traded_minutes'),
    scheduledMinutes: short('scheduled_minutes'),
  };
  const timeframes = copied(column('tf'), new Uint8Array(rows));
  const { names, indices } = decodeDictionary(column('symbol'));
  if (backwards) for (const all of [...BAR_COLUMNS.map((name) => bars[name]), timeframes, indices]) all.reverse();
  const parts: SymbolBars[] = [];
  for (let from = 0; from < rows; ) {
    const [timeframe, index] = [timeframes[from] as number, indices[from] as number];
    let to = from + 1;
    while (to < rows && timeframes[to] === timeframe && indices[to] === index) to++;
    parts.push({
      symbol: names[index] as string,
      timeframe: TIMEFRAMES[timeframe] as Timeframe,
      bars: cut(bars, from, to),
    });
    from = to;
  }
  return parts;
}

const shared = (rows: number, width: number) => new SharedArrayBuffer(rows * width);

/** The values of a column without nulls, batch by batch, in `target`. */
function copied<T extends Float64Array | Uint16Array | Uint8Array>(column: arrow.Vector, target: T): T {
  let at = 0;
  for (const { values, offset, length } of column.data) {
    target.set((values as T).subarray(offset, offset + length), at);
    at += length;
  }
  return target;
}

function cut(bars: BarColumns, from: number, to: number): BarColumns {
  const view = Object.entries(bars).map(([name, column]) => [
    name,
    name === 'length' ? to - from : (column as Float64Array).subarray(from, to),
  ]);
  return Object.fromEntries(view) as BarColumns;
}

/** Distinct names and an index per row. Batches of one stream may carry dictionaries of their own. */
function decodeDictionary(column: arrow.Vector): { names: string[]; indices: Int32Array } {
  const names: string[] = [];
  const known = new Map<string, number>();
  const indices = new Int32Array(column.length);
  let at = 0;
  for (const data of column.data) {
    const words = data.dictionary as arrow.Vector;
    const mapped = Array.from({ length: words.length }, (_, i) => {
      const text = words.get(i) as string;
      if (!known.has(text)) known.set(text, names.push(text) - 1);
      return known.get(text) as number;
    });
    const values = data.values as Int32Array;
    for (let i = 0; i < data.length; i++) indices[at++] = mapped[values[data.offset + i] as number] as number;
  }
  return { names, indices };
}
