import { expect, it } from 'vitest';
import { findingOf } from './finding.ts';

it('the first sentence of a note is the headline of its page, and the rest is the deck', () => {
  expect(
    findingOf(['12 of 36 charts have a direction. The most unusual bar is 1.5 wide.', 'Five more.'], 'Signals'),
  ).toEqual({
    headline: '12 of 36 charts have a direction',
    deck: 'The most unusual bar is 1.5 wide. Five more.',
  });
});

it('a page without a note has its title as headline', () => {
  expect(findingOf([], 'Signals')).toEqual({ headline: 'Signals', deck: '' });
});
