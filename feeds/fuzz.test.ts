import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as arrow from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { checkBars } from './checked-bars.ts';
import { readFiles } from './read.ts';
import type { Format } from './source.ts';
import { type FileReader, openReader } from './tables/duckdb.ts';
import { zipOf } from './testing/zip.ts';

/** Damaged files per format; CI takes a share, FUZZ_RUNS=10000 all of them. */
const SHARE = Number(process.env.FUZZ_RUNS ?? 100);
/** A third of the damaged Feather files send their decoder into a loop, which only the clock ends. */
const SLOW = 10;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const T0 = Date.UTC(2024, 6, 1, 13, 30);
const ROWS = 12;
const candles = Array.from({ length: ROWS }, (_, i) => [T0 + i * 60_000, 10 + i, 12 + i, 9 + i, 11 + i, 100 + i]);
const HEADER = 'ts,symbol,asset_class,venue,open,high,low,close,volume';
const day = (i: number) => new Date(Date.UTC(2024, 6, 8 + i + 2 * Math.floor(i / 5))).toISOString().slice(0, 10);

const feather = (): Uint8Array => {
  const column = (i: number) => arrow.makeVector(Float64Array.from(candles, (candle) => candle[i] as number));
  const date = arrow.vectorFromArray(
    candles.map(([time]) => time),
    new arrow.TimestampMillisecond('UTC'),
  );
  const columns = { date, open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
  return arrow.tableToIPC(new arrow.Table(columns as never), 'file');
};

/** A small valid file of each format, with the name that it needs. */
const SEEDS: readonly { format: Format; name: string; content: () => Uint8Array | string }[] = [
  {
    format: 'csv',
    name: 'a.csv',
    content: () =>
      `${HEADER}\n${candles.map(([t, ...rest]) => `${new Date(t as number).toISOString()},A,crypto,BINANCE,${rest.join()}`).join('\n')}\n`,
  },
  {
    format: 'binance',
    name: 'AUSDT-1m.csv',
    content: () =>
      candles.map(([t, ...rest]) => [t, ...rest, (t as number) + 59_999, 1100, 5, 50, 550, 0].join()).join('\n'),
  },
  { format: 'freqtrade', name: 'A_USDT-1m.json', content: () => JSON.stringify(candles) },
  { format: 'feather', name: 'B_USDT-1m.feather', content: feather },
  { format: 'parquet', name: 'a.parquet', content: () => readFileSync(path.join(folder, 'seed.parquet')) },
  {
    format: 'yfinance',
    name: 'yf.csv',
    content: () =>
      `Price,Close,High,Low,Open,Volume\nTicker,A,A,A,A,A\nDate,,,,,\n${candles.map(([, o, h, l, c, v], i) => [day(i), c, h, l, o, v].join()).join('\n')}\n`,
  },
  {
    format: 'lean',
    name: 'equity/usa/minute/xyz/20240701_trade.zip',
    content: () =>
      zipOf({
        '20240701_xyz_minute_trade.csv': candles
          .map(([, ...rest], i) =>
            [34_200_000 + i * 60_000, ...rest.map((value, at) => (at < 4 ? value * 10_000 : value))].join(),
          )
          .join('\n'),
      }),
  },
];

const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
const JUNK = [
  'NaN',
  '-1',
  '',
  '1e400',
  '"',
  "'",
  ';',
  ',',
  '\n',
  '\r',
  '\0',
  '999999999999999999',
  'null',
  '[',
  ']',
  'é',
  '0x10',
  '1,2',
];

/** One to four changes: bytes turned, cut, doubled, swapped, junk put in. */
function damage(bytes: Buffer, draw: () => number): Buffer {
  let result = Buffer.from(bytes);
  const at = () => Math.floor(draw() * result.length);
  for (let n = 1 + Math.floor(draw() * 4); n > 0; n--) {
    const kind = Math.floor(draw() * 5);
    if (kind === 0) result[at()] = Math.floor(draw() * 256);
    else if (kind === 1) result = result.subarray(0, at());
    else if (kind === 2) {
      const [a, b] = [at(), at()].sort((x, y) => x - y) as [number, number];
      result = Buffer.concat([result.subarray(0, b), result.subarray(a)]);
    } else if (kind === 3) {
      const i = at();
      const junk = Buffer.from(JUNK[Math.floor(draw() * JUNK.length)] as string);
      result = Buffer.concat([result.subarray(0, i), junk, result.subarray(i + Math.floor(draw() * 3))]);
    } else {
      const [a, b] = [at(), at()];
      const [x, y] = [result[a] ?? 0, result[b] ?? 0];
      if (a < result.length) result[a] = y;
      if (b < result.length) result[b] = x;
    }
    if (result.length === 0) break;
  }
  return result;
}

describe('damaged files', () => {
  let reader: FileReader;
  beforeAll(async () => {
    reader = await openReader();
    const rows = candles.map(
      ([t, ...rest]) =>
        `('A', 'crypto', 'BINANCE', make_timestamptz(${(t as number) * 1000}), ${rest.map((value) => `${value}::DOUBLE`).join()})`,
    );
    const table = `(VALUES ${rows.join()}) AS t(symbol, asset_class, venue, ts, open, high, low, close, volume)`;
    await reader.run(
      'seed',
      `COPY (SELECT * FROM ${table}) TO '${path.join(folder, 'seed.parquet')}' (FORMAT parquet)`,
    );
  });
  afterAll(() => reader?.close());

  /** Reads a file as openFeed does; gives the bars or the error. */
  async function attempt(target: string): Promise<{ bars: number; refused: number } | ArgusError> {
    try {
      let bars = 0;
      let refused = 0;
      for await (const file of readFiles(
        reader,
        [{ path: target, named: true }],
        { decodeLimitMs: 700, strict: true },
        [],
      )) {
        const series = checkBars(
          file.path,
          file.rows,
          file.timeframe ?? (target.endsWith('yf.csv') ? '1d' : '1m'),
          () => {
            refused++;
          },
        );
        for (const { columns, outsideSession } of series) {
          bars += columns.openTime.length;
          refused += outsideSession;
          for (let i = 0; i < columns.openTime.length; i++) {
            const [open, high, low, close] = [columns.open[i]!, columns.high[i]!, columns.low[i]!, columns.close[i]!];
            const sound =
              low > 0 &&
              low <= open &&
              low <= close &&
              open <= high &&
              close <= high &&
              columns.volume[i]! >= 0 &&
              Number.isFinite(high) &&
              (i === 0 || columns.openTime[i]! > columns.openTime[i - 1]!);
            if (!sound) throw new Error(`not a bar: ${open} ${high} ${low} ${close} at ${columns.openTime[i]}`);
          }
        }
      }
      return { bars, refused };
    } catch (error) {
      if (error instanceof ArgusError) return error;
      throw error;
    }
  }

  test.each(SEEDS)(
    'damaged files of $format give bars that can be bars, or an error with its code, and never anything else',
    async ({ format, name, content }) => {
      const runs = format === 'feather' ? SHARE / SLOW : SHARE;
      const target = path.join(folder, name);
      mkdirSync(path.dirname(target), { recursive: true });
      const original = Buffer.from(content());
      writeFileSync(target, original);
      expect(await attempt(target)).toEqual({ bars: ROWS, refused: 0 });
      let read = 0;
      for (let run = 1; run <= runs; run++) {
        writeFileSync(target, damage(original, random(run * 7919)));
        const result = await attempt(target).catch((error) => {
          throw new Error(`run ${run}: ${(error as Error).message}`, { cause: error });
        });
        if (!(result instanceof ArgusError)) read++;
      }
      // Most damage must leave something readable, or the test would only try the first check.
      expect(read).toBeGreaterThan(runs / 50);
      writeFileSync(target, original);
      expect(await attempt(target), 'the reader still reads').toEqual({ bars: ROWS, refused: 0 });
    },
    3_600_000,
  );
});
