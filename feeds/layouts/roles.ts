/** What a column of a table can be. `date` and `clock` are the two halves of a time in two columns. */
export type Role =
  | 'time'
  | 'date'
  | 'clock'
  | 'close_time'
  | 'open'
  | 'high'
  | 'low'
  | 'close'
  | 'volume'
  | 'quote_volume'
  | 'vwap'
  | 'symbol'
  | 'series'
  | 'asset_class'
  | 'venue'
  | 'currency'
  | 'class_return'
  | 'global_return';

/** The column of a table for each role that it has. */
export type Roles = Partial<Record<Role, string>>;

/**
 * Names under which files write a column, in English and German, as nameOf writes them; the first that a table has is
 * used. Names that a vendor alone uses are in its layout. "Umsatz" is none: it is money at one place, shares at another. "Volumen" is money
 * beside "Stücke", the number of shares.
 */
export const ALIASES: ReadonlyMap<Role, readonly string[]> = new Map<Role, readonly string[]>([
  [
    'time',
    [
      'ts',
      'timestamp',
      'open_time',
      'opentime',
      'time',
      'datetime',
      'date_time',
      'date',
      'dtyyyymmdd',
      'trade_date',
      'trading_date',
      'tradedate',
      'day',
      'gmt_time',
      'unix',
      'unix_time',
      'unix_timestamp',
      'begins_at',
      'start',
      'start_time',
      'datum',
      'zeitstempel',
    ],
  ],
  ['date', ['date', 'dtyyyymmdd', 'trade_date', 'trading_date', 'day', 'datum']],
  ['clock', ['time', 'time_of_day', 'hour', 'uhrzeit', 'zeit']],
  ['close_time', ['close_time', 'closetime', 'end_time', 'end', 'bar_end']],
  [
    'open',
    [
      'open',
      'open_price',
      'opening_price',
      'price_open',
      'first',
      'o',
      'eröffnung',
      'eroeffnung',
      'eröffnungskurs',
      'erster',
    ],
  ],
  ['high', ['high', 'high_price', 'price_high', 'max', 'h', 'hoch', 'tageshoch']],
  ['low', ['low', 'low_price', 'price_low', 'min', 'l', 'tief', 'tagestief']],
  [
    'close',
    ['close', 'close_price', 'closing_price', 'price_close', 'close/last', 'last', 'c', 'schluss', 'schlusskurs'],
  ],
  [
    'volume',
    ['volume', 'vol', 'tick_volume', 'tickvol', 'volume_traded', 'shares_traded', 'v', 'stücke', 'stuecke', 'volumen'],
  ],
  ['quote_volume', ['quote_volume', 'quote_asset_volume', 'quoteassetvolume']],
  ['vwap', ['vwap', 'vw']],
  ['symbol', ['symbol', 'ticker', 'tic', 'sym', 'code', 'stock_code', 'instrument', 'pair', 'permno', 'name']],
  ['series', ['series']],
  ['asset_class', ['asset_class', 'assetclass', 'asset_type']],
  ['venue', ['venue', 'exchange', 'exch', 'mic']],
  ['currency', ['currency', 'ccy']],
  ['class_return', ['class_return']],
  ['global_return', ['global_return']],
]);

/** A name without case, brackets, numbers before it and units behind it: "<OPEN>", "1. open", "Close (EUR)" are open, open, close. */
export function nameOf(header: string): string {
  return header
    .normalize('NFC')
    .trim()
    .replace(/^<(.*)>$/, '$1')
    .replace(/^\d+[a-z]?\. /i, '')
    .replace(/\s*[([][^)\]]*[)\]]$/, '')
    .replace(/[.*]+$/, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[ _]+/g, '_');
}

/** The unit or zone that a header states in brackets: EUR of "Close (EUR)", UTC of "Time (UTC)". */
export const unitOf = (header: string): string | null => /[([]([^)\]]+)[)\]]\s*$/.exec(header)?.[1]?.trim() ?? null;
