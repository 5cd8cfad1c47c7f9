import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { horizonText } from './horizons.ts';
import { listText } from './lists.ts';
import {
  chanceText,
  correlationText,
  countText,
  flooredPercent,
  moveText,
  noveltyText,
  percent,
  plural,
  signedText,
} from './numbers.ts';

describe('a percentage', () => {
  it('has one form: a number, a plain space, a sign', () => {
    expect([percent(0.744), percent(1), percent(0.0312, 1)]).toEqual(['74 %', '100 %', '3.1 %']);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        expect(percent(share)).toMatch(/^\d{1,3} %$/);
        expect(noveltyText(share)).toMatch(/^\d{1,2}(\.\d)? %$|^99\.\d %$/);
      }),
    );
  });

  it('of a novelty has a decimal where it matters and never claims certainty', () => {
    expect([noveltyText(0.62), noveltyText(0.9961), noveltyText(1)]).toEqual(['62 %', '99.6 %', '99.9 %']);
    expect(flooredPercent(0.5)).toBe('50.0 %');
  });

  it('of a move is the share that a half-width in log units allows', () => {
    expect([moveText(0.01), moveText(0.03)]).toEqual(['±1.01 %', '±3.0 %']);
  });
});

describe('a number', () => {
  it('counts as a person does', () => {
    expect([plural(1, 'bar'), plural(2, 'bar'), plural(1200, 'bar'), countText(12_345)]).toEqual([
      '1 bar',
      '2 bars',
      '1,200 bars',
      '12,345',
    ]);
  });

  it('has a true minus, and none before a correlation of zero', () => {
    expect([correlationText(-0.084), correlationText(-0.004), correlationText(0.62)]).toEqual([
      '−0.08',
      '0.00',
      '0.62',
    ]);
    expect([signedText(-0.1), signedText(0.1)]).toEqual(['−0.10', '+0.10']);
  });
});

it('a chance is said beside how often such a thing usually happens', () => {
  expect([chanceText(0.166, 0.083), chanceText(0.034, null), chanceText(0.62, 0.5), chanceText(0.004, 0.001)]).toEqual([
    '1 in 6, usually 1 in 12',
    '1 in 29',
    '62 %, usually 1 in 2',
    '0.4 %, usually 0.1 %',
  ]);
});

it('a list is joined as a person does', () => {
  expect([listText([]), listText(['a']), listText(['a', 'b']), listText(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});

it('a horizon is said in time that the market trades: an hour and more in hours, never in days', () => {
  const horizons = [horizonText('1m', 15), horizonText('5m', 12), horizonText('30m', 13), horizonText('4h', 6)];
  expect(horizons).toEqual(['15 minutes', '1 hour', '6.5 hours', '24 hours']);
  expect([horizonText('1d', 5), horizonText('1w', 4)]).toEqual(['5 days', '4 weeks']);
});
