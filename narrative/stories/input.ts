import type { Timeframe } from '#market/timeframe.ts';
import type { MarketInput } from '../input.ts';

/** How many members of a class show each label at one close, in the order of REGIME_LABELS. A class may be on several markets. */
export interface CountInput {
  readonly market: string;
  readonly assetClass: string;
  readonly timeframe: Timeframe;
  readonly labelCounts: readonly number[];
  readonly known: number;
  readonly closeTime: number;
}

/** The same of a past session day. */
export interface CountDayInput extends Omit<CountInput, 'closeTime'> {
  /** YYYY-MM-DD */
  readonly day: string;
}

/** How many members of a class changed their daily regime at the close of a session day. */
export interface ChangeDayInput {
  readonly market: string;
  readonly assetClass: string;
  readonly day: string;
  readonly changed: number;
}

/**
 * All that stories may be made of, as a tier reads it. What a tier does not read is empty: then nothing is compared with it, and
 * the lowest tier has `classChanges` alone.
 */
export interface StoryInput extends Omit<MarketInput, 'kind' | 'exogenous'> {
  /** One close before the newest. */
  readonly countsBefore: readonly CountInput[];
  /** Session days, oldest first. */
  readonly countDays: readonly CountDayInput[];
  readonly changeDays: readonly ChangeDayInput[];
  /** How many daily regimes of each class changed, for a tier that reads no change. */
  readonly classChanges: readonly { readonly assetClass: string; readonly changed: number }[];
}
