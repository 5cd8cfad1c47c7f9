import { at } from '../../../at.ts';
import { createRandom } from '../../../math/random.ts';
import { DAY } from '../../../time.ts';
import type { RangeSeries } from '../rows.ts';

export interface WorldOptions {
  readonly symbols: number;
  readonly bars: number;
  /** How far the logarithm of the deviation wanders, in common and alone; 0 is a world in which nothing can be known. */
  readonly wander: number;
}

const STEPS = 8;

/** Daily bars of a class whose deviations wander slowly together and alone: ranges of it can be forecast by construction. */
export function wanderingClass(seed: number, { symbols, bars, wander }: WorldOptions): RangeSeries[] {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const wandering = () => {
    let level = 0;
    return Float64Array.from({ length: bars }, () => {
      level = 0.95 * level + wander * Math.sqrt(1 - 0.95 ** 2) * normal();
      return level;
    });
  };
  const common = wandering();
  return Array.from({ length: symbols }, (_, s) => {
    const alone = wandering();
    const usual = 0.01 * (1 + s / symbols);
    const series = { lnOpen: column(bars), lnHigh: column(bars), lnLow: column(bars), lnClose: column(bars) };
    let price = Math.log(50 + s);
    for (let i = 0; i < bars; i++) {
      const deviation = usual * Math.exp(at(common, i) + 0.5 * at(alone, i));
      price += 0.3 * deviation * normal();
      let [high, low] = [price, price];
      series.lnOpen[i] = price;
      for (let step = 0; step < STEPS; step++) {
        price += (deviation / Math.sqrt(STEPS)) * normal();
        high = Math.max(high, price);
        low = Math.min(low, price);
      }
      series.lnHigh[i] = high;
      series.lnLow[i] = low;
      series.lnClose[i] = price;
    }
    const closeTime = Float64Array.from({ length: bars }, (_, i) => (i + 1) * DAY);
    return { symbol: `S${String(s).padStart(3, '0')}`, closeTime, bars: { n: bars, ...series }, phi: null };
  });
}

const column = (length: number): Float64Array => new Float64Array(length);

/**
 * The same days in another order, all symbols together: what symbols have in common within a day stays, and what one
 * day says of the next is gone (forecasts design, 7). Gaps and ranges go with their day.
 */
export function permutedDays(series: readonly RangeSeries[], seed: number): RangeSeries[] {
  const random = createRandom(seed);
  const times = Float64Array.from(new Set(series.flatMap(({ closeTime }) => [...closeTime]))).sort();
  const rank = new Map(Array.from(times, (t) => [t, random()]));
  return series.map(({ symbol, closeTime, bars: { n, lnOpen, lnHigh, lnLow, lnClose } }) => {
    // The first bar has no day before it: it stays, as the price from which the others go on.
    const order = Array.from({ length: n - 1 }, (_, i) => i + 1).sort(
      (a, b) => (rank.get(at(closeTime, a)) ?? 0) - (rank.get(at(closeTime, b)) ?? 0),
    );
    const moved = { lnOpen: lnOpen.slice(), lnHigh: lnHigh.slice(), lnLow: lnLow.slice(), lnClose: lnClose.slice() };
    for (const [before, from] of order.entries()) {
      const shift = at(moved.lnClose, before) - at(lnClose, from - 1);
      const to = before + 1;
      moved.lnOpen[to] = at(lnOpen, from) + shift;
      moved.lnHigh[to] = at(lnHigh, from) + shift;
      moved.lnLow[to] = at(lnLow, from) + shift;
      moved.lnClose[to] = at(lnClose, from) + shift;
    }
    return { symbol, closeTime, bars: { n, ...moved }, phi: null };
  });
}
