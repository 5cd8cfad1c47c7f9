import { expect, it } from 'vitest';
import type { InstrumentRows } from '../instrument/rows.ts';
import { afterOf } from './after.ts';
import { classNoveltyOf } from './classes.ts';

type Rows = Pick<InstrumentRows, 'novelty' | 'outcomes' | 'probabilities'>;

/** Every tenth day of an instrument is very unusual; `left`: whether the range of the next day did not hold after such a day. */
const instrument = (left: (day: number) => boolean, first = 0): Rows => {
  const days = Array.from({ length: 200 }, (_, day) => day);
  return {
    novelty: days.map((day) => [day, day % 10 === first ? 99 : 40, []]),
    outcomes: days.map((day) => [day, left(day) ? 0 : 1]),
    probabilities: [],
  };
};

it('ranges that broke after every very unusual day are told, with the share after all others beside it', () => {
  const { rows, finding } = afterOf([
    instrument((day) => day % 10 === 0 || day % 5 === 1),
    instrument((day) => day % 10 === 3, 3),
  ]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ unusual: { times: 40, of: 40, dates: 40, share: 1 }, proven: true });
  expect(rows[0]?.otherwise.share).toBeLessThan(0.2);
  expect(finding).toContain('the next day left its range');
});

it('what happens as often after any other day is no news', () => {
  const { rows } = afterOf([instrument((day) => day % 20 < 10), instrument((day) => day % 20 < 10, 3)]);
  expect(rows[0]?.proven).toBe(false);
});

it('instruments that were unusual on one date are one case for the interval', () => {
  const together = afterOf(Array.from({ length: 30 }, () => instrument((day) => day % 20 === 0))).rows[0];
  expect(together?.unusual).toMatchObject({ of: 600, dates: 20 });
  expect((together?.unusual.high ?? 0) - (together?.unusual.low ?? 0)).toBeGreaterThan(0.3);
});

it('too few very unusual days say nothing of what came after', () => {
  const few = { novelty: [[1, 99, []]], outcomes: [[1, 0]], probabilities: [] } satisfies Rows;
  expect(afterOf([few])).toEqual({ finding: '', rows: [] });
});

it('a class has the share of its unusual members on every day that half of them were known', () => {
  const series = ['A', 'B', 'C', 'D'].map((symbol, i) => ({
    symbol,
    days: Array.from({ length: 30 }, (_, day): [number, number, string[]] => [day, day === 29 && i < 2 ? 96 : 10, []]),
  }));
  const bySymbol = new Map(series.map(({ symbol }) => [symbol, { assetClass: 'crypto' }])) as unknown as Parameters<
    typeof classNoveltyOf
  >[1];
  const { rows, finding } = classNoveltyOf(series, bySymbol);
  expect(rows[0]).toMatchObject({ assetClass: 'crypto', unusual: 2, members: 4, higherThan: 1 });
  expect(rows[0]?.shares.at(-1)).toBe(0.5);
  expect(finding).toBe('Crypto: two of 4 unusual, more than on 100 % of days');
});
