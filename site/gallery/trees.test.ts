import { beforeAll, describe, expect, it } from 'vitest';
import { type BundleEntry, ensureBundle } from '../build.ts';
import { pageTree } from '../testing/page-tree.ts';
import { AS_IT_IS, allFixtures } from './fixtures.ts';

let entry: BundleEntry;
beforeAll(async () => {
  entry = (await import((await ensureBundle()).entry)) as BundleEntry;
});

const plain = allFixtures().filter(({ name }) => name === AS_IT_IS);

describe('the tree of a page', () => {
  it.each(plain)('$template for the $tier tier is as its golden file has it (-u writes it)', async (fixture) => {
    const { template, tier, model } = fixture;
    const html = await entry.render(model.path, model);
    await expect(pageTree(html, model.path)).toMatchFileSnapshot(`./trees/${template}.${tier}.txt`);
  });
});
