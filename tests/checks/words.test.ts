import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { filesOf } from './files.ts';
import { nodesOf, type SyntaxNode, textNodes } from './syntax.ts';

/** Rooms that still name something by such a word, and files of the other rooms. Both lists shrink only. */
const ROOMS_NOT_YET: readonly string[] = [
  'activities',
  'delivery',
  'engine',
  'narrative',
  'pipeline',
  'reports',
  'research',
  'site',
  'warehouse',
];

const FILES_NOT_YET: readonly string[] = ['market/bars/amend.ts'];

/** The words in `code` of the last column of the glossary. */
const refused = new Set(
  readFileSync(inClone('docs/glossary.md'), 'utf8')
    .split('\n')
    .flatMap((line) => [...(line.split('|').at(-2) ?? '').matchAll(/`([a-z]+)`/g)].map(([, word]) => word as string)),
);

const wordsIn = (nodes: readonly SyntaxNode[]): string[] => [
  ...new Set(
    nodes
      .filter(({ type, value }) => type === 'Identifier' && refused.has(value as string))
      .map(({ value }) => value as string),
  ),
];

describe('the words of the glossary', () => {
  const files = filesOf(['.ts', '.mjs']).filter((file) => !file.endsWith('.test.ts') && !file.startsWith('tests/'));
  const found = new Map(
    files.map((file) => [file, wordsIn(nodesOf(file))] as const).filter(([, words]) => words.length > 0),
  );

  it('refuse the private words of the project', () => {
    expect(refused.has('told')).toBe(true);
    expect(refused.size).toBeGreaterThan(10);
  });

  const roomOf = (file: string) => file.split('/')[0] as string;

  it('name everything in the product, except in the rooms and files that still have to change', () => {
    const held = [...found].filter(([file]) => !ROOMS_NOT_YET.includes(roomOf(file)) && !FILES_NOT_YET.includes(file));
    expect(held).toEqual([]);
  });

  it('lack in every listed room and file, or the lists must shrink', () => {
    const rooms = new Set([...found.keys()].map(roomOf));
    expect(ROOMS_NOT_YET.filter((room) => !rooms.has(room))).toEqual([]);
    expect(FILES_NOT_YET.filter((file) => !found.has(file))).toEqual([]);
  });

  it.each([
    ['const told = 1;', ['told']],
    ['export const f = ({ own }: { own: number }) => own;', ['own']],
    ["// told\nconst sent = 'told';", []],
  ])('count in names, not in comments and texts: %s', (text, expected) => {
    expect(wordsIn(textNodes(text))).toEqual(expected);
  });
});
