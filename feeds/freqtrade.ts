import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { numberExpression, quoteText, type Source, type SourceDefaults, timeExpression, wholeTable } from './source.ts';
import type { Relation } from './tables/relation.ts';

/** Symbol and class of a freqtrade file: SLP_USDT-1m is SLPUSDT, XRP_USDT_USDT-1h-futures the perpetual XRPUSDT-PERP. */
export function freqtradeName(file: string): { symbol: string; assetClass: string } {
  const [pair = ''] = path.basename(file).split(/[-.]/);
  const [base = '', quote = '', settlement] = pair.toUpperCase().split('_');
  return settlement === undefined
    ? { symbol: base + quote, assetClass: 'crypto' }
    : { symbol: `${base}${quote}-PERP`, assetClass: 'crypto_perp' };
}

/** Whether a file has the name of a pair and a timeframe, as freqtrade gives it: BTC_USDT-1h, XRP_USDT_USDT-1h-futures. */
export const isPairFile = (file: string): boolean =>
  /^[A-Za-z0-9]+_[A-Za-z0-9]+(_[A-Za-z0-9]+)?-\d+[mhdwM](-[a-z]+)?\./.test(path.basename(file));

/**
 * Candles as freqtrade keeps them in JSON: a list of [ms, open, high, low, close, volume].
 * @throws ArgusError ARGUS_FEED_FORMAT for lists of another kind, for example its trades.
 */
export function freqtradeSource(file: string, table: Relation, defaults: SourceDefaults): Source {
  const width = table.columns.length;
  if (width !== 6) {
    const what = width > 6 ? 'lists of trades' : `lists of ${width} values`;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file} holds ${what}, not [ms, open, high, low, close, volume]`);
  }
  const name = freqtradeName(file);
  const cell = (i: number): string => numberExpression(`c${i}`);
  return {
    path: file,
    format: 'freqtrade',
    ...wholeTable(table),
    values: {
      openTime: timeExpression('c0', 'VARCHAR'),
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
