import { readFile, stat } from 'node:fs/promises';
import * as arrow from 'apache-arrow';
import { decompressFrameSync } from 'lz4-napi';
import { ArgusError } from '#errors/argus-error.ts';
import { freqtradeName } from './freqtrade.ts';
import type { RawRows } from './load.ts';
import type { SourceDefaults } from './source.ts';
import { MAX_INFLATED } from './zip.ts';

/** LZ4 packs at most 255 to one: a file of this size cannot inflate beyond the limit. */
const MAX_FILE = MAX_INFLATED / 4;

/** Feather writes its buffers as LZ4 frames; apache-arrow asks for the codec. */
arrow.compressionRegistry.set(arrow.CompressionType.LZ4_FRAME, {
  decode: (data: Uint8Array) => decompressFrameSync(Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
});

const ALIASES = {
  time: ['date', 'ts', 'timestamp', 'open_time', 'time'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
} as const;

/**
 * Candles in a Feather file (Arrow IPC, LZ4 or plain) as freqtrade and pandas write them: a column of times and the five of a bar.
 * The file holds one symbol, named by the file.
 * @throws ArgusError ARGUS_FEED_FORMAT, ARGUS_FEED_EMPTY.
 */
export async function readFeather(file: string, defaults: SourceDefaults): Promise<RawRows> {
  if ((await stat(file)).size > MAX_FILE)
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${file} is larger than ${MAX_FILE / 1024 / 1024} MB: write it as Parquet`,
    );
  let table: arrow.Table;
  const columns: Partial<Record<keyof typeof ALIASES, Float64Array>> = {};
  try {
    table = arrow.tableFromIPC(await readFile(file));
    for (const [role, names] of Object.entries(ALIASES) as [keyof typeof ALIASES, readonly string[]][]) {
      const name = names.find((alias) => table.getChild(alias) !== null);
      if (name !== undefined) columns[role] = numbersOf(table.getChild(name) as arrow.Vector);
    }
  } catch (cause) {
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file} cannot be read as Feather: ${(cause as Error).message}`, {
      cause,
    });
  }
  if (table.numRows === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${file} has no rows`);
  const missing = Object.keys(ALIASES).filter((role) => columns[role as keyof typeof ALIASES] === undefined);
  if (missing.length > 0) {
    const own = table.schema.fields.map(({ name }) => name).join(', ');
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file} has no column ${missing.join(', ')}; its columns are ${own}`);
  }
  const { time, open, high, low, close, volume } = columns as Record<keyof typeof ALIASES, Float64Array>;
  const name = freqtradeName(file);
  if (high.every((value) => value === 0))
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file} holds rates, not bars: load it as a series (npx argus series)`);
  return {
    length: table.numRows,
    symbols: [
      {
        symbol: name.symbol,
        assetClass: defaults.assetClass ?? name.assetClass,
        venue: defaults.venue ?? 'BINANCE',
      },
    ],
    symbol: new Uint8Array(table.numRows),
    time,
    open,
    high,
    low,
    close,
    volume,
    vwap: new Float64Array(table.numRows).fill(Number.NaN),
  };
}

/** A column as numbers: times as UTC milliseconds, nulls as NaN. */
function numbersOf(column: arrow.Vector): Float64Array {
  const result = new Float64Array(column.length);
  const { type } = column;
  const perMillisecond = arrow.DataType.isTimestamp(type) ? ([0.001, 1, 1000, 1e6][type.unit] ?? 1) : 1;
  let at = 0;
  for (const data of column.data) {
    const values = data.values as ArrayLike<number | bigint>;
    for (let i = 0; i < data.length; i++) {
      const valid = data.nullCount === 0 || data.getValid(i);
      result[at++] = valid ? Number(values[data.offset + i]) / perMillisecond : Number.NaN;
    }
  }
  return result;
}
