import type { RegimeModel } from '#reports/models.ts';

export type RegimeLabel = RegimeModel['label'];

/** How a regime is called everywhere. Its id is also the class that gives it shape and colour (styles/report.css). */
export const REGIMES = [
  { id: 'bull_trend', text: 'Bull trend', short: 'Bull' },
  { id: 'bear_trend', text: 'Bear trend', short: 'Bear' },
  { id: 'range_bound', text: 'Range-bound', short: 'Range' },
  { id: 'high_volatility', text: 'High volatility', short: 'High vol' },
  { id: 'stress', text: 'Stress', short: 'Stress' },
] as const satisfies readonly { readonly id: RegimeLabel; readonly text: string; readonly short: string }[];

export const regimeOf = (label: RegimeLabel) => REGIMES.find(({ id }) => id === label) ?? REGIMES[2];
