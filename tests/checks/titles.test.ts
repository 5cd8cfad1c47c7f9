import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { filesOf } from './files.ts';
import { nodesOf, type SyntaxNode, textNodes } from './syntax.ts';

/** Files whose titles are not sentences yet. A file leaves the list with its last fragment, and none comes onto it. */
const NOT_YET: readonly string[] = [
  'activities/batch.test.ts',
  'activities/heartbeat.test.ts',
  'errors/failure.test.ts',
  'narrative/mask.test.ts',
  'narrative/narrative.test.ts',
  'narrative/polish.test.ts',
  'narrative/select.test.ts',
  'pipeline/backfill-plan.test.ts',
  'pipeline/daily-closes.test.ts',
  'pipeline/healing.test.ts',
  'pipeline/period-bars.test.ts',
  'pipeline/quarantine.test.ts',
  'pipeline/recent-minutes.test.ts',
  'reports/pages.test.ts',
  'reports/plain-notes.test.ts',
  'site/pages.test.ts',
  'site/renderer.test.ts',
  'warehouse/sql/ast.test.ts',
  'warehouse/sql/attacks.test.ts',
  'warehouse/sql/functions.test.ts',
  'warehouse/sql/questions.test.ts',
  'warehouse/sql/tokens.test.ts',
  'warehouse/view-changes.test.ts',
  'warehouse/views.test.ts',
  'wording/dates.test.ts',
  'wording/labels.test.ts',
  'wording/numbers.test.ts',
];

const WORDS_MIN = 4;
const FRAGMENT = /^(?:of|that|which|in|at|is|are|was|were|when|by|as|with|without|and|also|on|from|to|for|not)\b/i;

/** `it`, `test`, `it.each(rows)`, `it.skipIf(condition)` … : the name at the root of what is called. */
function rootOf(callee: SyntaxNode): unknown {
  if (callee.type === 'Identifier') return callee.value;
  if (callee.type === 'MemberExpression') return rootOf(callee.object as SyntaxNode);
  return callee.type === 'CallExpression' ? rootOf(callee.callee as SyntaxNode) : undefined;
}

function literalOf(node: SyntaxNode | undefined): string | null {
  if (node?.type === 'StringLiteral') return String(node.value);
  if (node?.type !== 'TemplateLiteral') return null;
  return (node.quasis as { cooked: string }[]).map(({ cooked }) => cooked).join('…');
}

function titlesIn(nodes: readonly SyntaxNode[]): string[] {
  return nodes
    .filter(
      ({ type, callee }) =>
        type === 'CallExpression' && ['it', 'test'].includes(rootOf(callee as SyntaxNode) as string),
    )
    .map(({ arguments: given }) => literalOf((given as { expression: SyntaxNode }[])[0]?.expression))
    .filter((title) => title !== null);
}

const isFragment = (title: string): boolean => FRAGMENT.test(title) || title.split(/\s+/).length < WORDS_MIN;

describe('the title of a test', () => {
  const files = filesOf(['.ts']).filter((file) => readFileSync(inClone(file), 'utf8').includes("from 'vitest'"));
  const fragments = new Map(
    files
      .map((file) => [file, titlesIn(nodesOf(file)).filter(isFragment)] as const)
      .filter(([, titles]) => titles.length > 0),
  );

  it('stands in every file that has tests', () => {
    const known = ['market/math/normal.test.ts', 'tests/fault/killing.ts', 'feeds/open.test.ts'];
    expect(known.filter((file) => !files.includes(file))).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
  });

  it('states the guarantee in a sentence of at least four words, except in the files that still have to', () => {
    const wrong = [...fragments].filter(([file]) => !NOT_YET.includes(file));
    expect(wrong).toEqual([]);
  });

  it('still has a fragment in every listed file, or the list must shrink', () => {
    expect(NOT_YET.filter((file) => !fragments.has(file))).toEqual([]);
  });

  it.each([
    ["it('holds', () => {});", ['holds']],
    ["test.each([[1]])('of %i bars are complete and sorted', () => {});", ['of %i bars are complete and sorted']],
    [`it.skipIf(true)(\`that \${1} is long enough to be read\`, () => {});`, ['that … is long enough to be read']],
    ["it('gives the same bits in one thread and in three', () => {});", []],
    ["describe('of bars', () => {}); every.it('short');", []],
  ])('counts as a fragment only when it is one: %s', (text, expected) => {
    expect(titlesIn(textNodes(text)).filter(isFragment)).toEqual(expected);
  });
});
