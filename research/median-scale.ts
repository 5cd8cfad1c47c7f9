import type { RegimeWindow } from '#market/models/regime/inputs.ts';
import { median } from '#market/models/regime/median.ts';
import { hasDiurnal, leastScaleBars, SCALE_BARS } from '#market/models/regime/parameters.ts';
import { type fitScale, medianScale } from '#market/models/regime/scale.ts';
import { returnAt } from '#market/models/regime/time-of-day.ts';

/**
 * The rule that the product had before decision 0047, kept as a baseline and because the anchors were made with it: σ_base is the median
 * move over 0.6745, and φ of every bucket is its median move over that of all, smoothed with both neighbours and clipped.
 */
export const medianRule: typeof fitScale = (window, { timeframe, day, diurnalFrom }) => {
  const from = Math.max(1, window.n - SCALE_BARS[timeframe]);
  const bars = window.n - from;
  if (bars < leastScaleBars(timeframe)) return null;
  const diurnal = hasDiurnal(timeframe)
    ? medianFactors(window, day.buckets, Math.max(1, diurnalFrom))
    : Float64Array.of(1);
  const sigmaBase = medianScale(window, diurnal, from, leastScaleBars(timeframe));
  return sigmaBase > 0 ? { sigmaBase, diurnal, bars } : null;
};

function medianFactors(window: RegimeWindow, buckets: number, from: number): Float64Array {
  const groups: number[][] = Array.from({ length: buckets }, () => []);
  const all: number[] = [];
  for (let i = from; i < window.n; i++) {
    const move = Math.abs(returnAt(window, i));
    if (!Number.isFinite(move)) continue;
    all.push(move);
    groups[window.bucket[i]]?.push(move);
  }
  const overall = median(Float64Array.from(all));
  if (!(overall > 0)) return new Float64Array(buckets).fill(1);
  const raw = groups.map((group) => (group.length === 0 ? Number.NaN : median(Float64Array.from(group)) / overall));
  return Float64Array.from(raw, (value, i) => {
    if (Number.isNaN(value)) return 1;
    const near = [raw[(i + buckets - 1) % buckets], value, raw[(i + 1) % buckets]].filter((one) => !Number.isNaN(one));
    return Math.min(5, Math.max(0.3, near.reduce((sum, one) => sum + one, 0) / near.length));
  });
}
