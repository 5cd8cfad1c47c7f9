import { type Dictionary, Float64, type Int32, makeData, RecordBatch, Struct, Utf8, Vector } from 'apache-arrow';
import { BAR_SCHEMA } from './bar-schema.ts';

/** Bars of one symbol as a feed gives them, oldest first; columns of equal length. */
export interface FeedColumns {
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly vwap: Float64Array;
}

const encoder = new TextEncoder();
const NAMES = ['openTime', 'open', 'high', 'low', 'close', 'volume', 'vwap'] as const;

/** A record batch of BAR_SCHEMA with the bars of one symbol. The columns are shared, not copied. */
export function toRecordBatch(symbol: string, columns: FeedColumns): RecordBatch {
  const length = columns.openTime.length;
  const symbols = makeData({
    type: BAR_SCHEMA.fields[0]?.type as Dictionary<Utf8, Int32>,
    length,
    nullCount: 0,
    data: new Int32Array(length),
    dictionary: oneText(symbol),
  });
  const floats = NAMES.map((name) => makeData({ type: new Float64(), length, nullCount: 0, data: columns[name] }));
  const data = makeData({ type: new Struct(BAR_SCHEMA.fields), length, nullCount: 0, children: [symbols, ...floats] });
  return new RecordBatch(BAR_SCHEMA, data);
}

/** Without the builder of Arrow, which costs more than all else of a batch with few bars. */
function oneText(text: string): Vector<Utf8> {
  const data = encoder.encode(text);
  return new Vector([
    makeData({ type: new Utf8(), length: 1, nullCount: 0, valueOffsets: Int32Array.of(0, data.length), data }),
  ]);
}
