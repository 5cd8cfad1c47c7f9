import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { freqtradeName } from './freqtrade.ts';
import type { RawRows } from './load.ts';
import type { SourceDefaults } from './source.ts';
import { MAX_INFLATED } from './zip.ts';

/** LZ4 packs at most 255 to one: a file of this size cannot inflate beyond the limit. */
const MAX_FILE = MAX_INFLATED / 4;

const ALIASES = {
  time: ['date', 'ts', 'timestamp', 'open_time', 'time'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
} as const;
type FeatherColumn = keyof typeof ALIASES;
/** The largest file takes about a second. */
const LIMIT_MS = 20_000;

/**
 * Candles in a Feather file (Arrow IPC, LZ4 or plain) as freqtrade and pandas write them: a column of times and the
 * five of a bar. The file holds one symbol, named by the file. A file of rates (funding: the rate is in `open`, zero
 * elsewhere) is refused unless `rates` are asked for.
 * @throws ArgusError ARGUS_FEED_FORMAT, ARGUS_FEED_EMPTY.
 */
export async function readFeather(
  file: string,
  defaults: SourceDefaults,
  { limitMs = LIMIT_MS, rates = false }: { limitMs?: number; rates?: boolean } = {},
): Promise<RawRows> {
  if ((await stat(file)).size > MAX_FILE)
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${file} is larger than ${MAX_FILE / 1024 / 1024} MB: write it as Parquet`,
    );
  const { columns, names, rows } = await decode(file, limitMs);
  if (rows === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${file} has no rows`);
  const missing = Object.keys(ALIASES).filter((role) => columns[role as keyof typeof ALIASES] === undefined);
  if (missing.length > 0) {
    const available = names.join(', ');
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${file} has no column ${missing.join(', ')}; its columns are ${available}`,
    );
  }
  const { time, open, high, low, close, volume } = columns as Record<keyof typeof ALIASES, Float64Array>;
  const name = freqtradeName(file);
  if (!rates && high.every((value) => value === 0))
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file} holds rates, not bars: load it as a series (npx argus series)`);
  return {
    length: rows,
    symbols: [
      {
        symbol: name.symbol,
        assetClass: defaults.assetClass ?? name.assetClass,
        venue: defaults.venue ?? 'BINANCE',
      },
    ],
    symbol: new Uint8Array(rows),
    openTime: time,
    open,
    high,
    low,
    close,
    volume,
    vwap: new Float64Array(rows).fill(Number.NaN),
  };
}

/** What the thread that meets damaged bytes answers. */
const decoded = z.object({
  columns: z.partialRecord(z.enum(Object.keys(ALIASES) as FeatherColumn[]), z.instanceof(Float64Array)),
  names: z.array(z.string()),
  rows: z.int().nonnegative(),
});
export type Decoded = z.infer<typeof decoded>;
const answered = z.union([z.object({ decoded }), z.object({ error: z.string() })]);

let decoder: Worker | null = null;

/**
 * Decodes in a thread of its own. Damaged metadata can send the decoder into an endless loop, and only the end of its
 * thread stops it. One thread serves all files until it fails.
 */
async function decode(file: string, limitMs: number): Promise<Decoded> {
  decoder ??= new Worker(new URL('./feather-decoder.ts', import.meta.url));
  const worker = decoder;
  worker.unref();
  const answer = Promise.withResolvers<z.infer<typeof answered>>();
  worker.once('message', (message: unknown) =>
    answer.resolve(answered.safeParse(message).data ?? { error: 'its decoder answered with something else' }),
  );
  worker.once('error', (error: Error) => answer.resolve({ error: error.message }));
  const timer = setTimeout(() => answer.resolve({ error: `it is not decoded within ${limitMs / 1000} s` }), limitMs);
  try {
    worker.postMessage({ file, aliases: ALIASES });
    const reply = await answer.promise;
    if ('decoded' in reply) return reply.decoded;
    decoder = null;
    await worker.terminate();
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file} cannot be read as Feather: ${reply.error}`);
  } finally {
    clearTimeout(timer);
    worker.removeAllListeners();
  }
}
