import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../at.ts';
import type { WindowColumns } from '../bar.ts';
import { FEATURES, featureIndex } from './catalogue.ts';
import { computeFeatures } from './compute.ts';
import { SURROUNDINGS_START } from './surroundings.ts';
import { allocateWindow, fillWindow } from './window.ts';

/** The features of the window alone; class and calendar have other tests. */
const built = FEATURES.filter(({ index }) => index < SURROUNDINGS_START);

function vectorOf(columns: WindowColumns): Float64Array {
  const out = new Float64Array(FEATURES.length);
  computeFeatures(fillWindow(allocateWindow(), columns), out, 0);
  return out;
}

/** Bars from moves in log units: close, gap to the open, shadow above and below. A null repeats the close, as a halt does. */
type Move = readonly [close: number, gap: number, above: number, below: number];
function barsOf(moves: readonly (Move | null)[], price = 1, size = 1): WindowColumns {
  const open: number[] = [];
  const high: number[] = [];
  const low: number[] = [];
  const close: number[] = [];
  const volume: number[] = [];
  let level = 100;
  for (const move of moves) {
    const from = move ? level * Math.exp(move[1]) : level;
    const to = move ? from * Math.exp(move[0]) : level;
    level = to;
    open.push(price * from);
    close.push(price * to);
    high.push(price * Math.max(from, to) * (move ? Math.exp(Math.abs(move[2])) : 1));
    low.push(price * Math.min(from, to) * (move ? Math.exp(-Math.abs(move[3])) : 1));
    volume.push(size * (move ? 1e4 * Math.exp(30 * move[2]) : 0));
  }
  const classReturn = close.map((_, i) => 0.01 * Math.sin(i * i));
  const globalReturn = close.map((_, i) => 0.01 * Math.cos(i * i));
  return { open, high, low, close, volume, classReturn, globalReturn };
}

/** Sizes with distinct digits: rounding would separate two moves that are equal on paper, in any unit. */
const part = (largest: number) =>
  fc.noBias(fc.integer({ min: -9999, max: 9999 })).map((x) => (largest * (x + Math.SQRT1_2)) / 1e4);
const bar = fc.option(fc.tuple(part(0.05), part(0.01), part(0.011), part(0.012)), { freq: 8 });
/** One history, the same at every run. */
const sampleOf = <T>(arbitrary: fc.Arbitrary<T>, seed: number): T => at(fc.sample(arbitrary, { numRuns: 1, seed }), 0);
const history = (minLength: number) => fc.array(bar, { minLength, maxLength: 256 });

