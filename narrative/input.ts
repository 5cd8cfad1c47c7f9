import type { MarketId } from '#market/market-id.ts';
import type { ShiftLevel } from '#market/models/shifts/findings.ts';
import type { RegimeLabel } from '#market/regime-label.ts';
import type { SeriesKind } from '#market/series/kind.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { ChangeRow, RegimeRow, SignalRow } from '#reports/rows.ts';

/** A change of correlation that passed its false-discovery rate (quant design, 6). Times are UTC ms. */
export interface ShiftInput {
  readonly level: ShiftLevel;
  /** The market, the subject and the other side as they stand in the view. */
  readonly market: MarketId;
  readonly subject: string;
  readonly other: string;
  /** How many instruments a hub changed its tie to; 1 else. */
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

/** A series of the world around (a yield, a rate) and the regime of its chart. */
export interface ContextInput {
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

/** A signal row; `earlier` are the novelties of the bars before, oldest first, for "the most unusual since". */
export type SignalInput = SignalRow & { readonly earlier?: readonly { closeTime: number; novelty: number }[] };

/** All that may be said of one instrument: rows of its tier. Signals carry novelty. */
export interface InstrumentInput {
  readonly kind: 'instrument';
  /** YYYY-MM-DD: with symbol and type it chooses the wording. */
  readonly date: string;
  readonly symbol: string;
  readonly assetClass: string;
  /** UTC ms of the last trade of a halted instrument, else 0. */
  readonly haltedSince: number;
  readonly asOf: number;
  readonly regimes: readonly RegimeRow[];
  readonly changes: readonly ChangeRow[];
  readonly signals: readonly SignalInput[];
  readonly shifts: readonly ShiftInput[];
  readonly context: readonly ContextInput[];
}

/** All that may be said of a market, or of one class of it. */
export interface MarketInput {
  readonly kind: 'market';
  readonly date: string;
  /** Absent: the whole market. */
  readonly assetClass?: string;
  readonly asOf: number;
  readonly instruments: readonly {
    readonly symbol: string;
    readonly assetClass: string;
    readonly daily: RegimeLabel | null;
    readonly haltedSince: number;
  }[];
  readonly changes: readonly ChangeRow[];
  readonly signals: readonly SignalInput[];
  readonly shifts: readonly ShiftInput[];
  readonly context: readonly ContextInput[];
}
export type NarrativeInput = InstrumentInput | MarketInput;
