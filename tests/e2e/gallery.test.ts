import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AS_IT_IS, type Fixture, fixturesOf, TEMPLATES, type Template } from '#site/gallery/fixtures.ts';
import { CHROMIUM, type GalleryBrowser, LOOKS, openGalleryBrowser, WIDTHS } from './gallery-browser.ts';

/**
 * Every case of every page type, once: as it is it is looked at by all widths, a strange case by the next look in turn. All looks at all
 * fixtures take minutes: `npm run prove -- pages`.
 */
describe.skipIf(CHROMIUM === undefined)('pages of the gallery in Chromium (skipped: chromium is not installed)', () => {
  let browser: GalleryBrowser;
  beforeAll(async () => {
    browser = await openGalleryBrowser();
  }, 120_000);
  afterAll(() => browser?.close());

  it.each(TEMPLATES)('%s has no fault of accessibility and nothing that is cut, in any case', async (template) => {
    const faults: string[] = [];
    await browser.each(ofHighestTier(template), async (tab, { name }, place) => {
      const look = LOOKS[(TEMPLATES.indexOf(template) + place) % LOOKS.length] as (typeof LOOKS)[number];
      for (const width of name === AS_IT_IS ? WIDTHS : [look.width]) faults.push(...(await tab.place(width)));
      faults.push(...(await tab.judge(look)));
    });
    expect(faults).toEqual([]);
  });
});

function ofHighestTier(template: Template): Fixture[] {
  const all = fixturesOf(template);
  const tier = all.at(-1)?.tier;
  return all.filter((fixture) => fixture.tier === tier);
}