describe('computeFeatures', () => {
  it('gives the same features when prices or volumes are in another unit', () => {
    fc.assert(
      fc.property(history(2), fc.constantFrom(1e-7, 3.7e5), fc.constantFrom(1e5, 1e-3), (moves, price, size) => {
        const here = vectorOf(barsOf(moves));
        const there = vectorOf(barsOf(moves, price, size));
        for (const { id, index } of built) {
          const [a, b] = [at(here, index), at(there, index)];
          if (Number.isNaN(a)) expect(b, id).toBeNaN();
          else expect(Math.abs(a - b), `${id}: ${a} and ${b}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(a)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives NaN until the warm-up of each feature is reached, and a finite value from then on', () => {
    fc.assert(
      fc.property(history(1), (moves) => {
        const vector = vectorOf(barsOf(moves));
        for (const { id, index, warmup } of built) {
          expect(Number.isFinite(vector[index]), `${id} with ${moves.length} bars`).toBe(moves.length >= warmup);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives the neutral value of every feature on a flat series', () => {
    const flat = new Array<number>(256).fill(12.3);
    const still = flat.map(() => 0);
    const surroundings = { volume: flat, classReturn: still, globalReturn: still };
    const vector = vectorOf({ open: flat, high: flat, low: flat, close: flat, ...surroundings });
    const half = [
      'imi_14',
      'mfi_14',
      'rsi_7',
      'rsi_14',
      'rsi_28',
      'stoch_k_14_3',
      'stoch_d_14_3_3',
      'stochrsi_14',
      'ultosc_7_14_28',
    ];
    const neutral: Record<string, number> = {
      trange_rel_14: 1,
      semivol_ratio_60: 0.5,
      squeeze_20: 1,
      chop_14: 50,
      gap_var_share_60: 0.5,
      vol_rank_240: (240 + 1) / 2 / 240,
      close_rank_240: (240 + 1) / 2 / 240,
      bb_pctb_20: 0.5,
      channel_pos_20: 0.5,
      channel_pos_60: 0.5,
      channel_pos_240: 0.5,
      bars_since_high_60: 0,
      var_ratio_2_120: 1,
      var_ratio_5_120: 1,
      var_ratio_10_120: 1,
      hurst_240: 0.5,
      longest_stretch_60: 1,
      range_rel_20: 1,
      cdl_doji: 1,
      volume_rel_20: 1,
      volume_ratio_5_60: 1,
      zero_ret_share_60: 1,
      idio_share_60: 1,
      ...Object.fromEntries(half.map((id) => [id, 50])),
    };
    for (const { id, index } of built) expect(vector[index], id).toBeCloseTo(neutral[id] ?? 0, 12);
  });

  it('stays within the stated bounds, whatever the bars', () => {
    fc.assert(
      fc.property(history(241), (moves) => {
        const vector = vectorOf(barsOf(moves));
        for (const { id, index, range } of built) {
          const bounds = /^[[(](-?\d+),(-?\d+)\]$/.exec(range);
          if (bounds)
            expect(vector[index], id).toSatisfy((x: number) => x >= Number(bounds[1]) && x <= Number(bounds[2]));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('reads only the last 256 bars, and nothing of the window computed before', () => {
    const moves = sampleOf(history(256), 1);
    const short = moves.slice(0, 70);
    const fresh = vectorOf(barsOf(short));
    const window = allocateWindow();
    const out = new Float64Array(FEATURES.length + 3);
    computeFeatures(fillWindow(window, barsOf(moves)), out, 3);
    computeFeatures(fillWindow(window, barsOf(short)), out, 3);
    expect(out.slice(3)).toEqual(fresh);
  });

  it('counts a zero return as neither up nor down, and it ends a streak', () => {
    const close = [...new Array<number>(30).fill(10), 11, 11, 12, 13];
    const vector = vectorOf({ open: close, high: close, low: close, close, volume: close });
    expect(vector[featureIndex('up_ratio_20')]).toBe(3 / 20);
    expect(vector[featureIndex('streak')]).toBe(2);
  });

  it('calls a straight rise certain: t-statistic 100, R² 1, no residual', () => {
    const close = Array.from({ length: 130 }, (_, i) => 50 * 1.001 ** i);
    const vector = vectorOf({ open: close, high: close, low: close, close, volume: close });
    expect(vector[featureIndex('linreg_tstat_60')]).toBe(100);
    expect(vector[featureIndex('linreg_r2_60')]).toBeCloseTo(1, 12);
    expect(vector[featureIndex('linreg_resid_60')]).toBe(0);
    expect(vector[featureIndex('ret_z_1')]).toBe(0);
  });

  it('gives NaN for the features of a class or calendar that it does not get', () => {
    const vector = vectorOf(barsOf(sampleOf(history(256), 2)));
    const unknown = FEATURES.filter(({ index }) => Number.isNaN(vector[index])).map(({ index }) => index);
    expect(unknown).toEqual(FEATURES.slice(SURROUNDINGS_START).map(({ index }) => index));
  });

  it('leaves the volume family as NaN where the last 60 bars have no volume, and nothing else', () => {
    const { volume: _, ...bars } = barsOf(sampleOf(history(256), 3));
    const vector = vectorOf({ ...bars, volume: Array.from(bars.close, () => 0) });
    const unknown = built.filter(({ index }) => Number.isNaN(vector[index])).map(({ id }) => id);
    const family = FEATURES.filter(({ family }) => family === 'volume_flow').map(({ id }) => id);
    expect(unknown).toEqual([...family, 'amihud_ratio_20_120']);
  });

  it('gives a bar the same features whatever a later bar holds', () => {
    const moves = sampleOf(history(256), 4);
    const at = moves.length - 30;
    const before = vectorOf(barsOf(moves.slice(0, at)));
    const altered = moves.map((move, i) => (i < at ? move : null));
    const { open, high, low, close, volume, classReturn, globalReturn } = barsOf(altered);
    const cut = (x?: ArrayLike<number>) => Array.from(x as number[]).slice(0, at);
    const again = vectorOf({
      open: cut(open),
      high: cut(high),
      low: cut(low),
      close: cut(close),
      volume: cut(volume),
      classReturn: cut(classReturn),
      globalReturn: cut(globalReturn),
    });
    expect(again).toEqual(before);
  });
});
