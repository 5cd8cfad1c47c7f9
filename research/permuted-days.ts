import { createRandom } from '#market/math/random.ts';
import type { RangeSeries } from '#market/models/ranges/rows.ts';

/**
 * The same days in another order, the same for all series, which must have the same days: what symbols have in common within a day stays,
 * and what one day says of the next is gone. Gaps and ranges go with their day; the first bar stays, as the price that the others go on from.
 */
export function permutedDays(series: readonly RangeSeries[], seed: number): RangeSeries[] {
  const days = series[0]?.bars.n ?? 0;
  if (series.some(({ bars }) => bars.n !== days)) throw new RangeError('the series differ in their days');
  const random = createRandom(seed);
  const order = Array.from({ length: days - 1 }, (_, i) => ({ day: i + 1, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ day }) => day);
  return series.map(({ symbol, closeTime, bars: { n, lnOpen, lnHigh, lnLow, lnClose } }) => {
    const moved = { lnOpen: lnOpen.slice(), lnHigh: lnHigh.slice(), lnLow: lnLow.slice(), lnClose: lnClose.slice() };
    for (const [before, from] of order.entries()) {
      const shift = moved.lnClose[before] - lnClose[from - 1];
      moved.lnOpen[before + 1] = lnOpen[from] + shift;
      moved.lnHigh[before + 1] = lnHigh[from] + shift;
      moved.lnLow[before + 1] = lnLow[from] + shift;
      moved.lnClose[before + 1] = lnClose[from] + shift;
    }
    return { symbol, closeTime, bars: { n, ...moved }, phi: null };
  });
}
