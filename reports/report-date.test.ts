import { expect, it } from 'vitest';
import { finishedDate } from './report-date.ts';

const at = (text: string) => Date.parse(text);

it.each([
  ['the last close of New York ends its date where no other market is', ['XNYS'], '2026-11-25T21:00:00Z', '2026-11-25'],
  [
    'a close of New York ends no date while the market that never closes goes on',
    ['XNYS', '24X7'],
    '2026-11-25T21:00:00Z',
    null,
  ],
  ['midnight ends the date before it', ['XNYS', '24X7'], '2026-11-26T00:00:00Z', '2026-11-25'],
  ['a holiday of one market leaves the date to the others', ['XNYS', '24X7'], '2026-11-27T00:00:00Z', '2026-11-26'],
  ['a day without a session ends nothing', ['XNYS'], '2026-11-26T21:00:00Z', null],
] as const)('the date of a report follows its markets: %s', (_title, calendars, asOf, expected) => {
  expect(finishedDate([...calendars], at(asOf))).toBe(expected);
});
