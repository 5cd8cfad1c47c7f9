import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, type PublishedReport, publishReport } from './published-report.ts';

describe.skipIf(CHROMIUM === undefined)('a comparison in Chromium (skipped: chromium is not installed)', () => {
  let report: PublishedReport;
  beforeAll(async () => {
    report = await publishReport();
  }, 180_000);
  afterAll(() => report?.close());
  const open: PublishedReport['open'] = (path, options) => report.open(path, options);

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
    expect(report.errors).toEqual([]);
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
    expect(await page.locator('.members a[href^="/instrument/"]').count()).toBe(report.instruments);
  });
});
