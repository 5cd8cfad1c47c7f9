import {
  numberExpression,
  quoteName,
  quoteText,
  type Source,
  type SourceDefaults,
  symbolOfPath,
  timeExpression,
} from './source.ts';

/** The columns of a kline in their order, as Binance documents them for its REST interface and its public files. */
const KLINE = [
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'close_time',
  'quote_volume',
  'count',
  'taker_buy_volume',
  'taker_buy_quote_volume',
  'ignore',
];

const isNumber = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

/** Whether the first line of a CSV is that of Binance klines: twelve numbers, or a header that ends with "ignore". */
export function isKlines(cells: readonly string[]): boolean {
  const header = cells.at(-1)?.toLowerCase() === 'ignore';
  return (cells.length === 12 && cells.every(isNumber)) || (header && (cells.length === 12 || hasIndex(cells)));
}

/** Files saved by pandas carry its row number as a thirteenth, unnamed column in front. */
const hasIndex = (cells: readonly string[]): boolean => cells.length === 13 && cells[0] === '';

/**
 * Binance klines as CSV, with or without header, times in milliseconds or (public files since 2025) microseconds. The file
 * holds one symbol, named by the file; vwap is quote volume over volume.
 */
export function binanceSource(path: string, cells: readonly string[], defaults: SourceDefaults): Source {
  const header = cells.at(-1)?.toLowerCase() === 'ignore';
  const names = hasIndex(cells) ? ['index', ...KLINE] : KLINE;
  const columns = `{${names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ')}}`;
  const number = (name: string): string => numberExpression(quoteName(name));
  return {
    path,
    format: 'binance',
    relation: `read_csv(${quoteText(path)}, delim = ',', auto_detect = false, header = ${header}, columns = ${columns})`,
    values: {
      openTime: timeExpression(quoteName('open_time'), 'VARCHAR'),
      open: number('open'),
      high: number('high'),
      low: number('low'),
      close: number('close'),
      volume: number('volume'),
      vwap: `CASE WHEN ${number('volume')} > 0 THEN ${number('quote_volume')} / ${number('volume')} ELSE 'nan'::DOUBLE END`,
    },
    symbol: quoteText(symbolOfPath(path)),
    assetClass: quoteText(defaults.assetClass ?? 'crypto'),
    venue: quoteText(defaults.venue ?? 'BINANCE'),
  };
}
