import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TIERS } from '#contracts/tiers.ts';
import { openTestGateway, type TestGateway } from '#delivery/gateway/testing/test-gateway.ts';
import { buildSite } from '#reports/pages.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { openTestSite, type TestSite } from '#site/testing/published.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) =>
  existsSync(file),
);

describe.skipIf(CHROMIUM === undefined)('a comparison in Chromium (skipped: chromium is not installed)', () => {
  let filled: FilledWarehouse;
  let site: TestSite;
  let world: TestGateway;
  let browser: Browser;
  const errors: string[] = [];

  beforeAll(async () => {
    filled = await fillWarehouse();
    site = await openTestSite();
    const pages = await buildSite(filled.warehouse, { tiers: TIERS, asOf: filled.asOf });
    await site.publisher.publish({ runId: 'compare', asOf: filled.asOf, pages, complete: true });
    world = await openTestGateway({ releases: site.reader });
    browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ['--no-sandbox', '--disable-gpu'] });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await world?.close();
    await site?.close();
    await filled?.close();
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext(options);
    const [name = '', value = ''] = (await world.session(await world.link('enterprise@example.com'))).split('=');
    await context.addCookies([{ name, value, url: world.gateway.url }]);
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(world.gateway.url + path);
    return page;
  }

  it('two symbols of the form become an address, a table of both, their tie and the drawing of each', async () => {
    const page = await open('/compare');
    await page.getByLabel('First', { exact: true }).fill('btcusdt');
    await page.getByLabel('Second', { exact: true }).fill('ETHUSDT');
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.locator('.rivers .river').nth(1).waitFor();
    expect([...new URL(page.url()).searchParams.getAll('with')]).toEqual(['btcusdt', 'ETHUSDT']);
    expect(await page.locator('h1').textContent()).toBe('BTCUSDT and ETHUSDT');
    expect(await page.locator('[data-compare] [role=status]').textContent()).toMatch(
      /the same state on (no|every|\d of \d) chart/,
    );
    const table = page.locator('.compared').first();
    expect(await table.locator('tbody tr').count()).toBe(1 + 8 + 6);
    expect(await table.locator('tr', { hasText: 'Typical next day' }).textContent()).toMatch(/±.+ %±.+ %/);
    expect(await page.locator('.ties-of').textContent()).toMatch(/−?0\.\d\d/);
    expect(errors).toEqual([]);
  });

  it('an unknown symbol is said to be unknown, as text and not as markup, and a fifth is left out', async () => {
    const page = await open('/compare?with=AAPL,MSFT,XOM,GC,CL&with=%3Cb%3Ex');
    await page.locator('.compared').first().waitFor();
    expect(await page.locator('h1').textContent()).toBe('AAPL, MSFT, XOM and GC');
    expect(await page.locator('[data-compare] [role=status]').textContent()).toContain('Not in your report: <b>x.');
  });

  it('the page leads to every instrument without scripts, and shows no form that does nothing', async () => {
    const page = await open('/compare', { javaScriptEnabled: false });
    expect(await page.locator('form.choice').isVisible()).toBe(false);
    expect(await page.getByText('by a script that does not run here').isVisible()).toBe(true);
    expect(await page.locator('.members a[href^="/instrument/"]').count()).toBe(filled.instruments.length);
  });
});
