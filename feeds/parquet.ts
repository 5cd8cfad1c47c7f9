import { ArgusError } from '#errors/argus-error.ts';
import type { FileReader } from './duckdb.ts';
import type { SourceDefaults } from './open.ts';
import { mapColumns, numberExpression, quoteName, quoteText, type Source, symbolOfPath, timeExpression } from './source.ts';

/**
 * Tidy Parquet: a row per bar with a time (open time, or the session date of daily bars), open, high, low, close, volume, and
 * where given symbol, asset_class, venue, vwap. Other columns are ignored. Throws ARGUS_FEED_FORMAT.
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
  const number = (name: string | undefined): string => (name === undefined ? `'nan'::DOUBLE` : numberExpression(quoteName(name)));
  const text = (name: string | undefined, fallback: string): string =>
    name === undefined ? quoteText(fallback) : `coalesce(${quoteName(name)}::VARCHAR, '')`;
  const time = map.time as string;
  return {
    path,
    format: 'parquet',
    relation,
    values: {
      time: timeExpression(quoteName(time), types.get(time) as string),
      open: number(map.open),
      high: number(map.high),
      low: number(map.low),
      close: number(map.close),
      volume: number(map.volume),
      vwap: number(map.vwap),
    },
    symbol: text(map.symbol, symbolOfPath(path)),
    assetClass: text(map.asset_class, defaults.assetClass ?? 'us_equity'),
    venue: text(map.venue, defaults.venue ?? 'US'),
  };
}
