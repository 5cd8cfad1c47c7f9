import type { SymbolBars } from '#market/bar.ts';
import type { BarRange, BarStamp, StoredBars } from '#warehouse/bars.ts';
import type { BarKey } from '#warehouse/quality/quarantine.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { StatusChange } from '#warehouse/status.ts';

/**
 * What a run needs of the place where bars are kept. Bars are read one entry per (symbol, timeframe) that has any, by symbol and
 * then timeframe, oldest first.
 */
export interface BarStore {
  /** The bars that count: of each its highest revision, unless that one is quarantined. */
  readBars(range: BarRange): Promise<SymbolBars[]>;
  /** Bars with their revision and origin, quarantined ones included; `valid`: without those. `runId` is the run that asks. */
  readStoredBars(range: BarRange & { readonly runId: string; readonly valid?: boolean }): Promise<StoredBars[]>;
  /** Writes bars as one block. A block with the same activity id and content is stored once. */
  insertBars(parts: readonly SymbolBars[], stamp: BarStamp): Promise<void>;
  /** Takes bars out; those that do not exist are passed over. `now`: UTC ms. */
  quarantineBars(keys: readonly BarKey[], by: { readonly reason: string; readonly now: number }): Promise<void>;
  /** Says that stored intraday bars of these symbols are others than before. Called after they are written. */
  markCorrected(symbols: readonly string[]): Promise<void>;
  /** Symbols that committed runs have found halted, in name order. */
  haltedSymbols(): Promise<string[]>;
  insertStatus(changes: readonly StatusChange[], stamp: Stamp): Promise<void>;
}
