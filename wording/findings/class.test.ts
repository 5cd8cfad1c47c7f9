import { expect, it } from 'vitest';
import { differsFinding, heatFinding, sizesFinding } from './class.ts';

const chart = (lead: number, isDaily = false) => ({
  isDaily,
  counts: [0, 1, 2, 3, 4].map((k) => (k === lead ? 9 : 1)),
});

it('the heat map says which regime leads on most charts, and what leads on the daily one where that is another', () => {
  expect(heatFinding([chart(1), chart(1), chart(4, true)])).toBe(
    'A bear trend leads on two of three charts, stress on the daily one',
  );
  expect(heatFinding([chart(0), chart(0, true)])).toBe('A bull trend leads on both charts');
  expect(heatFinding([{ isDaily: true, counts: [0, 0, 0, 0, 0] }])).toBe('No regime is known yet');
});

it('the expected sizes say for how many members the next day is livelier or quieter than normal', () => {
  expect(sizesFinding('crypto', [1.5, 1.6, 1, 0.5])).toBe(
    'The next day is expected to be livelier than normal for 2 of 4 coins, quieter for one',
  );
  expect(sizesFinding('crypto', [1, 1.1])).toBe('The next day is expected to be as wide as normal for all of 2 coins');
  expect(sizesFinding('forex', [0.5, 1])).toBe(
    'The next day is expected to be quieter than normal for 1 of 2 currency pairs',
  );
});

it('the member that differs most is named with the charts on which it does', () => {
  expect(differsFinding('ETC', 7, 8)).toBe('ETC differs most: off the leading regime on seven of eight charts');
});
