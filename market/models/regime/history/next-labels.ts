import { REGIME_COUNT } from '../../../output.ts';
import { blocksOf, type Interval, waveIntervals } from './resample.ts';
import type { Change } from './waves.ts';

export interface NextLabel extends Interval {
  /** Index of the label that came next. */
  readonly next: number;
  /** Changes to it, and the waves that they came in. */
  readonly changes: number;
  readonly waves: number;
  /** Share of all changes away from the label. */
  readonly share: number;
}

/**
 * What came next after one label, most frequent first: shares of its changes, with 80 % intervals by a bootstrap over the waves of all of them.
 * `waves[i]`: the wave of change i.
 */
export function nextLabelsOf(changes: readonly Change[], waves: ArrayLike<number>, random: () => number): NextLabel[] {
  const counts = new Float64Array(REGIME_COUNT);
  const to = Uint8Array.from(changes, ({ label }) => label);
  for (const label of to) counts[label]++;
  const totals = counts.slice();
  const intervals = waveIntervals(blocksOf(waves), random, {
    width: REGIME_COUNT,
    clear: () => counts.fill(0),
    add: (i) => counts[to[i]]++,
    figures(out) {
      const sum = counts.reduce((all, count) => all + count, 0);
      for (let k = 0; k < REGIME_COUNT; k++) out[k] = counts[k] / sum;
    },
  });
  return Array.from(totals, (count, next) => ({
    next,
    changes: count,
    waves: new Set(Array.from(waves).filter((_, i) => to[i] === next)).size,
    share: count / changes.length,
    ...intervals[next],
  }))
    .filter((one) => one.changes > 0)
    .sort((a, b) => b.changes - a.changes || a.next - b.next);
}
