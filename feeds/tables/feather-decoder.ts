/** Entry of the thread that decodes Feather files (Arrow IPC) into columns of three kinds. */
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { zstdDecompressSync } from 'node:zlib';
import * as arrow from 'apache-arrow';
import { decompressFrameSync } from 'lz4-napi';
import { type ArrowColumn, readColumn } from './arrow-columns.ts';
import { refuseContradictingFile, refuseContradictingStream } from './arrow-metadata.ts';

/** Feather writes its buffers as frames; apache-arrow asks for the codec. */
arrow.compressionRegistry.set(arrow.CompressionType.LZ4_FRAME, {
  decode: (data: Uint8Array) => decompressFrameSync(Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
});
arrow.compressionRegistry.set(arrow.CompressionType.ZSTD, { decode: (data: Uint8Array) => zstdDecompressSync(data) });

export interface DecodedTable {
  readonly rows: number;
  readonly columns: readonly ArrowColumn[];
  /** Columns that hold no single value, by the word of the schema. */
  readonly unreadable: readonly { readonly name: string; readonly type: string }[];
}

/** A file to decode, or the schema that Arrow writes into the notes of a Parquet file, in base64. */
export type Request = { readonly file: string } | { readonly schema: string };

parentPort?.on('message', ({ id, ...request }: { id: number } & Request) => {
  try {
    if ('file' in request) parentPort?.postMessage({ id, decoded: decode(request.file) });
    else parentPort?.postMessage({ id, zones: zonesOf(Buffer.from(request.schema, 'base64')) });
  } catch (error) {
    parentPort?.postMessage({ id, error: (error as Error).message });
  }
});

parentPort?.postMessage('ready');

function decode(file: string): DecodedTable {
  const bytes = readFileSync(file);
  const footer = bytes.subarray(0, 6).toString('latin1') === 'ARROW1' ? footerOf(bytes) : null;
  const table = arrow.tableFromIPC(bytes);
  if (footer === null) refuseContradictingStream(bytes);
  else refuseContradictingFile(bytes, footer);
  const columns: ArrowColumn[] = [];
  const unreadable: { name: string; type: string }[] = [];
  for (const [i, field] of table.schema.fields.entries()) {
    const column = table.getChildAt(i);
    if (column === null || column.length !== table.numRows)
      throw new Error(`column ${field.name} has ${column?.length ?? 0} of ${table.numRows} rows`);
    const read = readColumn(field.name, column);
    if (read === null) unreadable.push({ name: field.name, type: String(column.type) });
    else columns.push(read);
  }
  return { rows: table.numRows, columns, unreadable };
}

function zonesOf(bytes: Buffer): [string, string][] {
  const { fields } = arrow.RecordBatchReader.from(bytes).open().schema;
  return fields.flatMap(({ name, type }): [string, string][] =>
    arrow.DataType.isTimestamp(type) && type.timezone ? [[name, type.timezone]] : [],
  );
}

/** Where the footer begins. A whole file ends with its length and the magic it began with; the decoder takes any other for a stream. */
function footerOf(bytes: Buffer): number {
  const footer = bytes.length < 20 ? -1 : bytes.readInt32LE(bytes.length - 10);
  const complete = bytes.subarray(-6).toString('latin1') === 'ARROW1' && footer > 0 && footer <= bytes.length - 18;
  if (!complete) throw new Error('it is cut off');
  return bytes.length - 10 - footer;
}
