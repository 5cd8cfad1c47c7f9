import { binOpensAfter } from '#market/bars/bins.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { diurnalBucket } from '#market/calendar/diurnal.ts';
import { hasTimeOfDay, rangeHorizons } from '#market/models/ranges/horizons.ts';
import { barVariances, rangeMeans } from '#market/models/ranges/variance.ts';
import { diurnalFactor } from '#market/models/regime/parameters.ts';
import { SEASON_COUNT } from '#market/output.ts';
import type { IntradayTimeframe, Timeframe } from '#market/timeframe.ts';
import { RING_BARS, type Window } from './rings.ts';

/** What a range is forecast from at one bar. It holds until the next one is read. */
export interface RangeReading {
  readonly means: Float64Array;
  readonly seasons: Float64Array;
}

interface Place {
  readonly calendar: Calendar;
  readonly timeframe: Timeframe;
  /** φ per bucket; null where the scale of the symbol is not known. */
  readonly diurnal: Float64Array | null;
}

/** Reads variances and their means from a window: a pure function of it, whatever was read before. */
export class RangeReader {
  readonly #variances = new Float64Array(RING_BARS);
  readonly #phi = new Float64Array(RING_BARS);
  readonly #reading = { means: new Float64Array(4), seasons: new Float64Array(SEASON_COUNT) };
  /** Buckets of the bars ahead of a close: the same for all symbols that close then. */
  #ahead: { key: string; buckets: number[] } = { key: '', buckets: [] };

  /** Null with fewer than 120 known variances. */
  read(window: Window, { calendar, timeframe, diurnal }: Place): RangeReading | null {
    const seasonal = diurnal !== null && hasTimeOfDay(calendar.id, timeframe);
    if (seasonal) for (let i = 0; i < window.n; i++) this.#phi[i] = diurnalFactor(diurnal, window.bucket[i]);
    const { n, lnOpen, lnHigh, lnLow, lnClose, tradedMinutes } = window;
    barVariances({ n, lnOpen, lnHigh, lnLow, lnClose, tradedMinutes }, this.#variances, seasonal ? this.#phi : null);
    const { means, seasons } = this.#reading;
    if (!rangeMeans(this.#variances, n - 1, means)) return null;
    seasons.fill(1);
    if (seasonal) {
      const buckets = this.#bucketsAfter(calendar, timeframe as IntradayTimeframe, window.closeTime[window.n - 1]);
      for (const [k, horizon] of rangeHorizons(calendar.id, timeframe).entries())
        if (k < SEASON_COUNT) seasons[k] = meanSquare(diurnal, buckets, horizon);
    }
    return this.#reading;
  }

  #bucketsAfter(calendar: Calendar, timeframe: IntradayTimeframe, closeTime: number): readonly number[] {
    const key = `${calendar.id}/${timeframe}/${closeTime}`;
    if (this.#ahead.key !== key) {
      const count = Math.max(...rangeHorizons(calendar.id, timeframe));
      const opens = binOpensAfter(calendar, timeframe, closeTime, count);
      this.#ahead = { key, buckets: opens.map((open) => diurnalBucket(calendar, open)) };
    }
    return this.#ahead.buckets;
  }
}

/** Mean φ² of the first `count` bars ahead, or of as many as the calendar knows. */
function meanSquare(diurnal: Float64Array, buckets: readonly number[], count: number): number {
  const known = Math.min(count, buckets.length);
  if (known === 0) return 1;
  let sum = 0;
  for (let i = 0; i < known; i++) sum += diurnalFactor(diurnal, buckets[i]) ** 2;
  return sum / known;
}
