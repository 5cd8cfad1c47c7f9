import { Dictionary, Field, Float64, Int32, type RecordBatch, Schema, TimestampMillisecond, Utf8 } from 'apache-arrow';
import type { Instrument } from '#market/instrument.ts';
import type { Timeframe } from '#market/timeframe.ts';

/** Bars asked of a feed: those with from ≤ open time < to, of these symbols or of all. UTC milliseconds. */
export interface FeedRequest {
  readonly timeframe: Timeframe;
  readonly symbols?: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** What a feed holds of one (timeframe, symbol): first open time, close of the last bar, number of bars. */
export interface FeedCoverage {
  readonly timeframe: Timeframe;
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

/** A source of bars. `bars` yields record batches of BAR_SCHEMA, rows sorted by symbol, then open time. */
export interface Feed {
  readonly name: string;
  readonly timeframes: readonly Timeframe[];
  instruments(): Promise<Instrument[]>;
  coverage(): Promise<FeedCoverage[]>;
  bars(request: FeedRequest): AsyncIterable<RecordBatch>;
  close(): Promise<void>;
}

const value = (name: string) => new Field(name, new Float64(), false);

/** The one schema of every feed. `vwap` is NaN where the source has none. */
export const BAR_SCHEMA = new Schema([
  new Field('symbol', new Dictionary(new Utf8(), new Int32(), 0), false),
  new Field('open_time', new TimestampMillisecond('UTC'), false),
  value('open'),
  value('high'),
  value('low'),
  value('close'),
  value('volume'),
  value('vwap'),
]);
