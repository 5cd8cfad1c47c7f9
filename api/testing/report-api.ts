import { factIdsOf } from '#contracts/fact.ts';
import { TIERS } from '#contracts/tiers.ts';
import { buildSite } from '#reports/pages.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { openTestSite, type TestSite } from '#site/testing/published.ts';
import { openTestApi, type TestApi, type TestApiOptions, type TestCompany } from './test-api.ts';

/** The API over a warehouse that has rows in every table, and the report that was published of them. */
export interface ReportApi {
  readonly api: TestApi;
  readonly filled: FilledWarehouse;
  readonly site: TestSite;
  /** A company of each tier. */
  readonly companies: ReadonlyMap<string, TestCompany>;
  /** The key of the company of a tier. */
  keyOf(tier: string): string;
  close(): Promise<void>;
}

export async function openReportApi(options: TestApiOptions = {}): Promise<ReportApi> {
  const filled = await fillWarehouse();
  const site = await openTestSite();
  const pages = await buildSite(filled.warehouse, {
    tiers: TIERS,
    asOf: filled.asOf,
    factIds: factIdsOf(Buffer.from('a key')),
  });
  await site.publisher.publish({ runId: 'api', asOf: filled.asOf, pages, complete: true });
  const api = await openTestApi({ releases: site.reader, warehouse: filled.warehouse, ...options });
  const companies = new Map<string, TestCompany>();
  for (const { name } of TIERS) companies.set(name, await api.company(name, name));
  return {
    ...{ api, filled, site, companies },
    keyOf: (tier) => (companies.get(tier) as TestCompany).key.text,
    async close() {
      await api.close();
      await site.close();
      await filled.close();
    },
  };
}
