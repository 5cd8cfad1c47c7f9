import type { AssetClass, CalendarId } from '#market/instrument.ts';

/**
 * The calendar of a venue, and the class of what is traded there unless something else says it. The venue decides
 * before the class: an exchange that never closes makes AUDUSDT a 24X7 instrument although its class is forex. Venues
 * of one country with the same sessions share one calendar and are therefore one market: Nasdaq is XNYS here, the NSE
 * is XBOM.
 */
const VENUES: ReadonlyMap<string, readonly [CalendarId, AssetClass]> = new Map([
  ...names(
    '24X7',
    'crypto',
    'BINANCE BYBIT COINBASE KRAKEN OKX BITSTAMP BITFINEX GEMINI KUCOIN HUOBI GATEIO BITMEX DERIBIT BINANCEUS FTX DYDX CRYPTO 24X7',
  ),
  ...names('XNYS', 'us_equity', 'US NYSE NASDAQ ARCA AMEX CBOE BATS IEX XNYS XNAS ARCX XASE SIP'),
  ...names('XLON', 'global_equity', 'LSE XLON'),
  ...names('XETR', 'global_equity', 'XETR XETRA FRA EUREX'),
  ...names('XTKS', 'global_equity', 'XTKS TSE JPX'),
  ...names('XHKG', 'global_equity', 'XHKG HKEX HKFE'),
  ...names('XBOM', 'global_equity', 'XBOM BSE NSE XNSE INDIA'),
  ...names('CMES', 'derivatives', 'CME CMES COMEX NYMEX CBOT XCME XCBT XNYM XCEC'),
  ...names('FX', 'forex', 'OANDA FXCM FX DUKASCOPY HISTDATA INTERACTIVEBROKERS'),
]);

function names(calendar: CalendarId, assetClass: AssetClass, list: string) {
  return list.split(' ').map((name) => [name, [calendar, assetClass]] as const);
}

/** Classes as files name them: our class, and the calendar where no venue decides; null where only a venue can. */
const CLASSES: ReadonlyMap<string, readonly [AssetClass, CalendarId | null]> = new Map([
  ['crypto', ['crypto', '24X7']],
  ['cryptocurrency', ['crypto', '24X7']],
  ['crypto_perp', ['derivatives', '24X7']],
  ['perpetual', ['derivatives', '24X7']],
  ['derivatives', ['derivatives', '24X7']],
  ['on_chain', ['on_chain', '24X7']],
  ['defi', ['defi', '24X7']],
  ['us_equity', ['us_equity', 'XNYS']],
  ['us_index', ['us_equity', 'XNYS']],
  ['bond', ['bond', 'XNYS']],
  ['commodity', ['commodity', 'XNYS']],
  ['macro', ['macro', 'XNYS']],
  ['factor', ['factor', 'XNYS']],
  ['option', ['derivatives', 'XNYS']],
  ['forex', ['forex', 'FX']],
  ['fx', ['forex', 'FX']],
  ['future', ['derivatives', 'CMES']],
  ['global_equity', ['global_equity', null]],
  ['global_index', ['global_equity', null]],
]);

/** Vendors of data that files name where a venue belongs: they say nothing about sessions. */
const VENDORS = new Set(['YAHOO', 'STOOQ', 'INVESTING', 'POLYGON', 'ALPACA', 'TIINGO', 'QUANDL', 'FRED', 'LEAN']);
export const isVendor = (venue: string): boolean => VENDORS.has(venue.trim().toUpperCase());

export const KNOWN_CLASSES: readonly string[] = [...CLASSES.keys()];
export const KNOWN_VENUES: readonly string[] = [...VENUES.keys()];

export const venueNamed = (venue: string): { calendar: CalendarId; assetClass: AssetClass } | null => {
  const found = VENUES.get(venue.trim().toUpperCase());
  return found === undefined ? null : { calendar: found[0], assetClass: found[1] };
};

export const classNamed = (name: string): { assetClass: AssetClass; calendar: CalendarId | null } | null => {
  const found = CLASSES.get(name.trim().toLowerCase().replaceAll(/[ -]/g, '_'));
  return found === undefined ? null : { assetClass: found[0], calendar: found[1] };
};

/** The venue and class of a calendar of which nothing else is known. */
export const VENUE_OF_CALENDAR: ReadonlyMap<CalendarId, readonly [string, AssetClass]> = new Map<
  CalendarId,
  readonly [string, AssetClass]
>([
  ['24X7', ['CRYPTO', 'crypto']],
  ['FX', ['FX', 'forex']],
  ['XNYS', ['US', 'us_equity']],
  ['XNAS', ['NASDAQ', 'us_equity']],
  ['XLON', ['LSE', 'global_equity']],
  ['XETR', ['XETRA', 'global_equity']],
  ['XTKS', ['TSE', 'global_equity']],
  ['XHKG', ['HKEX', 'global_equity']],
  ['XBOM', ['NSE', 'global_equity']],
  ['CMES', ['CME', 'derivatives']],
]);
