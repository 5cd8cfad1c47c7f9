import { expect, it } from 'vitest';
import { AS_IT_IS, allFixtures, TEMPLATES } from '#site/gallery/fixtures.ts';
import { LOOKS, openGalleryBrowser, WIDTHS } from '../e2e/gallery-browser.ts';
import { record } from './record.ts';

it('every page type has no fault of accessibility and nothing that is cut, in every case and by every look', async () => {
  const browser = await openGalleryBrowser();
  const fixtures = allFixtures();
  const faults: string[] = [];
  let judged = 0;
  await browser.each(fixtures, async (tab) => {
    for (const width of WIDTHS) faults.push(...(await tab.place(width)));
    for (const look of LOOKS) {
      faults.push(...(await tab.judge(look)));
      judged++;
    }
  });
  await browser.close();
  expect(faults).toEqual([]);
  record('pages', {
    'page types': TEMPLATES.length,
    'pages as they are, of all tiers': fixtures.filter(({ name }) => name === AS_IT_IS).length,
    'strange cases': fixtures.filter(({ name }) => name !== AS_IT_IS).length,
    'judged by axe, light, dark and on paper, 390 and 1280 px': judged,
    'faults of any severity': 0,
    'looked at for cut columns, words and drawings, 390, 768 and 1280 px': fixtures.length * WIDTHS.length,
    'found cut': 0,
  });
});
