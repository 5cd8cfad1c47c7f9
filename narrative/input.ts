import type { MarketId } from '#market/market-id.ts';
import type { ShiftLevel } from '#market/models/shifts/findings.ts';
import type { AbstainReason, Direction } from '#market/models/signals/signal.ts';
import type { RegimeLabel } from '#market/regime-label.ts';
import type { SeriesKind } from '#market/series/kind.ts';
import type { Timeframe } from '#market/timeframe.ts';

/** The regime of the newest bar of one timeframe. Times are UTC ms, probabilities in the order of REGIME_LABELS. */
export interface RegimeInput {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly label: RegimeLabel;
  readonly probabilities: readonly number[];
  readonly confidence: number;
  readonly ageBars: number;
  readonly since: number;
  /** Share of such bars whose regime was the same ten bars later; null where it was not counted. */
  readonly stay10: number | null;
  readonly closeTime: number;
  readonly asOf: number;
}

/** A change of regime; `previousAgeBars` is how long the old one lasted. */
export interface ChangeInput {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly from: RegimeLabel;
  readonly to: RegimeLabel;
  readonly confidence: number;
  readonly previousAgeBars: number;
  readonly at: number;
}

/** The signal and the novelty of the newest bar of one timeframe. */
export interface SignalInput {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly closeTime: number;
  /** Bars ahead. */
  readonly horizon: number;
  readonly direction: Direction;
  /** '' where there is a direction. */
  readonly reason: AbstainReason;
  readonly confidence: number;
  /** Half-width of the 80 % interval of the move; null in warm-up. */
  readonly halfWidth: number | null;
  readonly novelty: number | null;
  /** Inputs of novelty, the most unusual first. */
  readonly drivers: readonly string[];
  /** Novelties of the bars before, oldest first, for "the most unusual since". */
  readonly earlier?: readonly { readonly closeTime: number; readonly novelty: number }[];
}

/** A change of correlation that passed its false-discovery rate (quant design, 6). */
export interface ShiftInput {
  readonly level: ShiftLevel;
  /** The columns that the row is found by, as the view stores them: a citation shows them. `other` is the column `peer`. */
  readonly market: MarketId;
  readonly subject: string;
  readonly other: string;
  /** With how many instruments the correlation of a hub changed; else 1. */
  readonly ties: number;
  /** The instrument of a symbol, hub or pair. */
  readonly symbol?: string;
  /** The other instrument of a pair, the other asset class of a block. */
  readonly peer?: string;
  readonly assetClass: string;
  readonly timeframe: Timeframe;
  readonly detector: 'fast' | 'slow';
  readonly before: number;
  readonly after: number;
  readonly q: number;
  readonly closeTime: number;
}

/** The regime of an exogenous series (a yield, a rate) on one timeframe. */
export interface ExogenousInput {
  readonly series: string;
  /** As a sentence names it: "10-year Treasury yield". */
  readonly title: string;
  /** What its numbers are: only compounded returns have trends like prices, everything else rises or falls. */
  readonly kind: SeriesKind;
  readonly timeframe: Timeframe;
  readonly label: RegimeLabel;
  readonly confidence: number;
  readonly since: number;
  readonly closeTime: number;
  readonly asOf: number;
}

/** All that a note may say of one instrument. */
export interface InstrumentInput {
  readonly kind: 'instrument';
  /** YYYY-MM-DD: symbol, date and type of message choose the wording. */
  readonly date: string;
  readonly symbol: string;
  readonly assetClass: string;
  /** UTC ms of the last trade of a halted instrument, else 0. */
  readonly haltedSince: number;
  readonly asOf: number;
  readonly regimes: readonly RegimeInput[];
  readonly changes: readonly ChangeInput[];
  readonly signals: readonly SignalInput[];
  readonly shifts: readonly ShiftInput[];
  readonly exogenous: readonly ExogenousInput[];
}

/** All that a note may say of a market, or of one class of it. */
export interface MarketInput {
  readonly kind: 'market';
  readonly date: string;
  /** Absent for the whole market. */
  readonly assetClass?: string;
  readonly asOf: number;
  readonly instruments: readonly {
    readonly symbol: string;
    readonly assetClass: string;
    readonly daily: RegimeLabel | null;
    readonly haltedSince: number;
  }[];
  readonly changes: readonly ChangeInput[];
  readonly signals: readonly SignalInput[];
  readonly shifts: readonly ShiftInput[];
  readonly exogenous: readonly ExogenousInput[];
}
export type NarrativeInput = InstrumentInput | MarketInput;
