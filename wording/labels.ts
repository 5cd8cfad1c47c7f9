import type { AssetClass } from '#market/instrument.ts';
import type { Direction } from '#market/models/signals/signal.ts';
import type { RegimeLabel } from '#market/regime-label.ts';
import type { SeriesKind } from '#market/series/kind.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { listText } from './lists.ts';

/** How a regime is called: in a sentence, behind an article, as a heading, in a narrow cell, and its mark in plain text. */
export interface RegimeWords {
  readonly text: string;
  readonly phrase: string;
  readonly title: string;
  readonly short: string;
  readonly mark: string;
}

export const REGIMES: Readonly<Record<RegimeLabel, RegimeWords>> = {
  bull_trend: { text: 'bull trend', phrase: 'a bull trend', title: 'Bull trend', short: 'Bull', mark: '▲' },
  bear_trend: { text: 'bear trend', phrase: 'a bear trend', title: 'Bear trend', short: 'Bear', mark: '▼' },
  range_bound: {
    text: 'range-bound',
    phrase: 'a range-bound regime',
    title: 'Range-bound',
    short: 'Range',
    mark: '▬',
  },
  high_volatility: {
    text: 'high volatility',
    phrase: 'high volatility',
    title: 'High volatility',
    short: 'High vol',
    mark: '◆',
  },
  stress: { text: 'stress', phrase: 'stress', title: 'Stress', short: 'Stress', mark: '✖' },
};

/** What one instrument and what several do that enter a regime. */
export const REGIME_TURNS: Readonly<Record<RegimeLabel, readonly [singular: string, plural: string]>> = {
  bull_trend: ['turns bullish', 'turn bullish'],
  bear_trend: ['turns bearish', 'turn bearish'],
  range_bound: ['turns range-bound', 'turn range-bound'],
  high_volatility: ['turns volatile', 'turn volatile'],
  stress: ['enters stress', 'enter stress'],
};

/** How instruments in a regime are, behind "is" or "are". */
export const REGIME_ADJECTIVES: Readonly<Record<RegimeLabel, string>> = {
  bull_trend: 'bullish',
  bear_trend: 'bearish',
  range_bound: 'range-bound',
  high_volatility: 'volatile',
  stress: 'in stress',
};

/** How so many instruments stand, behind "is" or "are": "in a bull trend", "in bull trends", "range-bound". */
export function standingText(label: RegimeLabel, count: number): string {
  const { text, phrase } = REGIMES[label];
  if (label === 'range_bound') return text;
  return phrase.startsWith('a ') && count !== 1 ? `in ${text}s` : `in ${phrase}`;
}

/** "in a bull trend", "rising": nobody trades a rate, so it has no bulls. Only compounded returns have trends like prices. */
export function seriesRegimeText(kind: SeriesKind, label: RegimeLabel): string {
  if (kind !== 'return' && label === 'bull_trend') return 'rising';
  if (kind !== 'return' && label === 'bear_trend') return 'falling';
  return `in ${REGIMES[label].phrase}`;
}

const CLASS_TITLES: Readonly<Record<AssetClass, string>> = {
  crypto: 'Crypto',
  us_equity: 'US equities',
  global_equity: 'Global equities',
  forex: 'Forex',
  commodity: 'Commodities',
  bond: 'Bonds',
  macro: 'Macro',
  on_chain: 'On-chain',
  defi: 'DeFi',
  derivatives: 'Derivatives',
  factor: 'Factors',
};
/** One member of a class and several; whether the title of the class takes a plural verb. */
interface ClassNouns {
  readonly singular: string;
  readonly plural: string;
  readonly isPlural: boolean;
}
const nouns = (singular: string, plural: string, isPlural = false): ClassNouns => ({ singular, plural, isPlural });
const CLASS_NOUNS: Readonly<Record<AssetClass, ClassNouns>> = {
  crypto: nouns('coin', 'coins'),
  us_equity: nouns('US equity', 'US equities', true),
  global_equity: nouns('global equity', 'global equities', true),
  forex: nouns('currency pair', 'currency pairs'),
  commodity: nouns('commodity', 'commodities', true),
  bond: nouns('bond', 'bonds', true),
  macro: nouns('macro series', 'macro series'),
  on_chain: nouns('on-chain series', 'on-chain series'),
  defi: nouns('DeFi token', 'DeFi tokens'),
  derivatives: nouns('derivative', 'derivatives', true),
  factor: nouns('factor', 'factors', true),
};
const NOUNS = new Map<string, ClassNouns>(Object.entries(CLASS_NOUNS));
/** "coin", "coins"; of a class without words its title. */
export const classNouns = (assetClass: string): ClassNouns =>
  NOUNS.get(assetClass) ?? { singular: classTitle(assetClass), plural: classTitle(assetClass), isPlural: false };
/** How members of a class of derivatives are called that follow another instrument for ever. */
export const PERPETUALS: ClassNouns = nouns('perpetual', 'perpetuals', true);

const TITLES = new Map<string, string>(Object.entries(CLASS_TITLES));
/** "US equities"; the id itself for a class that has no title. */
export const classTitle = (assetClass: string): string => TITLES.get(assetClass) ?? assetClass;

/** How a tier is called where it stands alone: "Enterprise". */
export const tierTitle = (tier: string): string => tier.slice(0, 1).toUpperCase() + tier.slice(1);

/** "the 1h chart", "the daily chart". */
export const TIMEFRAME_ADJECTIVES: Readonly<Record<Timeframe, string>> = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1h',
  '4h': '4h',
  '1d': 'daily',
  '1w': 'weekly',
};
/** "1h chart", "1h and daily charts", in the given order. */
export const chartsText = (timeframes: readonly Timeframe[]): string =>
  `${listText(timeframes.map((timeframe) => TIMEFRAME_ADJECTIVES[timeframe]))} ${timeframes.length === 1 ? 'chart' : 'charts'}`;

/** The direction of a signal in a sentence, and as an arrow with its word in a table. */
export const DIRECTIONS: Readonly<Record<Direction, { readonly text: string; readonly arrow: string }>> = {
  up: { text: 'up', arrow: '▲ up' },
  down: { text: 'down', arrow: '▼ down' },
  neutral: { text: 'no direction', arrow: 'none' },
};
