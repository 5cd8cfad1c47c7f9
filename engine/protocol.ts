import type { SymbolBars } from '#market/bar.ts';
import type { AssetClass, CalendarId } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import type { RegimeParameters } from '#market/models/regime/parameters.ts';
import type { FeatureBlock, RangeInputBlock, RegimeBlock, RegimeChangeBlock } from '#market/output.ts';
import type { BarrierHandle } from './barrier.ts';
import type { RingMemory } from './rings.ts';
import type { Slot } from './slot.ts';

/** What a compute thread is given once: its memory and all instruments in symbol order. It works on the symbols it is sent. */
export interface ThreadSetup {
  readonly memory: RingMemory;
  readonly symbols: readonly string[];
  readonly calendars: readonly CalendarId[];
  readonly assetClasses: readonly AssetClass[];
}

/** Parameters of one (symbol, timeframe) in one version. */
export interface SlotParameters extends RegimeParameters {
  readonly symbol: string;
  readonly slot: Slot;
}

/** Committed state that a rebuild takes over besides the bars. */
export interface SlotState {
  readonly slot: Slot;
  readonly openTime: number;
  readonly label: number;
  readonly since: number;
  readonly ageBars: number;
  readonly paramsVersion: number;
}

/** A bin of a higher timeframe that closes at `time`. */
export interface BinClose {
  readonly time: number;
  /** Index into TIMEFRAMES. */
  readonly timeframe: number;
  readonly open: number;
}

/** A close at which bars of a timeframe (index into TIMEFRAMES) end; `vectors`: some of them get one. Ascending. */
export interface StoredClose {
  readonly timeframe: number;
  readonly time: number;
  readonly vectors: boolean;
}

export interface RebuildTask {
  readonly kind: 'rebuild';
  readonly slots: readonly Slot[];
  readonly bars: readonly SymbolBars[];
  readonly states: readonly SlotState[];
  readonly parameters: readonly SlotParameters[];
}

export interface AdvanceTask {
  readonly kind: 'advance';
  /** Minute bars by symbol; higher bars are built at `closes`. */
  readonly bars: readonly SymbolBars[];
  readonly symbols: readonly string[];
  /** Every time at which a minute of any symbol or a bin closes, ascending: the same list for all threads. */
  readonly times: Float64Array;
  readonly barrier: BarrierHandle;
  readonly closes: readonly BinClose[];
  readonly market: MarketId;
  /** The newest parameters of the market; null: those that were sent last. They change once a day, and are large. */
  readonly parameters: readonly SlotParameters[] | null;
}

export type VectorPolicy = 'all' | 'grid';

/** Bars of a series in a task, and how many of its bars come in tasks after this one. */
export interface StoredSeries extends SymbolBars {
  readonly later: number;
}

export interface StoredTask {
  readonly kind: 'stored';
  readonly bars: readonly StoredSeries[];
  /** Outputs are kept for bars closing after this time. */
  readonly after: number;
  /** Outputs are kept for the last so many bars of each series, those that come later counted. */
  readonly keep: number;
  /** Which of the kept bars get a vector: all, or in a seeded history the last and those on the grid that models learn from. */
  readonly vectors: VectorPolicy;
  /** Closes of all series of the task, by timeframe, then time: the same list for all threads. */
  readonly closes: readonly StoredClose[];
  readonly barrier: BarrierHandle;
  readonly parameters: readonly SlotParameters[];
}

export type ComputeTask = RebuildTask | AdvanceTask | StoredTask;

/** What a compute thread answers to each kind of task. */
export interface ComputeAnswers {
  readonly rebuild: undefined;
  readonly advance: EngineOutput;
  readonly stored: EngineOutput;
}

export interface EngineOutput {
  /** Bars built from minutes (5m … 4h). */
  readonly bars: readonly SymbolBars[];
  readonly features: FeatureBlock;
  readonly regimes: RegimeBlock;
  readonly changes: RegimeChangeBlock;
  /** What ranges are forecast from, of the bars that have a vector and enough history. */
  readonly ranges: RangeInputBlock;
}
