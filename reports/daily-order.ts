import type { RegimeLabel } from '#market/regime-label.ts';

/** What is in stress comes first, then what moves, then what rests, and last what is not known. */
const ORDER: readonly (RegimeLabel | null)[] = [
  'stress',
  'high_volatility',
  'bear_trend',
  'bull_trend',
  'range_bound',
  null,
];

interface Listed {
  readonly symbol: string;
  readonly daily: RegimeLabel | null;
}

/** The order of a list of instruments by their daily regimes; those that are equal in it are left to the next order. */
export const byDaily = (a: Listed, b: Listed): number => ORDER.indexOf(a.daily) - ORDER.indexOf(b.daily);
export const bySymbol = (a: Listed, b: Listed): number => (a.symbol < b.symbol ? -1 : 1);
