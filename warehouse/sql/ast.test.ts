import { describe, expect, it } from 'vitest';
import { parseAst, stringIn } from './ast.ts';
import { proveHarmless } from './guard.ts';
import { allowedOf } from './vocabulary.ts';

const SELECT = `SelectWithUnionQuery (children 1)
 ExpressionList (children 1)
  SelectQuery (children 1)
   ExpressionList (children 2)
    Function plus (alias total) (children 1)
     ExpressionList (children 2)
      Identifier close
      Literal 'a (alias b) (children 7)'
    Asterisk
`;
const vocabulary = {
  ...allowedOf([{ name: 'plus', aliasOf: '', anyCase: 0, origin: 'System' }]),
  database: 'argus',
  tables: new Set(['bars']),
  dated: new Set<string>(),
  tableFunctions: new Set(['url']),
  timeZones: new Set(['UTC']),
};
const prove = (text: string) => proveHarmless(parseAst(text), { vocabulary, subqueries: new Set() });
const refused = (part: string) =>
  expect.objectContaining({ code: 'ARGUS_SQL_REFUSED', message: expect.stringContaining(part) });

describe('the tree of a question', () => {
  it('is read from the text of EXPLAIN AST with names, aliases and literals', () => {
    const plus = parseAst(SELECT).children[0]?.children[0]?.children[0]?.children[0];
    expect(plus).toMatchObject({ kind: 'Function', text: 'plus', alias: 'total' });
    const literal = plus?.children[0]?.children[1];
    expect(literal).toMatchObject({ kind: 'Literal', alias: null, children: [] });
    expect(literal && stringIn(literal)).toBe('a (alias b) (children 7)');
    expect(() => prove(SELECT)).not.toThrow();
  });

  it.each([
    ['a child is missing', SELECT.replace('    Asterisk\n', '')],
    ['a child is too many', `${SELECT}   Asterisk\n`],
    ['a child is too deep', SELECT.replace('    Asterisk', '     Asterisk')],
    ['there are two trees', SELECT + SELECT],
    ['a line is no node', SELECT.replace('Asterisk', '*')],
    ['it is empty', ''],
  ])('is refused when %s', (_, text) => {
    expect(() => parseAst(text)).toThrow(refused('could not be read'));
  });

  it.each([
    ['a node of a kind nobody knows', SELECT.replace('Asterisk', 'NewThing'), 'NewThing'],
    ['another statement', 'DropQuery bars', 'DropQuery'],
    ['a function nobody knows', SELECT.replace('plus', 'file'), 'file()'],
    ['a function that somebody defined', SELECT.replace('plus', 'minus'), 'minus()'],
    ['a format', SELECT.replace('(children 1)', '(children 2)').concat(' Identifier CSV\n'), 'FORMAT'],
    ['settings', SELECT.replace('Asterisk', 'Set'), 'SETTINGS'],
    ['a table of another database', SELECT.replace('Asterisk', 'TableIdentifier system.one'), 'system.one'],
    ['a table nobody has', SELECT.replace('Asterisk', 'TableIdentifier nothing'), 'nothing'],
  ])('is refused when it holds %s', (_, text, part) => {
    expect(() => prove(text)).toThrow(refused(part));
  });
});
