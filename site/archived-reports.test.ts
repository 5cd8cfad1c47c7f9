import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TIERS } from '#contracts/tiers.ts';
import { buildSite } from '#reports/pages.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { openTestSite, type TestSite } from './testing/published.ts';

const DATE = '2026-11-20';

describe('the report of a day that is over', () => {
  let filled: FilledWarehouse;
  let site: TestSite;
  let overviews: Map<string, string>;

  const publish = (asOf: number, keep: string | null) =>
    site.publisher.publish({
      runId: `batch-${asOf}`,
      asOf,
      pages: (archive) => buildSite(filled.warehouse, { tiers: TIERS, asOf, archive }),
      complete: true,
      keep,
    });

  beforeAll(async () => {
    filled = await fillWarehouse();
    site = await openTestSite();
    await publish(filled.asOf, DATE);
    overviews = await site.html();
    const { asOf } = await filled.tick(1);
    await publish(asOf, null);
  });
  afterAll(async () => {
    await site?.close();
    await filled?.close();
  });

  it.each(['growth', 'enterprise'])(
    'stays for the %s tier the very bytes that were its overview, under the hash that its page names',
    async (tier) => {
      const html = await site.html();
      const kept = html.get(`${tier}/archive/${DATE}/report`) as string;
      expect(kept).toBe(overviews.get(`${tier}/`));
      expect(html.get(`${tier}/`)).not.toBe(kept);
      expect(html.get(`${tier}/archive/${DATE}`)).toContain(createHash('sha256').update(kept).digest('hex'));
      expect(html.get(`${tier}/archive`)).toContain(`href="/archive/${DATE}"`);
    },
  );

  it.each(['free', 'founding'])('stands nowhere in the tree of the %s tier, which has no history', async (tier) => {
    const keys = [...(await site.html()).keys(), ...(await site.files()).keys()];
    expect(keys.filter((key) => key.startsWith(`${tier}/`) && key.includes('archive'))).toEqual([]);
  });

  it('stays as it was when a later publication would keep the same day again', async () => {
    const { asOf } = await filled.tick(2);
    await publish(asOf, DATE);
    await publish(asOf, null);
    expect((await site.html()).get(`growth/archive/${DATE}/report`)).toBe(overviews.get('growth/'));
  });

  it('stands in the search of the tiers that have it', async () => {
    const files = await site.files();
    const daysOf = (tier: string) => JSON.parse(files.get(`${tier}/search.json`) as string).days;
    expect(TIERS.map(({ name }) => daysOf(name))).toEqual([[], [], [DATE], [DATE]]);
  });

  it('runs no script, so that nothing calls it out of date', async () => {
    const page = await site.reader.page(`growth/archive/${DATE}/report`, 'raw');
    expect(page?.archived).toBe(true);
    expect((await site.reader.page('growth/', 'raw'))?.archived).toBe(false);
  });
});
