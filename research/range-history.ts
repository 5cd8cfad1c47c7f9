import type { SymbolBars } from '#market/bar.ts';
import { groupName } from '#market/group.ts';
import type { Instrument } from '#market/instrument.ts';
import { marketOf } from '#market/market-id.ts';
import type { RangeRows } from '#market/models/ranges/range-model.ts';
import { rangeRows } from '#market/models/ranges/rows.ts';
import { type RangeBlocks, rangeBlocks } from '#market/models/ranges/skill.ts';
import { DAY } from '#market/time.ts';
import { isIntraday, type Timeframe } from '#market/timeframe.ts';
import { ewmaOf } from './range-peers.ts';
import { type RangeRecord, recordRange } from './range-record.ts';
import { seriesOfFile } from './range-series.ts';
import { type RangeWalk, walkRange } from './range-walk.ts';

export interface RangeHistory {
  /** Class and market, as `us_equity@xnys`: its members share one model. */
  readonly group: string;
  readonly symbols: readonly string[];
  readonly cuts: readonly number[];
  /** Closes with a known normal. */
  readonly dates: number;
  readonly walk: RangeWalk;
  /** Null while no outcome is known, and without a fit. */
  readonly record: RangeRecord | null;
}

export interface RangeHistoryOptions {
  readonly timeframe: Timeframe;
  readonly horizon: number;
  /** The one time of a fit, UTC ms; absent: the refits of `refitTimes`. */
  readonly fitBefore?: number;
}

/** Forecasts of whole histories without a warehouse, one for each class of each market, each in order of time. */
export function rangeHistories(
  bars: readonly SymbolBars[],
  instruments: readonly Instrument[],
  options: RangeHistoryOptions,
): RangeHistory[] {
  const known = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const members = bars.flatMap((series) => {
    const instrument = known.get(series.symbol);
    return instrument === undefined || series.bars.length === 0 ? [] : [{ series, instrument }];
  });
  const groups = Map.groupBy(members, ({ instrument }) =>
    groupName({ assetClass: instrument.assetClass, market: marketOf(instrument.calendar) }),
  );
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, ofGroup]) => historyOf(group, ofGroup, options));
}

function historyOf(
  group: string,
  members: readonly { readonly series: SymbolBars; readonly instrument: Instrument }[],
  { timeframe, horizon, fitBefore }: RangeHistoryOptions,
): RangeHistory {
  const closes = closesOf(members.map(({ series }) => series));
  const blocks = rangeBlocks(timeframe, barsPerDay(closes));
  const cuts = fitBefore === undefined ? refitTimes(closes, timeframe, blocks) : [fitBefore];
  const series = members.map(({ series: one, instrument }) =>
    seriesOfFile(one, instrument, { fitBefore: cuts[0], ahead: horizon }),
  );
  const { rows, outcomes } = rangeRows(series, timeframe, [horizon]);
  const ewma = ewmaOf(rows, series);
  const walk = walkRange(rows, outcomes[0], ewma, cuts, blocks);
  const symbols = series.map(({ symbol }) => symbol);
  return { group, symbols, cuts, dates: datesOf(rows), walk, record: recordRange(walk, ewma) };
}

/** All closes of a class, ascending, each once. */
export function closesOf(series: readonly SymbolBars[]): Float64Array {
  const closes = new Set<number>();
  for (const { bars } of series) for (const t of bars.closeTime) closes.add(t);
  return Float64Array.from(closes).sort();
}

/** Mean number of closes of a day that has any. */
export function barsPerDay(closes: Float64Array): number {
  const days = new Set<number>();
  // A bar that closes at midnight is of the day before.
  for (const t of closes) days.add(Math.ceil(t / DAY));
  return closes.length / days.size;
}

function datesOf({ closeTime, length }: RangeRows): number {
  let dates = 0;
  for (let row = 0; row < length; row++) if (row === 0 || closeTime[row] !== closeTime[row - 1]) dates++;
  return dates;
}

/** Bars before a normal is known, and gate blocks before the first fit. */
const WARM_UP = 120;
const GATES_BEFORE = 3;
const MONDAY = 4;

/**
 * When a walk through a history fits anew: at the start of each year for days and weeks, of each week (UTC) for the bars
 * within a day, from three gate blocks of closes on. A shorter history has one fit, after half of it.
 */
export function refitTimes(closes: Float64Array, timeframe: Timeframe, blocks: RangeBlocks): number[] {
  const least = closes[WARM_UP + GATES_BEFORE * blocks.gate];
  const last = closes[closes.length - 1];
  const cuts: number[] = [];
  if (least !== undefined)
    for (let t = nextStart(least, timeframe); t < last; t = nextStart(t + 1, timeframe)) cuts.push(t);
  return cuts.length > 0 ? cuts : [closes[Math.floor(closes.length / 2)]];
}

/** The first start of a year or week at or after `t`. */
function nextStart(t: number, timeframe: Timeframe): number {
  if (isIntraday(timeframe)) {
    const day = Math.ceil(t / DAY);
    return (day + ((MONDAY - (day % 7) + 7) % 7)) * DAY;
  }
  const year = new Date(t).getUTCFullYear();
  const start = Date.UTC(year, 0, 1);
  return start >= t ? start : Date.UTC(year + 1, 0, 1);
}
