import type { Timeframe } from '#market/timeframe.ts';
import { isNameOfPair } from '../evidence/symbols.ts';
import type { Format } from '../source.ts';
import type { Role, Roles } from './roles.ts';

/** How the files of a vendor look, and what they imply that no cell says. */
export interface Layout {
  readonly id: string;
  readonly vendor: string;
  /** The word of `inspect` for the format of such files; absent: that of the container. */
  readonly format?: Format;
  /** Names (nameOf) that a header of this vendor has; it is recognised when all are there. */
  readonly header?: readonly string[];
  /** Files without header: what each column is, from the left. '' is not used. */
  readonly columns?: readonly (Role | '')[];
  /** Whether rows without header are of this vendor: the cells of the first of them. */
  readonly first?: (cells: readonly string[], path: string) => boolean;
  /** Names of this vendor that the common ones do not have. */
  readonly names?: Roles;
  /** As for --date-format, where the vendor writes dates in one way. */
  readonly dateFormat?: string;
  readonly timeframe?: Timeframe;
  /** The end of file names that is no part of the symbol. */
  readonly tail?: RegExp;
  readonly zone?: string;
  readonly label?: 'open' | 'close';
  readonly assetClass?: string;
  readonly venue?: string;
}

const isNumber = (cell: string | undefined): boolean =>
  cell !== undefined && cell !== '' && Number.isFinite(Number(cell));
const numbersFrom = (cells: readonly string[], from: number): boolean => cells.slice(from).every(isNumber);
const isEpoch = (cell: string | undefined): boolean => /^\d{10}(\d{3}|\d{6}|\d{9})?(\.0)?$/.test(cell ?? '');
const baseOf = (path: string): string => path.split(/[\\/]/).at(-1) as string;

const CANDLE = ['open', 'high', 'low', 'close'] as const;
const KLINE = ['time', ...CANDLE, 'volume', 'close_time', 'quote_volume', '', '', '', ''] as const;
const BINANCE = {
  vendor: 'Binance',
  format: 'binance',
  label: 'open',
  assetClass: 'crypto',
  venue: 'BINANCE',
} as const;
/** Vendors of shares of the United States, who label a bar by its open. */
const US_BARS = { label: 'open', assetClass: 'us_equity', venue: 'US' } as const;
const NSE = { vendor: 'NSE', assetClass: 'global_equity', venue: 'NSE' } as const;

