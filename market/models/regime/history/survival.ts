import { type Lengths, survivalInto } from './lengths.ts';
import { countWaves, type Interval, waveIntervals } from './resample.ts';
import type { Spell } from './spells.ts';

/** Bars after which a page says how many spells still last. */
export const SURVIVAL_BARS = [1, 2, 3, 5, 10, 20, 40, 60] as const;
const MOST = Math.max(...SURVIVAL_BARS);
/** Lengths from 0 to one more than the most, which is all that is longer. */
const LENGTHS = MOST + 2;

export interface SurvivalPoint extends Interval {
  readonly bars: number;
  /** Share of spells that last beyond so many bars. */
  readonly share: number;
}

export interface Survival {
  readonly spells: number;
  readonly ended: number;
  /** Waves in which the spells began: the number of observations that are not each other's echo. */
  readonly waves: number;
  /** Ascending; without those that no spell reaches. */
  readonly points: readonly SurvivalPoint[];
}

/**
 * How long the spells of one label last, by Kaplan and Meier, because the last spell of every series is open; 80 % intervals by a
 * bootstrap over waves. `waves[i]`: the wave in which spell i began.
 */
export function survivalOf(spells: readonly Spell[], waves: ArrayLike<number>, random: () => number): Survival {
  const keys = Uint8Array.from(spells, ({ bars, next }) => Math.min(bars, MOST + 1) + (next === null ? LENGTHS : 0));
  const counts = new Float64Array(2 * LENGTHS);
  for (const key of keys) counts[key]++;
  const curve = new Float64Array(MOST + 1);
  survivalInto(lengthsIn(counts), curve);
  const shares = SURVIVAL_BARS.map((bars) => curve[bars]);
  const ended = lengthsIn(counts).ended.reduce((sum, count) => sum + count, 0);
  const observations = { waves, keys, keyCount: counts.length };
  const intervals = waveIntervals(observations, random, SURVIVAL_BARS.length, (drawn, out) => {
    survivalInto(lengthsIn(drawn), curve);
    // A draw whose spells are all short says the least that it can: what it knew last.
    for (let t = 1; t <= MOST; t++) if (Number.isNaN(curve[t])) curve[t] = curve[t - 1];
    for (let k = 0; k < SURVIVAL_BARS.length; k++) out[k] = curve[SURVIVAL_BARS[k]];
  });
  return {
    spells: spells.length,
    ended,
    waves: countWaves(waves),
    points: SURVIVAL_BARS.map((bars, k) => ({ bars, share: shares[k], ...intervals[k] })).filter(
      ({ share }) => !Number.isNaN(share),
    ),
  };
}

/** Ended lengths come first among the keys, then those of spells that still last. */
const lengthsIn = (counts: Float64Array): Lengths => ({
  ended: counts.subarray(0, LENGTHS),
  open: counts.subarray(LENGTHS),
});
