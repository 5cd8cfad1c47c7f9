import { quantileInPlace } from '../../../math/order.ts';

const DRAWS = 200;
/** With fewer waves there is no interval: the draws would be a few waves over and over. */
export const WAVES_LEAST = 10;
const LOW = 0.1;
const HIGH = 0.9;

/** How often each key occurs in each wave, without the zeros. The cells of wave w are those from `starts[w]` to below `starts[w + 1]`. */
interface Cells {
  readonly starts: Int32Array;
  readonly keys: Uint8Array;
  readonly counts: Float64Array;
  readonly waves: number;
}

/** Observations as they are resampled. */
export interface Observations {
  /** The wave of each, by any number. */
  readonly waves: ArrayLike<number>;
  /** What each is, below `keyCount`. */
  readonly keys: ArrayLike<number>;
  readonly keyCount: number;
}

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The 80 % intervals of `width` figures under a bootstrap that draws whole waves with replacement. `figures` gives the figures of a draw
 * from how often each key is in it. Null below WAVES_LEAST waves. The order of the observations does not matter.
 */
export function waveIntervals(
  observations: Observations,
  random: () => number,
  width: number,
  figures: (counts: Float64Array, out: Float64Array) => void,
): Interval[] {
  const { starts, keys, counts, waves } = cellsOf(observations);
  if (waves < WAVES_LEAST) return Array.from({ length: width }, () => ({ low: null, high: null }));
  const drawn = Array.from({ length: width }, () => new Float64Array(DRAWS));
  const total = new Float64Array(observations.keyCount);
  const out = new Float64Array(width);
  for (let draw = 0; draw < DRAWS; draw++) {
    total.fill(0);
    for (let w = 0; w < waves; w++) {
      const wave = Math.floor(random() * waves);
      for (let cell = starts[wave]; cell < starts[wave + 1]; cell++) total[keys[cell]] += counts[cell];
    }
    figures(total, out);
    for (let k = 0; k < width; k++) drawn[k][draw] = out[k];
  }
  return drawn.map((values) => ({
    low: quantileInPlace(values, DRAWS, LOW),
    high: quantileInPlace(values, DRAWS, HIGH),
  }));
}

function cellsOf({ waves, keys, keyCount }: Observations): Cells {
  const codes = new Float64Array(keys.length);
  for (let i = 0; i < codes.length; i++) codes[i] = waves[i] * keyCount + keys[i];
  codes.sort();
  const starts: number[] = [];
  const cellKeys: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < codes.length; i++) {
    if (i > 0 && codes[i] === codes[i - 1]) {
      counts[counts.length - 1]++;
      continue;
    }
    if (i === 0 || Math.floor(codes[i] / keyCount) !== Math.floor(codes[i - 1] / keyCount)) starts.push(counts.length);
    cellKeys.push(codes[i] % keyCount);
    counts.push(1);
  }
  return {
    starts: Int32Array.from([...starts, counts.length]),
    keys: Uint8Array.from(cellKeys),
    counts: Float64Array.from(counts),
    waves: starts.length,
  };
}

/** How many different waves there are. */
export const countWaves = (waves: ArrayLike<number>): number => new Set(Array.from(waves)).size;
