import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import type { FileReader } from './duckdb.ts';
import { numberExpression, quoteText, type Source, type SourceDefaults, timeExpression } from './source.ts';

/** Symbol and class of a freqtrade file: SLP_USDT-1m is SLPUSDT, XRP_USDT_USDT-1h-futures the perpetual XRPUSDT-PERP. */
export function freqtradeName(file: string): { symbol: string; assetClass: string } {
  const [pair = ''] = path.basename(file).split(/[-.]/);
  const [base = '', quote = '', settlement] = pair.toUpperCase().split('_');
  return settlement === undefined
    ? { symbol: base + quote, assetClass: 'crypto' }
    : { symbol: `${base}${quote}-PERP`, assetClass: 'crypto_perp' };
}

/**
 * Candles as freqtrade keeps them in JSON (plain or gzip): a list of [ms, open, high, low, close, volume].
 * @throws ArgusError ARGUS_FEED_FORMAT for lists of another kind, for example its trades.
 */
export async function freqtradeSource(reader: FileReader, file: string, defaults: SourceDefaults): Promise<Source> {
  const relation = `read_json(${quoteText(file)}, format = 'array', records = false, columns = {json: 'JSON'}, maximum_object_size = 1048576)`;
  const [first] = await reader.rows(
    file,
    `SELECT json_array_length(json)::VARCHAR, json_type(json[0]) FROM ${relation} LIMIT 1`,
  );
  if (first === undefined) throw new ArgusError('ARGUS_FEED_EMPTY', `${file} has no rows`);
  if (first[0] !== '6') {
    const what = Number(first[0]) > 6 ? 'lists of trades' : `lists of ${first[0] ?? 'no'} values`;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file} holds ${what}, not [ms, open, high, low, close, volume]`);
  }
  const name = freqtradeName(file);
  const cell = (i: number): string => numberExpression(`(json->>${i})`);
  return {
    path: file,
    format: 'freqtrade',
    relation,
    values: {
      openTime: timeExpression('(json->>0)', 'VARCHAR'),
      open: cell(1),
      high: cell(2),
      low: cell(3),
      close: cell(4),
      volume: cell(5),
      vwap: `'nan'::DOUBLE`,
    },
    symbol: quoteText(name.symbol),
    assetClass: quoteText(defaults.assetClass ?? name.assetClass),
    venue: quoteText(defaults.venue ?? 'BINANCE'),
  };
}
