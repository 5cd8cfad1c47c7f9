import {
  RecordBatch as ArrowRecordBatch,
  type Dictionary,
  Float64,
  type Int32,
  makeData,
  type RecordBatch,
  Struct,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { BAR_SCHEMA } from '../feed.ts';

const VALUES = ['open', 'high', 'low', 'close', 'volume', 'vwap'] as const;
const HIGH_WORD = 2 ** 32;

/** Columns a bar writer takes from, one row at a time by index. */
export type BarSource = { readonly [column in 'openTime' | (typeof VALUES)[number]]: Float64Array };

/** Rows of one symbol on their way into record batches; a batch takes its columns along, so each begins with new memory. */
export interface BatchWriter {
  readonly rows: number;
  /** Appends rows [from, to) of the source; the caller keeps within the capacity. */
  append(source: BarSource, from: number, to: number): void;
  /** The rows so far as a record batch of BAR_SCHEMA; the writer is empty afterwards. */
  take(): RecordBatch;
}

export function createBatchWriter(symbol: string, capacity: number): BatchWriter {
  const type = BAR_SCHEMA.fields[0]!.type as Dictionary<Utf8, Int32>;
  const dictionary = vectorFromArray([symbol], new Utf8());
  const allocate = () => ({ time: new Int32Array(2 * capacity), values: VALUES.map(() => new Float64Array(capacity)) });
  let columns = allocate();
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    append(source, from, to) {
      const { time, values } = columns;
      for (let i = from, at = 2 * rows; i < to; i++, at += 2) {
        const t = source.openTime[i]!;
        const high = Math.floor(t / HIGH_WORD);
        time[at] = t - high * HIGH_WORD;
        time[at + 1] = high;
      }
      for (const [column, name] of VALUES.entries()) values[column]!.set(source[name].subarray(from, to), rows);
      rows += to - from;
    },
    take() {
      const { time, values } = columns;
      const length = rows;
      const data = makeData({
        type: new Struct(BAR_SCHEMA.fields),
        length,
        nullCount: 0,
        children: [
          makeData({ type, length, nullCount: 0, data: new Int32Array(length), dictionary }),
          makeData({
            type: new TimestampMillisecond('UTC'),
            length,
            nullCount: 0,
            data: new BigInt64Array(time.buffer, 0, length),
          }),
          ...values.map((value) =>
            makeData({ type: new Float64(), length, nullCount: 0, data: value.subarray(0, length) }),
          ),
        ],
      });
      columns = allocate();
      rows = 0;
      return new ArrowRecordBatch(BAR_SCHEMA, data);
    },
  };
}
