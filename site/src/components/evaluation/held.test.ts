import { expect, it } from 'vitest';
import type { TargetModel } from '#reports/models/evaluation.ts';
import { heldApart } from './held.ts';

const target = (what: string, measured: string, of = '78 … 82'): TargetModel => ({
  what,
  target: of,
  measured,
  interval: '',
  isMet: true,
  places: null,
});

it('gives each kind of target a row and each place a column, years and fifths apart, and loses no target', () => {
  const { tables, rest } = heldApart([
    target('stocks, held in 2016', '80'),
    target('stocks, held in 2018', '81'),
    target('crypto, held in 2018', '79'),
    target('stocks, held in fifth 1 of volatility', '77', '74 … 86'),
    target('gates open', '0'),
  ]);
  expect(tables.map(({ columns }) => columns)).toEqual([['2016', '2018'], ['fifth 1 of volatility']]);
  expect(tables[0]?.rows.map(({ name, cells }) => [name, [0, 1].map((k) => cells[k]?.measured)])).toEqual([
    ['stocks', ['80', '81']],
    ['crypto', [undefined, '79']],
  ]);
  expect(rest.map(({ what }) => what)).toEqual(['gates open']);
});
