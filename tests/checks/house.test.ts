import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { pages, sizes } from '../../tools/house.ts';

/** Folders of the root that hold no code of the product count too: a stranger reads them all. */
const MOST_FOLDERS = 34;

it('docs/architecture.md draws the rooms as the code has them: node tools/house.ts writes it', () => {
  const { drawing, page } = pages();
  expect(readFileSync(inClone('docs/images/house.svg'), 'utf8')).toBe(drawing);
  expect(readFileSync(inClone('docs/architecture.md'), 'utf8')).toBe(page);
});

it('the market holds at most a fifth of the code, and every other room less than an eighth', () => {
  for (const { folder, share } of sizes()) expect(share, folder).toBeLessThanOrEqual(folder === 'market' ? 0.2 : 0.12);
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
