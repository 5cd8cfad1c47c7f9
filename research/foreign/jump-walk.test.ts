import { expect, it } from 'vitest';
import { at } from '#market/at.ts';
import { jumpWalk } from './jump-walk.ts';

const walkOf = (seed: number) => jumpWalk({ seed, symbols: 12, days: 500 }).bars;
const bars = walkOf(3);
const moves = bars.map(({ bars: b }) => Array.from(b.close, (close, t) => Math.log(close / at(b.open, t))));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
function correlation(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, i) => (value - mx) * (at(y, i) - my)));
  return covariance / Math.sqrt(mean(x.map((value) => (value - mx) ** 2)) * mean(y.map((value) => (value - my) ** 2)));
}
const memory = (all: readonly number[]) => correlation(all.slice(1), all.slice(0, -1));

it('A seed always gives the same walks', () => {
  expect(walkOf(3)).toEqual(bars);
  expect(walkOf(4)).not.toEqual(bars);
});

it('Volatility clusters and moves are common, while no move tells the sign of the next', () => {
  expect(mean(moves.map((all) => memory(all.map(Math.abs))))).toBeGreaterThan(0.15);
  expect(correlation(at(moves, 0), at(moves, 1))).toBeGreaterThan(0.3);
  expect(Math.abs(mean(moves.map((all) => memory(all.map(Math.sign)))))).toBeLessThan(0.05);
});

it('A jump hits most symbols in the same bar', () => {
  const wild = at(moves, 0).map((_, t) => moves.filter((all) => Math.abs(at(all, t)) > 0.05).length);
  expect(Math.max(...wild)).toBeGreaterThan(8);
});
