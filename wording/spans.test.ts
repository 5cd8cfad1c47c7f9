import { expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '#market/time.ts';
import { agoText, spanText } from './spans.ts';

it.each([
  [0, '0 seconds'],
  [SECOND, '1 second'],
  [119 * SECOND, '119 seconds'],
  [2 * MINUTE, '2 minutes'],
  [119 * MINUTE, '119 minutes'],
  [47 * HOUR, '47 hours'],
  [2 * DAY, '2 days'],
])('a span of %i ms is said in a unit of which there are at least two: %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

it('less than a minute ago is just now, and more is counted', () => {
  expect([59 * SECOND, MINUTE, 3 * MINUTE].map(agoText)).toEqual(['just now', '60 seconds ago', '3 minutes ago']);
});
