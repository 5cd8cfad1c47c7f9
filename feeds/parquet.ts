import { ArgusError } from '#errors/argus-error.ts';
import type { FileReader } from './duckdb.ts';
import { mapColumns, quoteText, type Source, type SourceDefaults, tidySource } from './source.ts';

/**
 * Tidy Parquet: a row per bar with a time (open time, or the session date of daily bars), open, high, low, close and
 * volume. Columns symbol, asset_class, venue and vwap are optional; others are ignored. Throws ARGUS_FEED_FORMAT.
 */
export async function parquetSource(reader: FileReader, path: string, defaults: SourceDefaults): Promise<Source> {
  const relation = `read_parquet(${quoteText(path)})`;
  const described = await reader.rows(path, `DESCRIBE SELECT * FROM ${relation}`);
  const types = new Map(described.map(([name, type]) => [name as string, type as string]));
  const map = mapColumns(path, [...types.keys()], ['time', 'open', 'high', 'low', 'close', 'volume']);
  for (const role of ['open', 'high', 'low', 'close', 'volume', 'vwap'] as const) {
    const type = map[role] === undefined ? 'DOUBLE' : (types.get(map[role]) as string);
    if (!/^(DOUBLE|FLOAT|DECIMAL|U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER)/.test(type)) {
      throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: column ${map[role]} is ${type}, not a number`);
    }
  }
  const source = tidySource('parquet', path, relation, map, types.get(map.time as string) as string, defaults);
  const sides = ['open', 'high', 'low', 'close'].filter((part) => types.has(`bid_${part}`) && types.has(`ask_${part}`));
  if (sides.length === 0) return source;
  return { ...source, crossed: sides.map((part) => `"ask_${part}" < "bid_${part}"`).join(' OR ') };
}
