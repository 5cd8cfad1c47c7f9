import { expect, it } from 'vitest';
import { marketCell } from './market-cell.ts';

it('a cell of the market map names the regime that leads, the first of equals, and how much its count has changed', () => {
  expect(marketCell([0, 3, 0, 9, 12], [1, 3, 0, 3, 17])).toEqual({
    lead: 'stress',
    count: 12,
    change: '−5',
    before: [1, 3, 0, 3, 17],
  });
  expect(marketCell([4, 4, 2, 0, 0], null)).toMatchObject({ lead: 'bull_trend', count: 4, change: '', before: null });
});

it('a cell of the market map shows the bar of before only where 15 % or more moved', () => {
  expect(marketCell([20, 0, 0, 0, 0], [18, 2, 0, 0, 0])).toMatchObject({ change: '', before: null });
  expect(marketCell([20, 0, 0, 0, 0], [17, 3, 0, 0, 0])).toMatchObject({ change: '+3', before: [17, 3, 0, 0, 0] });
});

it('a cell of nothing is empty on the market map', () => {
  expect(marketCell([0, 0, 0, 0, 0], null)).toBeNull();
});
