import type { RegimeLabel } from '#market/regime-label.ts';

/** Colours of pages and mails, as `#rrggbb`. */
export interface Palette {
  readonly paper: string;
  readonly card: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly accent: string;
  readonly wash: string;
  readonly warn: string;
  readonly warnWash: string;
  readonly regimes: Readonly<Record<RegimeLabel, string>>;
}

/** Under which name, from which address and in which colours a report reaches its readers. */
export interface Brand {
  readonly name: string;
  readonly sender: { readonly name: string; readonly address: string };
  /** Right-hand side of the ids of mails. */
  readonly messageDomain: string;
  readonly light: Palette;
  readonly dark: Palette;
}

/** `.invalid` is reserved and never resolves (RFC 2606): an installation that sends mail must name an address of its own. */
export const ARGUS: Brand = {
  name: 'Argus',
  sender: { name: 'Argus', address: 'digest@argus.invalid' },
  messageDomain: 'argus.invalid',
  light: {
    paper: '#fbfaf7',
    card: '#ffffff',
    ink: '#17181c',
    soft: '#5b5e68',
    line: '#e4e1d9',
    accent: '#1f4fd8',
    wash: '#f1efe8',
    warn: '#8a4b00',
    warnWash: '#fff3dc',
    regimes: {
      bull_trend: '#0b6fb8',
      bear_trend: '#c2540a',
      range_bound: '#737a86',
      high_volatility: '#8246af',
      stress: '#b3123f',
    },
  },
  dark: {
    paper: '#121317',
    card: '#1a1c22',
    ink: '#eceae4',
    soft: '#a3a5ae',
    line: '#2d3038',
    accent: '#8fb0ff',
    wash: '#22252d',
    warn: '#ffca7a',
    warnWash: '#3a2a10',
    regimes: {
      bull_trend: '#58b0f2',
      bear_trend: '#f39a58',
      range_bound: '#a2a9b6',
      high_volatility: '#c698ee',
      stress: '#ff6f92',
    },
  },
};
