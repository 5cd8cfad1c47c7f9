import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { pages, sizes } from '../../tools/house.ts';

/** Folders of the root that hold no code of the product count too: a stranger reads them all. */
const MOST_FOLDERS = 28;

it('docs/architecture.md draws the rooms as the code has them: node tools/house.ts writes it', () => {
  const { drawing, page } = pages();
  expect(readFileSync(inClone('docs/images/house.svg'), 'utf8')).toBe(drawing);
  expect(readFileSync(inClone('docs/architecture.md'), 'utf8')).toBe(page);
});

/** The market and the formats of its files are what the product is about. */
const LARGE_FOLDERS = ['market', 'feeds'];

it('the market and the feeds hold a fifth of the code at most each, and every other folder an eighth', () => {
  for (const { folder, share } of sizes())
    expect(share, folder).toBeLessThanOrEqual(LARGE_FOLDERS.includes(folder) ? 0.2 : 0.12);
});

it(`the root has at most ${MOST_FOLDERS} folders`, () => {
  const folders = readdirSync(inClone(), { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && !entry.name.startsWith('.') && !['node_modules', 'coverage'].includes(entry.name),
    )
    .map(({ name }) => name);
  expect(folders.length).toBeLessThanOrEqual(MOST_FOLDERS);
});
