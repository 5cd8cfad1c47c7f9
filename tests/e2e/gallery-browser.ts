import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type BundleEntry, ensureBundle } from '#site/build.ts';
import { addressOf, type Fixture } from '#site/gallery/fixtures.ts';
import { BRAND_SHEET, withClock } from '#site/gallery/list.ts';
import { BRAND_STYLE } from '#wording/brand.ts';
import { faultsOfPlacement } from './placement.mjs';

/** An installed Chromium; absent: none is found. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
);

/** How a page is looked at. */
export interface Look {
  readonly media: 'light' | 'dark' | 'print';
  readonly width: number;
}
/** A phone and a desk, on both kinds of screen and on paper. */
export const LOOKS: readonly Look[] = [390, 1280].flatMap((width) =>
  (['light', 'dark', 'print'] as const).map((media) => ({ media, width })),
);
/** Widths at which nothing may be cut: a phone, a tablet, a desk. */
export const WIDTHS: readonly number[] = [390, 768, 1280];

export interface GalleryBrowser {
  /** Shows fixtures one after the other in so many tabs at once; every part that can be opened is open. */
  each(fixtures: readonly Fixture[], look: (tab: Tab, fixture: Fixture, place: number) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface Tab {
  /** What the rules of accessibility say against the page, a line each. */
  judge(look: Look): Promise<string[]>;
  /** What is cut or stands beside the page at a width, a line each. */
  place(width: number): Promise<string[]>;
}

const TABS = 2;
/** With names and symbols as long as these a table may scroll in its own box, which the keyboard reaches. */
const MAY_SCROLL = 'very long names';

export async function openGalleryBrowser(): Promise<GalleryBrowser> {
  const { render } = (await import((await ensureBundle()).entry)) as BundleEntry;
  const browser = await chromium.launch({
    executablePath: CHROMIUM as string,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const tabs = await Promise.all(Array.from({ length: TABS }, () => openTab(browser)));
  return {
    async each(fixtures, look) {
      const waiting = fixtures.map((fixture, place) => ({ fixture, place })).reverse();
      const work = async (tab: (typeof tabs)[number]): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          await tab.show(next.fixture, await render(next.fixture.model.path, next.fixture.model));
          await look(tab, next.fixture, next.place);
        }
      };
      await Promise.all(tabs.map(work));
    },
    close: () => browser.close(),
  };
}

async function openTab(browser: Browser): Promise<Tab & { show(fixture: Fixture, html: string): Promise<void> }> {
  const context = await browser.newContext();
  await context.addInitScript(axe.source);
  const page = await context.newPage();
  let body = '';
  let address = '';
  let shown: Fixture | undefined;
  await page.route('**/*', (route) =>
    new URL(route.request().url()).pathname === BRAND_STYLE
      ? route.fulfill({ contentType: 'text/css', body: BRAND_SHEET })
      : route.fulfill({ contentType: 'text/html; charset=utf-8', body }),
  );
  return {
    async show(fixture, html) {
      body = withClock(html, fixture);
      address = addressOf(fixture);
      shown = fixture;
      await page.goto(`http://gallery.test${encodeURI(address)}`);
      await page.evaluate('document.querySelectorAll("details").forEach((part) => { part.open = true; })');
    },
    async judge({ media, width }) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({
        media: media === 'print' ? 'print' : 'screen',
        colorScheme: media === 'dark' ? 'dark' : 'light',
      });
      return (await violations(page)).map((text) => `${address}, ${media}, ${width} px: ${text}`);
    },
    async place(width) {
      await page.setViewportSize({ width, height: 900 });
      // Paper has a width of its own.
      await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
      const faults = (await page.evaluate(faultsOfPlacement)) as string[];
      return faults
        .filter((text) => shown?.name !== MAY_SCROLL || !text.startsWith('columns are cut'))
        .map((text) => `${address}, ${width} px: ${text}`);
    },
  };
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** Of any severity. Style sheets are part of the page, so none is loaded for the judgement. */
async function violations(page: Page): Promise<string[]> {
  const found = (await page.evaluate(
    'axe.run(document, { preload: false, resultTypes: ["violations"] }).then(({ violations }) => violations)',
  )) as Violation[];
  return found.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target }) => `${id} (${impact}): ${help}, at ${target.join(' ')}`),
  );
}
