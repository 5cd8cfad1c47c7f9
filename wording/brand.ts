import type { RegimeLabel } from '#market/regime-label.ts';

/** Colours of pages and mails, as `#rrggbb`. */
export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
  /** Labels and axes. */
  readonly faint: string;
  readonly line: string;
  readonly accent: string;
  readonly wash: string;
  /** Between rows of a table, and behind drawings. */
  readonly grid: string;
  readonly warn: string;
  readonly warnWash: string;
  /** Fills of drawings: at least 3:1 on paper, and told apart with any kind of colour sight. */
  readonly regimes: Readonly<Record<RegimeLabel, string>>;
  /** The same for words: at least 4.5:1. */
  readonly regimeTexts: Readonly<Record<RegimeLabel, string>>;
  /** The quiet regime in large areas. */
  readonly rangeArea: string;
  /** How strongly two move together: the fill of a heat map. */
  readonly tie: string;
  /** Words on a fill. */
  readonly onFill: string;
}

/** The address of the style sheet with the face of the reader's tenant: pages and small pages name it, the gateway makes it. */
export const BRAND_STYLE = '/brand.css';

/** Under which name, from which address and in which colours a report reaches its readers. */
export interface Brand {
  readonly name: string;
  readonly sender: { readonly name: string; readonly address: string };
  readonly light: Palette;
  readonly dark: Palette;
}

/** `.invalid` is reserved and never resolves (RFC 2606): an installation that sends mail must name an address of its own. */
export const ARGUS: Brand = {
  name: 'Argus',
  sender: { name: 'Argus', address: 'digest@argus.invalid' },
  light: {
    paper: '#ffffff',
    wash: '#f5f4f0',
    line: '#dfddd6',
    grid: '#ebe9e3',
    ink: '#16181d',
    soft: '#595d66',
    faint: '#696d76',
    accent: '#1d4ed8',
    warn: '#7a4300',
    warnWash: '#fff3dc',
    regimes: {
      bull_trend: '#1f7fc4',
      bear_trend: '#cf6a0c',
      range_bound: '#868d98',
      high_volatility: '#5f3196',
      stress: '#a3123a',
    },
    regimeTexts: {
      bull_trend: '#1a6399',
      bear_trend: '#9a4a05',
      range_bound: '#5a606b',
      high_volatility: '#5f3196',
      stress: '#a3123a',
    },
    rangeArea: '#d3d6db',
    tie: '#1f6fb0',
    onFill: '#ffffff',
  },
  dark: {
    paper: '#131418',
    wash: '#1d1f25',
    line: '#33363e',
    grid: '#262930',
    ink: '#eceae4',
    soft: '#a8abb4',
    faint: '#9297a1',
    accent: '#93b4ff',
    warn: '#ffca7a',
    warnWash: '#33260f',
    regimes: {
      bull_trend: '#62b5f5',
      bear_trend: '#f6b352',
      range_bound: '#686e7a',
      high_volatility: '#a56cf0',
      stress: '#ff7192',
    },
    regimeTexts: {
      bull_trend: '#6db7f0',
      bear_trend: '#f6b352',
      range_bound: '#a9b0bc',
      high_volatility: '#c9a4f5',
      stress: '#ff7d9c',
    },
    rangeArea: '#3a3e47',
    tie: '#3a8ccc',
    onFill: '#131418',
  },
};
