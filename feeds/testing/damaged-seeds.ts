import * as arrow from 'apache-arrow';
import type { Format } from '../source.ts';
import { zipOf } from './zip.ts';

/** A small valid file of a format, with the name that it needs. */
export interface Seed {
  readonly format: Format;
  readonly name: string;
  readonly timeframe: '1m' | '1d';
  /** Parquet is written by the database: its bytes are handed in. */
  readonly content: (parquet: Buffer) => Uint8Array | string;
}

const T0 = Date.UTC(2024, 6, 1, 13, 30);
export const ROWS = 12;
/** Time (UTC ms), open, high, low, close, volume of minutes. */
export const CANDLES = Array.from({ length: ROWS }, (_, i): readonly number[] => [
  T0 + i * 60_000,
  10 + i,
  12 + i,
  9 + i,
  11 + i,
  100 + i,
]);
const HEADER = 'ts,symbol,asset_class,venue,open,high,low,close,volume';
const isoMinute = (time: number | undefined): string => new Date(time ?? 0).toISOString();
const day = (i: number) => new Date(Date.UTC(2024, 6, 8 + i + 2 * Math.floor(i / 5))).toISOString().slice(0, 10);

const feather = (): Uint8Array => {
  const column = (i: number) => arrow.makeVector(Float64Array.from(CANDLES, (candle) => candle[i] ?? Number.NaN));
  const date = arrow.vectorFromArray(
    CANDLES.map(([time]) => time),
    new arrow.TimestampMillisecond('UTC'),
  );
  const columns = { date, open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
  return arrow.tableToIPC(new arrow.Table<arrow.TypeMap>(columns), 'file');
};

export const SEEDS: readonly Seed[] = [
  {
    format: 'csv',
    name: 'a.csv',
    timeframe: '1m',
    content: () =>
      `${HEADER}\n${CANDLES.map(([t, ...rest]) => `${isoMinute(t)},A,crypto,BINANCE,${rest.join()}`).join('\n')}\n`,
  },
  {
    format: 'binance',
    name: 'AUSDT-1m.csv',
    timeframe: '1m',
    content: () => CANDLES.map(([t = 0, ...rest]) => [t, ...rest, t + 59_999, 1100, 5, 50, 550, 0].join()).join('\n'),
  },
  { format: 'freqtrade', name: 'A_USDT-1m.json', timeframe: '1m', content: () => JSON.stringify(CANDLES) },
  {
    format: 'json',
    name: 'records.json',
    timeframe: '1m',
    content: () =>
      JSON.stringify(
        CANDLES.map(([t, open, high, low, close, volume]) => ({
          ts: isoMinute(t),
          symbol: 'A',
          asset_class: 'crypto',
          venue: 'BINANCE',
          open,
          high,
          low,
          close,
          volume,
        })),
      ),
  },
  { format: 'feather', name: 'B_USDT-1m.feather', timeframe: '1m', content: feather },
  { format: 'parquet', name: 'a.parquet', timeframe: '1m', content: (parquet) => parquet },
  {
    format: 'yfinance',
    name: 'yf.csv',
    timeframe: '1d',
    content: () =>
      `Price,Close,High,Low,Open,Volume\nTicker,A,A,A,A,A\nDate,,,,,\n${CANDLES.map(([, o, h, l, c, v], i) => [day(i), c, h, l, o, v].join()).join('\n')}\n`,
  },
  {
    format: 'lean',
    name: 'equity/usa/minute/xyz/20240701_trade.zip',
    timeframe: '1m',
    content: () =>
      zipOf({
        '20240701_xyz_minute_trade.csv': CANDLES.map(([, ...rest], i) =>
          [34_200_000 + i * 60_000, ...rest.map((value, at) => (at < 4 ? value * 10_000 : value))].join(),
        ).join('\n'),
      }),
  },
];

/** The rows of the undamaged seeds, as an oracle gives them. */
export const TRUE_ROWS: Readonly<Record<Seed['timeframe'], readonly (readonly number[])[]>> = {
  '1m': CANDLES,
  '1d': CANDLES.map(([, ...values], i) => [Date.parse(day(i)), ...values]),
};

/** The seed as a table of Parquet: a statement of the database. */
export function parquetSeed(target: string): string {
  const rows = CANDLES.map(
    ([t = 0, ...rest]) =>
      `('A', 'crypto', 'BINANCE', make_timestamptz(${t * 1000}), ${rest.map((value) => `${value}::DOUBLE`).join()})`,
  );
  const table = `(VALUES ${rows.join()}) AS t(symbol, asset_class, venue, ts, open, high, low, close, volume)`;
  return `COPY (SELECT * FROM ${table}) TO '${target}' (FORMAT parquet)`;
}
