import { Dictionary, Field, Float64, Int32, Schema, Utf8 } from 'apache-arrow';

/**
 * The one schema of every feed. `open_time` is UTC milliseconds as Float64, not an Arrow timestamp: apache-arrow keeps those as
 * BigInt64, and a conversion each way would cost more than reading the file. `vwap` is NaN where the source has none.
 */
export const BAR_SCHEMA = new Schema([
  new Field('symbol', new Dictionary(new Utf8(), new Int32())),
  ...['open_time', 'open', 'high', 'low', 'close', 'volume', 'vwap'].map((name) => new Field(name, new Float64())),
]);
