import type { SymbolBars } from '#market/bar.ts';
import { barCount, openSpan } from './columns.ts';

/** Bars that were corrected or came late: their symbols, the first of their open times, and how many there are. */
export interface Amended {
  readonly symbols: readonly string[];
  /** UTC ms: every amended bar opens at or after this time. */
  readonly after: number;
  readonly bars: number;
}

export const NOTHING_AMENDED: Amended = { symbols: [], after: 0, bars: 0 };

/** What a run reports of the bars that it amended. */
export const amendedOf = (changed: readonly SymbolBars[]): Amended =>
  changed.length === 0
    ? NOTHING_AMENDED
    : {
        symbols: [...new Set(changed.map(({ symbol }) => symbol))],
        after: openSpan(changed).first,
        bars: barCount(changed),
      };
