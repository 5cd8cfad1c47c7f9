import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { binanceSource, isKlines } from './binance.ts';
import { freqtradeSource } from './freqtrade.ts';
import type { Format, Source, SourceDefaults } from './source.ts';
import type { Relation } from './tables/relation.ts';
import { tidyTable } from './tidy.ts';
import { isYfinance, yfinanceSource } from './yfinance.ts';

/** The format of a table, from its content. Throws as openFeed. */
export function formatOf(table: Relation): Format {
  const first = table.text?.head[0] ?? [];
  if (table.container === 'json') {
    if (table.text === undefined) return 'json';
    return table.columns.length === 12 ? 'binance' : 'freqtrade';
  }
  if (table.container !== 'csv') return table.container;
  if (isKlines(first)) return 'binance';
  return isYfinance(first) ? 'yfinance' : 'csv';
}

/** What the columns of a table mean. Throws ARGUS_FEED_FORMAT for columns that are not those of the format. */
export async function sourceOf(
  file: string,
  table: Relation,
  format: Format,
  defaults: SourceDefaults,
): Promise<Source> {
  switch (format) {
    case 'binance':
      return await binanceSource(file, table, defaults);
    case 'freqtrade':
      return freqtradeSource(file, table, defaults);
    case 'yfinance':
      return await yfinanceSource(file, table, defaults);
    case 'lean':
      throw new ArgusError(
        'ARGUS_FEED_FORMAT',
        `the path of ${path.normalize(file)} is not that of an archive of LEAN data`,
      );
    default:
      return tidyTable(format, file, table, defaults);
  }
}
