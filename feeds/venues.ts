import type { AssetClass, CalendarId } from '#market/instrument.ts';

/**
 * The table of the calendar and asset class of a bar of a file. The venue decides first: an exchange that never closes
 * makes AUDUSDT a 24X7 instrument although its class is forex. An ETF on gold has New York's hours. Venues of one
 * country with the same sessions share one calendar and are therefore one market: Nasdaq is XNYS here, the NSE is
 * XBOM.
 */
const CALENDAR_OF_VENUE: Readonly<Record<string, CalendarId>> = {
  BINANCE: '24X7',
  BYBIT: '24X7',
  COINBASE: '24X7',
  KRAKEN: '24X7',
  US: 'XNYS',
  NYSE: 'XNYS',
  NASDAQ: 'XNYS',
  ARCA: 'XNYS',
  CBOE: 'XNYS',
  XNYS: 'XNYS',
  XNAS: 'XNYS',
  LSE: 'XLON',
  XLON: 'XLON',
  XETR: 'XETR',
  XETRA: 'XETR',
  FRA: 'XETR',
  EUREX: 'XETR',
  XTKS: 'XTKS',
  TSE: 'XTKS',
  JPX: 'XTKS',
  XHKG: 'XHKG',
  HKEX: 'XHKG',
  HKFE: 'XHKG',
  XBOM: 'XBOM',
  BSE: 'XBOM',
  NSE: 'XBOM',
  XNSE: 'XBOM',
  INDIA: 'XBOM',
  CME: 'CMES',
  CMES: 'CMES',
  COMEX: 'CMES',
  NYMEX: 'CMES',
  CBOT: 'CMES',
  OANDA: 'FX',
  FXCM: 'FX',
};

/** Classes as files name them: our class, and the calendar where the venue does not decide. */
const CLASSES: Readonly<Record<string, readonly [AssetClass, CalendarId]>> = {
  crypto: ['crypto', '24X7'],
  crypto_perp: ['derivatives', '24X7'],
  derivatives: ['derivatives', '24X7'],
  on_chain: ['on_chain', '24X7'],
  defi: ['defi', '24X7'],
  us_equity: ['us_equity', 'XNYS'],
  us_index: ['us_equity', 'XNYS'],
  bond: ['bond', 'XNYS'],
  commodity: ['commodity', 'XNYS'],
  macro: ['macro', 'XNYS'],
  factor: ['factor', 'XNYS'],
  option: ['derivatives', 'XNYS'],
  forex: ['forex', 'FX'],
  future: ['derivatives', 'CMES'],
  global_equity: ['global_equity', 'XLON'],
  global_index: ['global_equity', 'XLON'],
};

export const KNOWN_CLASSES = Object.keys(CLASSES);

/**
 * Asset class and calendar of an instrument from the description in a file, or null for a class that is not in the
 * table.
 */
export function classify(assetClass: string, venue: string): { assetClass: AssetClass; calendar: CalendarId } | null {
  const defaults = CLASSES[assetClass.toLowerCase()];
  if (defaults === undefined) return null;
  return { assetClass: defaults[0], calendar: CALENDAR_OF_VENUE[venue.toUpperCase()] ?? defaults[1] };
}
