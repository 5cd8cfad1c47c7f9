import { ArgusError } from '#errors/argus-error.ts';
import { freqtradeName, isPairFile } from './freqtrade.ts';
import { type Format, mapColumns, type Source, type SourceDefaults, tidySource } from './source.ts';
import type { Relation } from './tables/relation.ts';

const NUMBER = /^(VARCHAR|DOUBLE|FLOAT|DECIMAL|U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER)/;

/**
 * A table with a row per bar: a time (open time, or the session date of daily bars), open, high, low, close and volume
 * by name, in any order and case. Columns symbol, asset_class, venue and vwap are optional; others are ignored. A
 * table without symbol holds one, named by the file. Throws ARGUS_FEED_FORMAT.
 */
export function tidyTable(format: Format, path: string, table: Relation, defaults: SourceDefaults): Source {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const map = mapColumns(path, [...types.keys()], ['time', 'open', 'high', 'low', 'close', 'volume'], table.unreadable);
  for (const role of ['open', 'high', 'low', 'close', 'volume', 'vwap'] as const) {
    const type = map[role] === undefined ? 'DOUBLE' : (types.get(map[role]) as string);
    if (!NUMBER.test(type))
      throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: column ${map[role]} is ${type}, not a number`);
  }
  const pair = map.symbol === undefined && isPairFile(path) ? freqtradeName(path) : null;
  const source = tidySource(format, path, table, map, {
    ...defaults,
    ...(pair === null
      ? {}
      : {
          symbol: pair.symbol,
          assetClass: defaults.assetClass ?? pair.assetClass,
          venue: defaults.venue ?? 'BINANCE',
        }),
  });
  const sides = ['open', 'high', 'low', 'close'].filter((part) => types.has(`bid_${part}`) && types.has(`ask_${part}`));
  if (sides.length === 0) return source;
  const below = (part: string) => `TRY_CAST("ask_${part}" AS DOUBLE) < TRY_CAST("bid_${part}" AS DOUBLE)`;
  return { ...source, crossed: sides.map(below).join(' OR ') };
}
