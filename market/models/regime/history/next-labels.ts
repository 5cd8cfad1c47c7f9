import { REGIME_COUNT } from '../../../output.ts';
import { countWaves, type Interval, waveIntervals } from './resample.ts';
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
  const keys = Uint8Array.from(changes, ({ label }) => label);
  const observations = { waves, keys, keyCount: REGIME_COUNT };
  const intervals = waveIntervals(observations, random, REGIME_COUNT, (counts, out) => {
    const sum = counts.reduce((all, count) => all + count, 0);
    for (let k = 0; k < REGIME_COUNT; k++) out[k] = counts[k] / sum;
  });
  return intervals
    .map((interval, next) => {
      const wavesTo = Array.from(waves).filter((_, i) => keys[i] === next);
      const share = wavesTo.length / changes.length;
      return { next, changes: wavesTo.length, waves: countWaves(wavesTo), share, ...interval };
    })
    .filter(({ changes: n }) => n > 0)
    .sort((a, b) => b.changes - a.changes || a.next - b.next);
}
