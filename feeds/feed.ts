import { Dictionary, Field, Float64, Int32, type RecordBatch, Schema, Utf8 } from 'apache-arrow';
import type { Instrument } from '#market/instrument.ts';
import type { Timeframe } from '#market/timeframe.ts';

export { toRecordBatch } from './record-batch.ts';
export { toSymbolBars } from './symbol-bars.ts';

export interface FeedRequest {
  readonly timeframe: Timeframe;
  /** Absent: every symbol of the feed. A symbol the feed does not have gives no rows. */
  readonly symbols?: readonly string[];
  /** Bars with from ≤ open_time < to, UTC milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** What a feed holds of one symbol in one timeframe: from the first open_time to the close of the last bar. */
export interface Coverage {
  readonly timeframe: Timeframe;
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

/**
 * A source of closed bars. Bars come as record batches of BAR_SCHEMA, sorted by symbol, then open_time, regular sessions only,
 * prices checked; `open_time` is the true UTC open also where the source labels a day by its date.
 */
export interface Feed {
  readonly name: string;
  readonly timeframes: readonly Timeframe[];
  instruments(): Promise<Instrument[]>;
  coverage(): Promise<Coverage[]>;
  bars(request: FeedRequest): AsyncIterable<RecordBatch>;
  close(): Promise<void>;
}

/**
 * The one schema of every feed. `open_time` is UTC milliseconds as Float64, not an Arrow timestamp: apache-arrow keeps those as
 * BigInt64, and a conversion each way would cost more than reading the file. `vwap` is NaN where the source has none.
 */
export const BAR_SCHEMA = new Schema([
  new Field('symbol', new Dictionary(new Utf8(), new Int32())),
  ...['open_time', 'open', 'high', 'low', 'close', 'volume', 'vwap'].map((name) => new Field(name, new Float64())),
]);
