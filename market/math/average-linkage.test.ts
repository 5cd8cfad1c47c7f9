import { expect, it } from 'vitest';
import scipy from '../../tests/golden/average-linkage.json' with { type: 'json' };
import { at } from '../at.ts';
import { averageLinkage, leafOrder } from './average-linkage.ts';

it.each(scipy.cases)('clusters join in the order and at the distances of scipy, case %#', ({ distance, linkage }) => {
  const merges = averageLinkage(distance);
  expect(merges.map(({ a, b, size }) => [a, b, size])).toEqual(linkage.map(([a, b, , size]) => [a, b, size]));
  for (const [i, merge] of merges.entries()) expect(merge.distance).toBeCloseTo(at(at(linkage, i), 2), 12);
});

it.each(scipy.cases)(
  'the order of leaves has every element once and every cluster together, case %#',
  ({ distance }) => {
    const merges = averageLinkage(distance);
    const order = leafOrder(distance, merges);
    expect([...order].sort((a, b) => a - b)).toEqual(distance.map((_, i) => i));
    const members = distance.map((_, i) => [i]);
    for (const { a, b } of merges) {
      members.push([...at(members, a), ...at(members, b)]);
      const places = at(members, members.length - 1).map((element) => order.indexOf(element));
      expect(Math.max(...places) - Math.min(...places)).toBe(places.length - 1);
    }
  },
);

it('clusters are turned so that the elements that touch are near', () => {
  const places = [0, 9, 1, 7];
  const distances = places.map((x) => places.map((y) => Math.abs(x - y)));
  const order = leafOrder(distances, averageLinkage(distances));
  expect([
    [0, 1, 7, 9],
    [9, 7, 1, 0],
  ]).toContainEqual(order.map((i) => at(places, i)));
});

it('one element is an order of its own, and none is none', () => {
  expect(leafOrder([[0]], averageLinkage([[0]]))).toEqual([0]);
  expect(leafOrder([], averageLinkage([]))).toEqual([]);
});
