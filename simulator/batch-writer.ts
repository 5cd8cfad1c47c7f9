import type { RecordBatch } from 'apache-arrow';
import { type FeedColumns, toRecordBatch } from '#feeds/record-batch.ts';

const COLUMNS = ['openTime', 'open', 'high', 'low', 'close', 'volume', 'vwap'] as const;

/** Rows of one symbol on their way into record batches; a batch takes its columns along, so each begins with new memory. */
export interface BatchWriter {
  /** Appends rows [from, to) of the source and gives the batch that became full with them, or null. */
  append(source: FeedColumns, from: number, to: number): RecordBatch | null;
  /** What is left as a last batch, or null. */
  finish(): RecordBatch | null;
}

/** A writer for at most `rows` rows in batches of at most `batchRows`; one append is never larger than a batch. */
export function createBatchWriter(symbol: string, rows: number, batchRows: number): BatchWriter {
  let left = rows;
  let capacity = 0;
  let used = 0;
  let columns: Float64Array[] = [];

  function take(): RecordBatch | null {
    if (used === 0) return null;
    const batch = Object.fromEntries(COLUMNS.map((name, column) => [name, columns[column].subarray(0, used)]));
    left -= used;
    capacity = used = 0;
    return toRecordBatch(symbol, batch as unknown as FeedColumns);
  }

  return {
    append(source, from, to) {
      const full = used + to - from > capacity ? take() : null;
      if (capacity === 0) {
        capacity = Math.min(batchRows, left);
        columns = COLUMNS.map(() => new Float64Array(capacity));
      }
      for (let column = 0; column < COLUMNS.length; column++) {
        columns[column].set(source[COLUMNS[column]].subarray(from, to), used);
      }
      used += to - from;
      return full;
    },
    finish: take,
  };
}
