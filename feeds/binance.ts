import {
  numberExpression,
  quoteText,
  type Source,
  type SourceDefaults,
  symbolOfPath,
  timeExpression,
  wholeTable,
} from './source.ts';
import type { Relation } from './tables/relation.ts';

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
] as const;

const isNumber = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

/** Whether the first line of a CSV is that of Binance klines: twelve numbers, or a header that ends with "ignore". */
export function isKlines(cells: readonly string[]): boolean {
  const header = cells.at(-1)?.toLowerCase() === 'ignore';
  return (cells.length === 12 && cells.every(isNumber)) || (header && (cells.length === 12 || hasIndex(cells)));
}

/** Files saved by pandas carry its row number as a thirteenth, unnamed column in front. */
const hasIndex = (cells: readonly string[]): boolean => cells.length === 13 && cells[0] === '';

/**
 * Binance klines as CSV or as lists of JSON, with or without header, times in milliseconds or (public files since 2025) microseconds. The file
 * holds one symbol, named by the file; vwap is quote volume over volume.
 */
export async function binanceSource(path: string, table: Relation, defaults: SourceDefaults): Promise<Source> {
  const cells = table.text?.head[0] ?? [];
  const header = cells.at(-1)?.toLowerCase() === 'ignore';
  const klines = table.container === 'csv' && table.text !== undefined ? await table.text.below(header ? 1 : 0) : table;
  const first = hasIndex(cells) ? 1 : 0;
  const column = (name: (typeof KLINE)[number]): string => `c${first + KLINE.indexOf(name)}`;
  const number = (name: (typeof KLINE)[number]): string => numberExpression(column(name));
  return {
    path,
    format: 'binance',
    ...wholeTable(klines),
    values: {
      openTime: timeExpression(column('open_time'), 'VARCHAR'),
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
