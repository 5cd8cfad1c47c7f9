import type { SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { FeedFinding } from './findings.ts';

export interface FeedRequest {
  readonly timeframe: Timeframe;
  /** Absent: every symbol of the feed. A symbol the feed does not have gives no rows. */
  readonly symbols?: readonly string[];
  /** Bars with from ≤ open_time < to, UTC milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** The bars of one symbol in one timeframe that a feed holds: from the first open_time to the close of the last bar. */
export interface Coverage {
  readonly timeframe: Timeframe;
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

/**
 * A source of closed bars: all of a symbol at once, oldest first, symbol after symbol in the order of their names. Regular sessions only,
 * prices checked; `openTime` is the true UTC open also where the source labels a day by its date.
 */
export interface Feed {
  readonly name: string;
  readonly timeframes: readonly Timeframe[];
  instruments(): Promise<Instrument[]>;
  coverage(): Promise<Coverage[]>;
  bars(request: FeedRequest): AsyncIterable<SymbolBars>;
  /** UTC ms up to which the feed has every bar that there is: without a bar before it, nothing was traded. */
  completeThrough(timeframe: Timeframe): Promise<number>;
  /** Rows that were refused or are doubted; absent: the feed knows of none. */
  findings?(): readonly FeedFinding[];
  /** Ends the work under way, waits included; a second call does nothing. */
  close(): Promise<void>;
}
