import { expect, it } from 'vitest';
import { printable, printableCell, printableJson } from './foreign-text.ts';

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

it('JSON of a hostile symbol is the same value to a program, and plain text to a terminal', () => {
  const value = { symbol: '\x9b2JA\u202eB\x7f', lines: 'a\nb' };
  const text = printableJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toBe(printable(text));
});
