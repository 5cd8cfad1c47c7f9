import { expect, it } from 'vitest';
import { printable, printableCell } from './foreign-text.ts';

it('what a terminal would obey is shown and not obeyed', () => {
  expect(printable('\x1b]0;owned\x07AAPL\x9b2J')).toBe('\\x1b]0;owned\\x07AAPL\\x9b2J');
  expect(printable('A\u202eLPA\u2066\ufeff')).toBe('A\\u202eLPA\\u2066\\ufeff');
  expect(printable('a\rb')).toBe('a\\x0db');
});

it('text of people and the layout of a page stay as they are', () => {
  const page = 'Zürich  日経\n└─ 0700.HK\t✓ … “quoted” – 👍';
  expect(printable(page)).toBe(page);
});

it('a cell keeps to its line', () => {
  expect(printableCell('A\nB\tC')).toBe('A\\nB\\tC');
});
