import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TIERS } from '#contracts/tiers.ts';
import { bannedIn } from '#narrative/testing/banned-phrases.ts';
import type { StoriesModel } from './models/story.ts';
import { createNoteWriter } from './note-writer.ts';
import { buildPages, type PageRequest } from './pages.ts';
import { type FilledWarehouse, fillWarehouse } from './testing/filled-warehouse.ts';

let filled: FilledWarehouse;
let pages: PageRequest[];
const notes = createNoteWriter();

beforeAll(async () => {
  filled = await fillWarehouse({ count: 80 });
  pages = await buildPages(filled.warehouse, { tiers: TIERS, asOf: filled.asOf, notes });
});
afterAll(() => filled?.close());

const storiesOf = (tier: string): { path: string; stories: StoriesModel }[] =>
  pages.flatMap(({ tier: of, path, model }) =>
    of === tier && 'stories' in model ? [{ path, stories: model.stories }] : [],
  );
const NAMES = TIERS.map(({ name }) => name);

describe('the stories of the overview and of every class', () => {
  it.each(NAMES)('have a headline and pass the verifier for %s', (tier) => {
    expect(notes.refused).toBe(0);
    expect(storiesOf(tier).length).toBeGreaterThan(4);
    for (const { stories } of storiesOf(tier)) expect(stories.headline).not.toBe('');
  });

  it('have no phrase that readers stumbled over, nor a marker of a citation', () => {
    for (const { stories } of NAMES.flatMap(storiesOf)) {
      const { headline, deck } = stories;
      const texts = [
        headline,
        ...deck,
        ...stories.stories.flatMap(({ title, certainty, frequency }) => [title, certainty, frequency]),
      ];
      expect(texts.flatMap(bannedIn)).toEqual([]);
      expect(texts.join(' ')).not.toMatch(/\[\d+\]/);
    }
  });

  it('lead to pages that the tier has', () => {
    for (const tier of NAMES) {
      const paths = new Set(pages.filter((page) => page.tier === tier).map(({ path }) => path));
      for (const { stories } of storiesOf(tier))
        for (const { href } of stories.stories) expect([...paths], `${tier} ${href}`).toContain(href);
    }
  });

  it('cite rows of views of the tier that reads citations, and of no other', () => {
    for (const tier of NAMES) {
      const citations = storiesOf(tier).flatMap(({ stories }) => stories.citations);
      expect(citations.length > 0).toBe(tier === 'enterprise');
      for (const { view } of citations) expect(view).toMatch(/^tier_enterprise_(?!narrative)/);
    }
  });

  it('hold counts alone for the tier that reads no instrument', () => {
    for (const { stories } of storiesOf('free')) {
      expect(stories.groups).toEqual([]);
      for (const { chart } of stories.stories) expect(chart).toBeNull();
    }
  });
});
