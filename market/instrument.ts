export const ASSET_CLASSES = [
  'crypto',
  'us_equity',
  'global_equity',
  'forex',
  'commodity',
  'bond',
  'macro',
  'on_chain',
  'defi',
  'derivatives',
  'factor',
] as const;
export type AssetClass = (typeof ASSET_CLASSES)[number];

/**
 * A calendar names the sessions of a venue; in lower case it is also the market group that ticks and batches run for. CONTEXT is that
 * of series, which are published and not traded: its day is the UTC day in which a value became known.
 */
export const CALENDARS = [
  '24X7',
  'FX',
  'XNYS',
  'XNAS',
  'XLON',
  'XETR',
  'XTKS',
  'XHKG',
  'XBOM',
  'CMES',
  'CONTEXT',
] as const;
export type CalendarId = (typeof CALENDARS)[number];

export interface Instrument {
  readonly symbol: string;
  readonly name: string;
  readonly assetClass: AssetClass;
  readonly venue: string;
  readonly calendar: CalendarId;
  /** `none`: no volume is reported, so every volume feature is NaN. `tick`: counts of quotes, usable only relatively. */
  readonly volumeKind: 'real' | 'tick' | 'none';
}
