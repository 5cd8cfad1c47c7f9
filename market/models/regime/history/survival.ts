import { allocateLengths, type Lengths, survivalInto } from './lengths.ts';
import { blocksOf, type Interval, waveIntervals } from './resample.ts';
import type { Spell } from './spells.ts';

/** Bars after which a page says how many spells still last. */
export const SURVIVAL_BARS = [1, 2, 3, 5, 10, 20, 40, 60] as const;
const MOST = Math.max(...SURVIVAL_BARS);

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
  const lengths = allocateLengths(MOST);
  const curve = new Float64Array(MOST + 1);
  const lengthOf = Uint8Array.from(spells, ({ bars }) => Math.min(bars, MOST + 1));
  const hasEnded = Uint8Array.from(spells, ({ next }) => Number(next !== null));
  for (let i = 0; i < lengthOf.length; i++) addLength(lengths, lengthOf[i], hasEnded[i]);
  survivalInto(lengths, curve);
  const shares = SURVIVAL_BARS.map((bars) => curve[bars]);
  const blocks = blocksOf(waves);
  const intervals = waveIntervals(blocks, random, {
    width: SURVIVAL_BARS.length,
    clear() {
      lengths.ended.fill(0);
      lengths.open.fill(0);
    },
    add: (i) => addLength(lengths, lengthOf[i], hasEnded[i]),
    figures(out) {
      survivalInto(lengths, curve);
      // A draw whose spells are all short says the least that it can: what it knew last.
      for (let t = 1; t <= MOST; t++) if (Number.isNaN(curve[t])) curve[t] = curve[t - 1];
      for (let k = 0; k < SURVIVAL_BARS.length; k++) out[k] = curve[SURVIVAL_BARS[k]];
    },
  });
  return {
    spells: spells.length,
    ended: hasEnded.reduce((sum, one) => sum + one, 0),
    waves: blocks.waves,
    points: SURVIVAL_BARS.map((bars, k) => ({ bars, share: shares[k], ...intervals[k] })).filter(
      ({ share }) => !Number.isNaN(share),
    ),
  };
}

function addLength({ ended, open }: Lengths, bars: number, hasEnded: number): void {
  if (hasEnded === 1) ended[bars]++;
  else open[bars]++;
}
