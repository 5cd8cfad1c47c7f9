import { quantileInPlace } from '../../../math/order.ts';

const DRAWS = 200;
/** With fewer waves there is no interval: the draws would be a few waves over and over. */
export const WAVES_LEAST = 10;
const LOW = 0.1;
const HIGH = 0.9;

/** Observations by wave: those of wave w are `items[starts[w]] … items[starts[w + 1] − 1]`. */
export interface Blocks {
  readonly items: Int32Array;
  readonly starts: Int32Array;
  readonly waves: number;
}

/** Sorts observations into their waves; `waves[i]` is that of observation i, by any number. The order within a wave is kept. */
export function blocksOf(waves: ArrayLike<number>): Blocks {
  const numbers = new Map<number, number>();
  for (const wave of [...new Set(Array.from(waves))].sort((a, b) => a - b)) numbers.set(wave, numbers.size);
  const starts = new Int32Array(numbers.size + 1);
  const own = Int32Array.from(waves, (wave) => numbers.get(wave) ?? 0);
  for (const wave of own) starts[wave + 1]++;
  for (let w = 0; w < numbers.size; w++) starts[w + 1] += starts[w];
  const next = starts.slice();
  const items = new Int32Array(own.length);
  for (let i = 0; i < own.length; i++) items[next[own[i]]++] = i;
  return { items, starts, waves: numbers.size };
}

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * The 80 % intervals of figures under a bootstrap that draws whole waves with replacement. `add` counts one observation, `figures`
 * gives the figures of what was counted since `clear`. Null below WAVES_LEAST waves.
 */
export function waveIntervals(
  { items, starts, waves }: Blocks,
  random: () => number,
  count: {
    readonly width: number;
    clear(): void;
    add(item: number): void;
    figures(out: Float64Array): void;
  },
): Interval[] {
  const { width } = count;
  if (waves < WAVES_LEAST) return Array.from({ length: width }, () => ({ low: null, high: null }));
  const drawn = Array.from({ length: width }, () => new Float64Array(DRAWS));
  const out = new Float64Array(width);
  for (let draw = 0; draw < DRAWS; draw++) {
    count.clear();
    for (let w = 0; w < waves; w++) {
      const wave = Math.floor(random() * waves);
      for (let i = starts[wave]; i < starts[wave + 1]; i++) count.add(items[i]);
    }
    count.figures(out);
    for (let k = 0; k < width; k++) drawn[k][draw] = out[k];
  }
  return drawn.map((values) => ({
    low: quantileInPlace(values, DRAWS, LOW),
    high: quantileInPlace(values, DRAWS, HIGH),
  }));
}
