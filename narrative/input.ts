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
  readonly ageBars: number;
  readonly since: number;
  readonly closeTime: number;
  readonly asOf: number;
  /** Counted; null where too little was counted. */
  readonly persistence: PersistenceInput | null;
}

/** What became of such states before, counted over the label's changes in the class on this timeframe. */
export interface PersistenceInput {
  readonly remainingBars: number;
  /** Share of its bars that had the same label ten bars later. */
  readonly stay10: number;
  readonly bars: number;
  readonly spells: number;
  /** The label that most often came next; null below twenty spells that ended. */
  readonly nextLabel: RegimeLabel | null;
  readonly nextShare: number | null;
  readonly nextSpells: number | null;
}

/** The forecast of a range: sizes are moves in log units over `horizonBars`, `ratioYesterday` says how many times its normal it was a day before. */
export interface RangeInput {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly closeTime: number;
  readonly asOf: number;
  /** Median size of the move, and the same by the instrument's own mean of 250 bars. */
  readonly typical: number;
  readonly typicalNormal: number;
  /** The 80 % range, from the last close. */
  readonly low: number;
  readonly high: number;
  readonly horizonBars: number;
  /** False: no skill is proven, and the numbers are what is usual. */
  readonly gateOpen: boolean;
  /** How often the range held over the last `heldDays` outcomes. */
  readonly heldShare: number;
  readonly heldDays: number;
  readonly ratioYesterday: number | null;
  /** What moved the forecast most, and by how much its last bar exceeded its normal; a depth of `full` says it. */
  readonly leadBy: 'class' | 'own';
  readonly classRatio: number;
  readonly ownRatio: number;
}

/** A spell of the daily regime: its label and the close of its first day. */
export interface SpellInput {
  readonly label: RegimeLabel;
  readonly at: number;
}

/** How much of the evidence a note may say: `full` has runners-up, history and drivers as well. */
export type Depth = 'summary' | 'full';

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
  readonly depth: Depth;
  readonly range: RangeInput | null;
  /** Daily spells, oldest first; empty where the reader may not see them. */
  readonly spells: readonly SpellInput[];
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
  /** The regimes of its instruments on every timeframe. */
  readonly regimes: readonly RegimeInput[];
  readonly changes: readonly ChangeInput[];
  readonly signals: readonly SignalInput[];
  readonly shifts: readonly ShiftInput[];
  readonly exogenous: readonly ExogenousInput[];
  readonly depth: Depth;
  readonly ranges: readonly RangeInput[];
}
export type NarrativeInput = InstrumentInput | MarketInput;
