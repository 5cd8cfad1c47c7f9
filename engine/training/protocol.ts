import type { SymbolBars } from '#market/bar.ts';
import type { CalendarId } from '#market/instrument.ts';

/** A series with what its scale is fitted by. */
export interface FitSeries {
  readonly series: SymbolBars;
  readonly calendar: CalendarId;
  /** Whether the sign of the symbol's returns is a convention of its quotation. */
  readonly symmetric: boolean;
}

export interface FitTask {
  readonly kind: 'fit';
  readonly series: readonly FitSeries[];
  /** Bars from this open time on (UTC ms) make the diurnal factor. */
  readonly diurnalFrom: number;
}

/** What a fit thread answers. */
export interface FitAnswers {
  /** Without the series that are in warm-up. */
  readonly fit: FittedSeries[];
}

export interface FittedSeries {
  readonly symbol: string;
  /** Index into TIMEFRAMES. */
  readonly timeframe: number;
  readonly sigmaBase: number;
  readonly diurnal: Float64Array;
  readonly bars: number;
  /** Σξ, 5 × 5. */
  readonly counts: Float64Array;
}
