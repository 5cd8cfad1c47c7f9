import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { TIERS } from '#contracts/tiers.ts';
import { openTestGateway, type TestGateway } from '#delivery/gateway/testing/test-gateway.ts';
import { buildSite } from '#reports/pages.ts';
import { fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { openTestSite } from '#site/testing/published.ts';

/** Where Chromium is on this machine; undefined: nowhere. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
);

/** A published report behind a gateway, and a browser of a reader of the highest tier. */
export interface PublishedReport {
  readonly world: TestGateway;
  readonly browser: Browser;
  /** How many instruments it is about. */
  readonly instruments: number;
  /** What the consoles of its pages said was wrong. */
  readonly errors: readonly string[];
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

export async function publishReport(): Promise<PublishedReport> {
  const filled = await fillWarehouse();
  const site = await openTestSite();
  const pages = await buildSite(filled.warehouse, { tiers: TIERS, asOf: filled.asOf });
  await site.publisher.publish({ runId: 'published', asOf: filled.asOf, pages, complete: true });
  const world = await openTestGateway({ releases: site.reader });
  const browser = await chromium.launch({
    executablePath: CHROMIUM as string,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const errors: string[] = [];
  return {
    world,
    browser,
    instruments: filled.instruments.length,
    errors,
    async open(path, options = {}) {
      const context = await browser.newContext(options);
      const [name = '', value = ''] = (await world.session(await world.link('enterprise@example.com'))).split('=');
      await context.addCookies([{ name, value, url: world.gateway.url }]);
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await page.goto(world.gateway.url + path);
      return page;
    },
    async close() {
      await browser.close();
      await world.close();
      await site.close();
      await filled.close();
    },
  };
}
