import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, type PublishedReport, publishReport } from './published-report.ts';

describe.skipIf(CHROMIUM === undefined)('finding things in Chromium (skipped: chromium is not installed)', () => {
  let report: PublishedReport;
  beforeAll(async () => {
    report = await publishReport();
  }, 180_000);
  afterAll(() => report?.close());
  const open: PublishedReport['open'] = (path, options) => report.open(path, options);
  const pathOf = (page: Page) => new URL(page.url()).pathname + new URL(page.url()).hash;

  it('a slash opens the search on any page, and Enter leads to the instrument that was typed', async () => {
    const page = await open('/methodology');
    await page.keyboard.press('/');
    await page.locator('.finder li').first().waitFor();
    await page.keyboard.type('btc');
    await page.locator('.finder li', { hasText: 'BTCUSDT' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/instrument/BTCUSDT');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('confid');
    await page.locator('.finder li', { hasText: 'Word' }).click();
    await page.waitForURL('**/glossary#confidence');
    expect(pathOf(page)).toBe('/glossary#confidence');
  });

  it('the name of an instrument is text in the search, whatever characters it has', async () => {
    const page = await open('/');
    await page.locator('[data-finder]').click();
    await page.keyboard.type('"CO" <L>');
    expect(await page.locator('.finder li').first().textContent()).toContain('VOD & "CO" <L> of lse');
  });

  it('a star puts an instrument on the watchlist of this device, and a second click takes it off', async () => {
    const page = await open('/instrument/AAPL');
    const star = page.locator('[data-star]');
    await star.click();
    expect(await star.getAttribute('aria-pressed')).toBe('true');
    for (const path of ['/', '/watchlist']) {
      await page.goto(report.world.gateway.url + path);
      await page.locator('[data-watchlist] a[href="/instrument/AAPL"]').waitFor();
    }
    await page.goto(`${report.world.gateway.url}/instrument/AAPL`);
    await star.click();
    await page.goto(`${report.world.gateway.url}/watchlist`);
    await page.locator('[data-empty]').waitFor();
    expect(await page.locator('[data-watchlist] li').count()).toBe(0);
  });

  it('a reader without JavaScript finds an instrument by the list, and sees neither star nor empty watchlist', async () => {
    const page = await open('/', { javaScriptEnabled: false });
    expect(await page.locator('[data-watchlist]').isVisible()).toBe(false);
    await page.locator('[data-finder]').click();
    expect(pathOf(page)).toBe('/instruments');
    await page.locator('a', { hasText: /^AAPL$/ }).click();
    expect(pathOf(page)).toBe('/instrument/AAPL');
    expect(await page.locator('[data-star]').isVisible()).toBe(false);
  });

  it('the policy of the gateway lets all of this run without a complaint', () => {
    expect(report.errors).toEqual([]);
  });
});
