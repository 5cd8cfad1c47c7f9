/** Entry of the thread that decodes Feather files (Arrow IPC) into columns of numbers. */
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import * as arrow from 'apache-arrow';
import { decompressFrameSync } from 'lz4-napi';
import type { Decoded } from './feather.ts';

/** Feather writes its buffers as LZ4 frames; apache-arrow asks for the codec. */
arrow.compressionRegistry.set(arrow.CompressionType.LZ4_FRAME, {
  decode: (data: Uint8Array) => decompressFrameSync(Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
});

parentPort?.on('message', ({ file, aliases }: { file: string; aliases: Record<string, readonly string[]> }) => {
  try {
    const bytes = readFileSync(file);
    refuseCutOff(bytes);
    const table = arrow.tableFromIPC(bytes);
    const columns: Record<string, Float64Array> = {};
    for (const [role, names] of Object.entries(aliases)) {
      const column = names.map((name) => table.getChild(name)).find((found) => found !== null);
      if (column !== undefined) columns[role] = numbersOf(column, table.numRows);
    }
    const decoded: Decoded = { columns, names: table.schema.fields.map(({ name }) => name), rows: table.numRows };
    parentPort?.postMessage({ decoded });
  } catch (error) {
    parentPort?.postMessage({ error: (error as Error).message });
  }
});

/** A whole file ends with the length of its footer and the magic it began with; the decoder takes any other for a stream. */
function refuseCutOff(bytes: Buffer): void {
  const footer = bytes.length < 20 ? -1 : bytes.readInt32LE(bytes.length - 10);
  const complete = bytes.subarray(-6).toString('latin1') === 'ARROW1' && footer > 0 && footer <= bytes.length - 18;
  if (!complete) throw new Error('it is cut off');
}

/** A column as numbers: times as UTC milliseconds, nulls as NaN. */
function numbersOf(column: arrow.Vector, rows: number): Float64Array {
  if (column.length !== rows) throw new Error(`a column has ${column.length} of ${rows} rows`);
  const result = new Float64Array(rows).fill(Number.NaN);
  const { type } = column;
  const perMillisecond = arrow.DataType.isTimestamp(type) ? ([0.001, 1, 1000, 1e6][type.unit] ?? 1) : 1;
  let at = 0;
  for (const data of column.data) {
    const values = data.values as ArrayLike<number | bigint>;
    if (values === undefined || data.offset + data.length > values.length) throw new Error('a buffer is too short');
    for (let i = 0; i < data.length; i++, at++)
      if (data.nullCount === 0 || data.getValid(i)) result[at] = Number(values[data.offset + i]) / perMillisecond;
  }
  return result;
}
