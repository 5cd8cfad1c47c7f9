import { expect, it } from 'vitest';
import { sectionsOf } from './navigation.ts';

const NAVIGATION = [
  { href: '/', text: 'Overview' },
  { href: '/class/crypto', text: 'Crypto', group: 'Classes' },
  { href: '/class/forex', text: 'Forex', group: 'Classes' },
  { href: '/signals', text: 'Signals' },
];

it('pages of a group are one section of the bar, which leads to the first of them', () => {
  expect(sectionsOf(NAVIGATION, '/').map(({ href, text, current }) => [href, text, current])).toEqual([
    ['/', 'Overview', 'page'],
    ['/class/crypto', 'Classes', undefined],
    ['/signals', 'Signals', undefined],
  ]);
});

it('a section is the current one on each page of its group, and is the page itself only where it leads to it alone', () => {
  const currentOn = (path: string) =>
    sectionsOf(NAVIGATION, path).flatMap(({ text, current }) => (current ? [text, current] : []));
  expect(currentOn('/class/forex')).toEqual(['Classes', 'true']);
  expect(currentOn('/signals')).toEqual(['Signals', 'page']);
  expect(currentOn('/instrument/BTCUSDT')).toEqual([]);
});
