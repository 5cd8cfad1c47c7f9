import { describe, expect, it } from 'vitest';
import { publishedPercents } from './published.ts';

describe('probabilities as they are published', () => {
  it('have the state shown and the second in whole percents, and the others in steps of ten', () => {
    expect(publishedPercents([61.4, 4.9, 17.3, 9.9, 6.5], 0)).toEqual([61, 0, 17, 10, 10]);
  });

  it('have one second alone where two are alike', () => {
    expect(publishedPercents([40, 23, 23, 12, 2], 0)).toEqual([40, 23, 20, 10, 0]);
  });

  it('keep a shown state in whole percents that another is ahead of', () => {
    expect(publishedPercents([33, 41, 14, 8, 4], 0)).toEqual([33, 41, 10, 10, 0]);
  });
});