/** Every layout, the most particular first; a table of none of them is read by the common names. */
export const LAYOUTS: readonly Layout[] = [
  {
    id: 'binance-klines',
    ...BINANCE,
    columns: KLINE,
    first: (cells) => cells.length === 12 && numbersFrom(cells, 0) && isEpoch(cells[0]) && isEpoch(cells[6]),
  },
  {
    id: 'binance-klines-header',
    ...BINANCE,
    header: ['open', 'high', 'low', 'close', 'volume', 'close_time', 'ignore'],
  },
  {
    id: 'freqtrade-candles',
    vendor: 'freqtrade',
    format: 'freqtrade',
    columns: ['time', ...CANDLE, 'volume'],
    first: (cells, path) =>
      cells.length === 6 && isEpoch(cells[0]) && numbersFrom(cells, 1) && /\.json/i.test(path) && isNameOfPair(path),
    label: 'open',
    assetClass: 'crypto',
    venue: 'BINANCE',
  },
  {
    id: 'kraken-ohlcvt',
    vendor: 'Kraken',
    columns: ['time', ...CANDLE, 'volume', ''],
    first: (cells, path) =>
      cells.length === 7 && /^\d{10}$/.test(cells[0] ?? '') && numbersFrom(cells, 1) && isNameOfPair(path, /_\d{1,5}$/),
    label: 'open',
    assetClass: 'crypto',
    venue: 'KRAKEN',
    tail: /_\d{1,5}$/,
  },
  {
    id: 'kraken-ohlc-rest',
    vendor: 'Kraken',
    columns: ['time', ...CANDLE, 'vwap', 'volume', ''],
    first: (cells, path) =>
      cells.length === 8 && /^\d{10}$/.test(cells[0] ?? '') && numbersFrom(cells, 1) && isNameOfPair(path, /_\d{1,5}$/),
    label: 'open',
    assetClass: 'crypto',
    venue: 'KRAKEN',
    tail: /_\d{1,5}$/,
  },
  {
    id: 'histdata',
    vendor: 'HistData',
    columns: ['time', ...CANDLE, 'volume'],
    first: (cells) => cells.length === 6 && /^\d{8} \d{6}$/.test(cells[0] ?? '') && numbersFrom(cells, 1),
    zone: 'Etc/GMT+5',
    label: 'open',
    assetClass: 'forex',
    venue: 'HISTDATA',
  },
  {
    id: 'metatrader-4',
    vendor: 'MetaTrader',
    columns: ['date', 'clock', ...CANDLE, 'volume'],
    first: (cells) =>
      cells.length === 7 &&
      /^\d{4}\.\d\d\.\d\d$/.test(cells[0] ?? '') &&
      /^\d\d:\d\d$/.test(cells[1] ?? '') &&
      numbersFrom(cells, 2),
    label: 'open',
  },
  {
    id: 'plain-candles',
    vendor: 'no header',
    columns: ['time', ...CANDLE, 'volume'],
    first: (cells) =>
      cells.length === 6 && !isNumber(cells[0]) && /\d{4}/.test(cells[0] ?? '') && numbersFrom(cells, 1),
  },
  {
    id: 'plain-epochs',
    vendor: 'no header',
    columns: ['time', ...CANDLE, 'volume'],
    first: (cells) =>
      cells.length === 6 && (isEpoch(cells[0]) || /^(19|20)\d{6}$/.test(cells[0] ?? '')) && numbersFrom(cells, 1),
  },
  {
    id: 'metatrader-5',
    vendor: 'MetaTrader',
    header: ['date', 'open', 'high', 'low', 'close', 'tickvol'],
    names: { volume: 'tickvol' },
    label: 'open',
  },
  { id: 'stooq', vendor: 'stooq', header: ['ticker', 'per', 'date', 'time', 'open', 'high', 'low', 'close', 'vol'] },
  {
    id: 'investing',
    vendor: 'Investing.com',
    header: ['date', 'price', 'open', 'high', 'low', 'vol', 'change_%'],
    names: { close: 'price' },
  },
  {
    id: 'nasdaq',
    vendor: 'Nasdaq',
    header: ['date', 'close/last', 'volume', 'open', 'high', 'low'],
    dateFormat: 'MM/DD/YYYY',
    assetClass: 'us_equity',
    venue: 'NASDAQ',
  },
  {
    id: 'alpaca',
    vendor: 'Alpaca',
    header: ['timestamp', 'open', 'high', 'low', 'close', 'volume', 'trade_count', 'vwap'],
    ...US_BARS,
  },
  {
    id: 'alpaca-rest',
    vendor: 'Alpaca',
    header: ['t', 'o', 'h', 'l', 'c', 'v', 'n', 'vw'],
    first: (cells) => cells.some((cell) => /^\d{4}-\d\d-\d\dT/.test(cell)),
    names: { time: 't' },
    ...US_BARS,
  },
  {
    id: 'polygon',
    vendor: 'Polygon',
    header: ['t', 'o', 'h', 'l', 'c', 'v'],
    names: { time: 't' },
    ...US_BARS,
  },
  {
    id: 'polygon-flat-file',
    vendor: 'Polygon',
    header: ['ticker', 'volume', 'open', 'close', 'high', 'low', 'window_start', 'transactions'],
    names: { time: 'window_start' },
    ...US_BARS,
  },
  {
    id: 'nse-bhavcopy',
    ...NSE,
    header: ['symbol', 'series', 'open', 'high', 'low', 'close', 'tottrdqty', 'timestamp'],
    names: { volume: 'tottrdqty' },
    timeframe: '1d',
  },
  {
    id: 'nse-bhavcopy-udiff',
    ...NSE,
    header: ['traddt', 'tckrsymb', 'sctysrs', 'opnpric', 'hghpric', 'lwpric', 'clspric', 'ttltradgvol'],
    names: {
      time: 'traddt',
      symbol: 'tckrsymb',
      series: 'sctysrs',
      open: 'opnpric',
      high: 'hghpric',
      low: 'lwpric',
      close: 'clspric',
      volume: 'ttltradgvol',
    },
    timeframe: '1d',
  },
  {
    id: 'nse-bhavdata-full',
    ...NSE,
    header: ['symbol', 'series', 'date1', 'open_price', 'high_price', 'low_price', 'close_price', 'ttl_trd_qnty'],
    names: { time: 'date1', volume: 'ttl_trd_qnty', vwap: 'avg_price' },
    timeframe: '1d',
  },
  {
    id: 'nse-history',
    ...NSE,
    header: ['date', 'open', 'high', 'low', 'close', 'volume', 'vwap', '52w_h', '52w_l'],
  },
  {
    id: 'htx',
    vendor: 'HTX',
    header: ['id', 'open', 'close', 'low', 'high', 'amount', 'vol', 'count'],
    // amount is in coins, vol is money.
    names: { time: 'id', volume: 'amount', quote_volume: 'vol' },
    label: 'open',
    assetClass: 'crypto',
    venue: 'HUOBI',
  },
  {
    id: 'crypto-data-download',
    vendor: 'CryptoDataDownload',
    header: ['unix', 'date', 'symbol', 'open', 'high', 'low', 'close'],
    names: { time: 'unix' },
    label: 'open',
    assetClass: 'crypto',
    venue: 'CRYPTO',
  },
  {
    id: 'dukascopy',
    vendor: 'Dukascopy',
    header: ['gmt_time', 'open', 'high', 'low', 'close', 'volume'],
    names: { time: 'gmt_time' },
    dateFormat: 'DD/MM/YYYY',
    tail: /_CANDLESTICK_.*$/,
    zone: 'UTC',
    label: 'open',
  },
  { id: 'yahoo', vendor: 'Yahoo', header: ['date', 'open', 'high', 'low', 'close', 'adj_close', 'volume'] },
];

/** The layout of a table with a header, or of its first row without one; null for a table by the common names. */
export function layoutOf(path: string, names: readonly string[] | null, row: readonly string[]): Layout | null {
  const present = new Set(names ?? []);
  const isOf = ({ header, columns, first }: Layout): boolean => {
    if (names === null) return columns !== undefined && first?.(row, baseOf(path)) === true;
    const named = header?.every((name) => present.has(name)) ?? false;
    return named && (first === undefined || first(row, baseOf(path)));
  };
  return LAYOUTS.find(isOf) ?? null;
}
