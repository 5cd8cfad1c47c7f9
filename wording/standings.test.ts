import { describe, expect, it } from 'vitest';
import { standingsText } from './standings.ts';

const of = (bull: number, bear: number, range: number, volatile: number, stress: number) =>
  standingsText([
    { label: 'bull_trend', n: bull },
    { label: 'bear_trend', n: bear },
    { label: 'range_bound', n: range },
    { label: 'high_volatility', n: volatile },
    { label: 'stress', n: stress },
  ]);

describe('how many instruments are in which regime', () => {
  it('names every regime that has one, the most frequent first', () => {
    expect(of(14, 15, 32, 22, 13)).toBe(
      '32 are range-bound, 22 in high volatility, 15 in bear trends, 14 in bull trends and 13 in stress',
    );
  });

  it('says a tie as a tie', () => {
    expect(of(12, 0, 12, 0, 8)).toBe('12 each are in bull trends and range-bound, 8 in stress');
    expect(of(0, 0, 20, 6, 6)).toBe('20 are range-bound, 6 each in high volatility and in stress');
  });

  it('counts one as one and all as all', () => {
    expect(of(1, 1, 1, 0, 0)).toBe('1 each is in a bull trend, in a bear trend and range-bound');
    expect([of(1, 0, 0, 0, 0), of(0, 4, 0, 0, 0), of(0, 0, 0, 0, 0)]).toEqual([
      '1 is in a bull trend',
      'all are in bear trends',
      '',
    ]);
  });
});
