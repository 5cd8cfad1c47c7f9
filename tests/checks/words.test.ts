import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { filesOf } from './files.ts';
import { nodesOf, type SyntaxNode, textNodes } from './syntax.ts';

/** Files that still name something by such a word. A file leaves the list with the last of them, and none comes onto it. */
const NOT_YET: readonly string[] = [
  'activities/backfill.ts',
  'activities/batch.ts',
  'activities/context.ts',
  'activities/fetch.ts',
  'activities/pulse.ts',
  'activities/signals.ts',
  'activities/tick.ts',
  'bench/engine.bench.ts',
  'delivery/gateway/gateway.ts',
  'engine/adjustment.ts',
  'engine/crew.ts',
  'engine/engine.ts',
  'engine/market-state.ts',
  'engine/model-cache.ts',
  'engine/protocol.ts',
  'engine/rebuild.ts',
  'engine/segments.ts',
  'engine/stored-closes.ts',
  'engine/training/fit-groups.ts',
  'engine/training/model-fit.ts',
  'engine/training/shifts.ts',
  'engine/worker.ts',
  'market/bars/amend.ts',
  'narrative/derived.ts',
  'narrative/direction.ts',
  'narrative/instrument.ts',
  'narrative/mask.ts',
  'narrative/message.ts',
  'narrative/name-check.ts',
  'narrative/narrate.ts',
  'narrative/note.ts',
  'narrative/place.ts',
  'narrative/realise.ts',
  'narrative/select.ts',
  'narrative/testing/corruption.ts',
  'narrative/verify.ts',
  'pipeline/amendments.ts',
  'pipeline/minutes.ts',
  'reports/digest.ts',
  'reports/narrative-input.ts',
  'reports/note-writer.ts',
  'reports/pages.ts',
  'reports/testing/synthetic-market.ts',
  'research/evaluate.ts',
  'research/ideal-filter.ts',
  'research/laboratory.ts',
  'research/novelty-trial.ts',
  'research/real-series.ts',
  'research/regime-scores.ts',
  'research/shift-evaluation.ts',
  'research/shift-trial.ts',
  'research/simulated.ts',
  'site/src/citations.ts',
  'warehouse/bars.ts',
  'warehouse/ledger-verify.ts',
  'warehouse/models.ts',
  'warehouse/outcomes.ts',
  'warehouse/parameters.ts',
  'warehouse/series.ts',
  'workflows/backfill-bars.ts',
];

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

  it('name everything in the product, except in the files that still have to change', () => {
    expect([...found].filter(([file]) => !NOT_YET.includes(file))).toEqual([]);
  });

  it('still lack in every file of that list, or the list must shrink', () => {
    expect(NOT_YET.filter((file) => !found.has(file))).toEqual([]);
  });

  it.each([
    ['const told = 1;', ['told']],
    ['export const f = ({ own }: { own: number }) => own;', ['own']],
    ["// told\nconst sent = 'told';", []],
  ])('count in names, not in comments and texts: %s', (text, expected) => {
    expect(wordsIn(textNodes(text))).toEqual(expected);
  });
});
