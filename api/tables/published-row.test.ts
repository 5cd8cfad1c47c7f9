import { describe, expect, it } from 'vitest';
import { publishedRow } from './published-row.ts';

describe('a row of a list', () => {
  it('says the state shown and the second in whole percents, the others in steps of ten, as a page does', () => {
    const row = {
      label: 'stress',
      probabilities: [0.05907, 0.21957, 0.05082, 0.31379, 0.35672],
      entropy: 1.3828,
      age_bars: 14,
    };
    expect(publishedRow(row)).toEqual({ ...row, probabilities: [0.1, 0.2, 0.1, 0.31, 0.36], entropy: 1.4 });
  });

  it('has all probabilities in steps of ten where it shows no state', () => {
    expect(publishedRow({ probabilities: [0.123, 0.877] })).toEqual({ probabilities: [0.1, 0.9] });
  });

  it('stays as it is where it has no probabilities', () => {
    const row = { symbol: 'A', probabilities: null, label: 'stress' };
    expect(publishedRow(row)).toEqual(row);
  });
});
