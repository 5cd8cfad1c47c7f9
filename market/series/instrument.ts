import type { AssetClass, Instrument } from '../instrument.ts';
import type { SeriesKind } from './kind.ts';

/** In front of the name of a series: no instrument of a market can have the same symbol. */
const PREFIX = 'context:';

/** Asset class of a family (the text before the colon of a series), and the way to make a name from the rest. */
const FAMILIES: readonly (readonly [RegExp, AssetClass, (rest: string) => string])[] = [
  [/^macro:/, 'macro', (rest) => rest],
  [/^volatility:/, 'macro', (rest) => rest],
  [/^commodity:/, 'commodity', (rest) => rest],
  [/^(bond|rate):/, 'bond', (rest) => rest],
  [/^factor:/, 'factor', (rest) => rest],
  [/^tvl_usd:/, 'defi', (rest) => `${rest} value locked`],
  [/^price_usd:/, 'defi', (rest) => `${rest} token price`],
  [/^market_cap_usd:/, 'defi', (rest) => `${rest} market capitalisation`],
  [/^volume_usd:/, 'defi', (rest) => `${rest} token volume`],
  [/^fees_usd:/, 'on_chain', (rest) => `${rest} fees`],
  [/^funding_[^:]*:/, 'derivatives', (rest) => `${rest} funding rate`],
];

/** Class of a series of no known family: by what its numbers are. */
const CLASS_OF_KIND: Readonly<Record<SeriesKind, AssetClass>> = {
  level: 'macro',
  yield: 'bond',
  signed: 'derivatives',
  return: 'factor',
};

/** Series whose code means nothing to a reader. */
const NAMES: Readonly<Record<string, string>> = {
  CPILFESL: 'US core consumer prices',
  DCOILWTICO: 'WTI crude oil, spot',
  BRENT_MONTHLY: 'Brent crude oil, monthly',
  WTI_MONTHLY: 'WTI crude oil, monthly',
  VIX_CLOSE: 'VIX',
  MOODYS_AAA_YIELD: 'Aaa corporate yield',
  MOODYS_BAA_YIELD: 'Baa corporate yield',
  US_TREASURY_10Y_YIELD: '10-year US Treasury yield',
  FF_MKT_RF: 'market factor',
  FF_SMB: 'size factor',
  FF_HML: 'value factor',
  FF_RF: 'one-month bill return',
  FED_PRIMARY_CREDIT: 'Fed primary credit rate',
};

export const contextSymbol = (series: string): string => `${PREFIX}${series}`;

/** A series as an instrument of the market of series. It has a class and no volume, and no peers. */
export function contextInstrument(series: string, kind: SeriesKind): Instrument {
  const rest = series.slice(series.indexOf(':') + 1);
  const [, assetClass, nameOf] = FAMILIES.find(([family]) => family.test(series)) ?? [
    null,
    CLASS_OF_KIND[kind],
    String,
  ];
  return {
    symbol: contextSymbol(series),
    name: nameOf(NAMES[rest] ?? rest.replaceAll('_', ' ')),
    assetClass,
    venue: 'CONTEXT',
    calendar: 'CONTEXT',
    volumeKind: 'none',
  };
}
