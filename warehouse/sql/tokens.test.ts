import { describe, expect, it } from 'vitest';
import { textOf, tokenize } from './tokens.ts';

const canonical = (sql: string) => textOf(tokenize(sql));
const REFUSED = expect.objectContaining({ code: 'ARGUS_SQL_REFUSED' });

describe('the tokens of a question', () => {
  it.each([
    ['SELECT  1 -- one\n,/* two */2', 'SELECT 1 , 2'],
    ["SELECT 'it''s', 'a\\'b'", "SELECT 'it\\'s', 'a\\'b'"],
    ["SELECT '--', '/*', '#', ';', '`'", "SELECT '--', '/*', '#', ';', '`'"],
    ['SELECT "two words", `close`', 'SELECT `two words`, `close`'],
    ['SELECT a.1.2, -1.5e-3, x->x::Float64', 'SELECT a.1.2, -1.5e-3, x->x::Float64'],
    ['SELECT/**/1', 'SELECT 1'],
    ['-- a comment at the end', ''],
  ])('give a text without comments in which every string ends where it seems to: %s', (sql, text) => {
    expect(canonical(sql)).toBe(text);
    expect(canonical(text)).toBe(text);
  });

  it.each([
    ['a heredoc', 'SELECT $$a$$'],
    ['a nested comment', 'SELECT /* /* */ */ 1'],
    ['a comment that does not end', 'SELECT 1 /* x'],
    ['a string that does not end', "SELECT 'x"],
    ['a string with a NUL', "SELECT 'a\0b'"],
    ['a comment of another language', 'SELECT 1 # x'],
    ['a comment of a third language', 'SELECT 1 // x'],
    ['white space beyond ASCII', 'SELECT\u00a01'],
    ['quotes beyond ASCII', 'SELECT ‘x’'],
    ['a name with parentheses', 'SELECT `count()`'],
    ['a name with a line break', 'SELECT `a\nb`'],
    ['a name with a dot', 'SELECT `a.b`'],
    ['a parameter', 'SELECT {a:UInt8}'],
    ['a variable', 'SELECT @@version'],
    ['a number that runs into a word', 'SELECT 1INTO'],
    ['a very long text', `SELECT '${'x'.repeat(70_000)}'`],
  ])('do not include %s', (_, sql) => {
    expect(() => tokenize(sql)).toThrow(REFUSED);
  });

  it('are found in linear time, also where nothing matches', () => {
    const start = performance.now();
    for (const text of ['1', '(', "'", '/*', '*/', '``', '--', 'a ', '1.', ' ']) {
      const sql = `SELECT ${text.repeat(20_000)}`;
      try {
        tokenize(sql);
      } catch (error) {
        expect(error).toEqual(REFUSED);
      }
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
