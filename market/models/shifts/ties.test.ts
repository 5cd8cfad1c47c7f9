import { expect, it } from 'vitest';
import { at } from '../../at.ts';
import { twoGroups } from '../../testing/returns.ts';
import { DAY } from '../../time.ts';
import { weekEnds } from './tie-weeks.ts';
import { MAP_MEMBERS, OFF_MAP, TIES, tiesOf } from './ties.ts';

const LENGTH = 500;
/** Daily closes at midnight that end on a Wednesday. */
const times = (length = LENGTH) =>
  Float64Array.from({ length }, (_, t) => Date.UTC(2026, 10, 26) - (length - 1 - t) * DAY);
const end = Date.UTC(2026, 10, 23);
const RECENT_FROM = LENGTH - 3 - TIES.recent;

const panel = (symbols: number, leaver = -1) =>
  twoGroups({
    symbols,
    length: LENGTH,
    seed: 3,
    change: (s, t, { alone }) => (s === leaver && t >= RECENT_FROM ? alone(s) : null),
  });

it('windows end with the last whole week, which begins on a Monday', () => {
  expect(new Set(tiesOf(panel(20), times()).map(({ closeTime }) => closeTime))).toEqual(new Set([end]));
  const ends = weekEnds(times());
  expect(at(ends, ends.length - 1)).toBe(LENGTH - 3);
  expect(new Set(ends.slice(1).map((place, i) => place - at(ends, i)))).toEqual(new Set([7]));
});

it('correlations equal those of the textbook to two decimals, before and now', () => {
  const data = panel(20);
  const ties = tiesOf(data, times()).filter(({ group }) => group === 'first@x');
  const series = (symbol: string, from: number, to: number) => {
    const place = data.symbols.indexOf(symbol);
    return [...data.returns.slice(place * LENGTH + from, place * LENGTH + to)];
  };
  const pearson = (a: readonly number[], b: readonly number[]) => {
    const mean = (x: readonly number[]) => x.reduce((sum, v) => sum + v, 0) / x.length;
    const [ma, mb] = [mean(a), mean(b)];
    const sum = (f: (i: number) => number) => a.reduce((total, _, i) => total + f(i), 0);
    const [da, db] = [(i: number) => at(a, i) - ma, (i: number) => at(b, i) - mb];
    return sum((i) => da(i) * db(i)) / Math.sqrt(sum((i) => da(i) ** 2) * sum((i) => db(i) ** 2));
  };
  const map = [...ties].sort((a, b) => a.place - b.place);
  for (const [i, one] of map.entries())
    for (const [j, other] of map.entries()) {
      const r = (from: number, to: number) => pearson(series(one.symbol, from, to), series(other.symbol, from, to));
      expect(Math.abs(at(one.now, j) - r(RECENT_FROM, LENGTH - 3))).toBeLessThanOrEqual(0.00501);
      expect(Math.abs(at(one.before, j) - r(RECENT_FROM - TIES.before, RECENT_FROM))).toBeLessThanOrEqual(0.00501);
      expect(at(other.now, i)).toBe(at(one.now, j));
      expect(at(one.now, j) * 100).toBeCloseTo(Math.round(at(one.now, j) * 100), 9);
    }
});

it('a member that left its class is tied to it no longer, and its line falls with the last weeks', () => {
  const [left] = tiesOf(panel(20, 4), times()).filter(({ symbol }) => symbol === 'S004');
  expect(left?.weeks).toHaveLength(52);
  expect(at(left?.weeks ?? [], 40)).toBeGreaterThan(0.5);
  expect(Math.abs(at(left?.weeks ?? [], 51))).toBeLessThan(0.4);
  expect(Math.max(...(left?.nearestNow ?? []))).toBeLessThan(0.5);
});

it('a class that is too large for a map shows those whose ties changed most, in places without a gap', () => {
  const ties = tiesOf(panel(60, 7), times()).filter(({ group }) => group === 'first@x');
  expect(ties).toHaveLength(30);
  const places = ties.filter(({ place }) => place !== OFF_MAP).map(({ place }) => place);
  expect(places.sort((a, b) => a - b)).toEqual(Array.from({ length: MAP_MEMBERS }, (_, i) => i));
  expect(ties.find(({ symbol }) => symbol === 'S007')?.place).not.toBe(OFF_MAP);
  for (const { place, now, nearest, symbol } of ties) {
    expect(now).toHaveLength(place === OFF_MAP ? 0 : MAP_MEMBERS);
    expect(nearest).toHaveLength(5);
    expect(nearest).not.toContain(symbol);
  }
});

it('there are no ties before both windows are full', () => {
  expect(tiesOf(panel(20), times().subarray(0, 100))).toEqual([]);
  expect(tiesOf(panel(20), new Float64Array())).toEqual([]);
});
