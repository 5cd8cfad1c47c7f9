import type { RegimeLabel } from '#market/regime-label.ts';

export const LABEL_TEXT: Readonly<Record<RegimeLabel, string>> = {
  bull_trend: 'bull trend',
  bear_trend: 'bear trend',
  range_bound: 'range-bound',
  high_volatility: 'high volatility',
  stress: 'stress',
};

const CLASS_TITLES: Readonly<Record<string, string>> = {
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
export const classTitle = (assetClass: string): string => CLASS_TITLES[assetClass] ?? assetClass;

/** 1 instrument, 2 instruments */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** 74 % */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** 20 Nov 2026, 14:31 UTC */
export function timeText(time: number): string {
  return `${dayText(time)}, ${new Date(time).toISOString().slice(11, 16)} UTC`;
}

/** 20 Nov 2026 */
export function dayText(time: number): string {
  const [, day, month, year] = new Date(time).toUTCString().split(' ');
  return `${Number(day)} ${month} ${year}`;
}

/** "a, b and c" */
export const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
