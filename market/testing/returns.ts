import { normalQuantile } from '../math/normal.ts';
import { createRandom } from '../math/random.ts';
import type { Panel } from '../models/shifts/panel.ts';

/** A panel of two groups whose members share half of their variance, of normal returns; `change` may alter any of them. */
export function twoGroups(input: {
  readonly symbols: number;
  readonly length: number;
  readonly seed: number;
  readonly change?: (
    symbol: number,
    t: number,
    parts: { group: number; alone: (s: number) => number },
  ) => number | null;
}): Panel {
  const { symbols, length, seed, change } = input;
  const random = createRandom(seed);
  const normal = () => normalQuantile(Math.max(1e-12, random()));
  const stream = () => Float64Array.from({ length }, normal);
  const groups = [stream(), stream()];
  const streams = Array.from({ length: symbols }, stream);
  const returns = new Float32Array(symbols * length);
  const groupOf = Uint16Array.from({ length: symbols }, (_, s) => (s < symbols / 2 ? 0 : 1));
  for (let s = 0; s < symbols; s++)
    for (let t = 0; t < length; t++) {
      const group = (groups[groupOf[s] as number] as Float64Array)[t] as number;
      const alone = (k: number) => (streams[k] as Float64Array)[t] as number;
      returns[s * length + t] = change?.(s, t, { group, alone }) ?? Math.SQRT1_2 * group + Math.SQRT1_2 * alone(s);
    }
  return {
    symbols: Array.from({ length: symbols }, (_, s) => `S${String(s).padStart(3, '0')}`),
    groups: ['first@x', 'second@x'],
    groupOf,
    requested: [true, true],
    length,
    returns,
  };
}
