import type { ArchivedDay } from '#contracts/archived-day.ts';
import { TIERS } from '#contracts/tiers.ts';
import type { MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';
import { buildSite } from '#reports/pages.ts';
import type { SettledReader } from '#reports/queries/settled-rows.ts';
import { finishedDate } from '#reports/report-date.ts';
import type { Dependencies } from './dependencies.ts';
import { withHeartbeat } from './heartbeat.ts';

export type PublishDependencies = Pick<
  Dependencies,
  'warehouse' | 'publisher' | 'notes' | 'releaseMemory' | 'instruments' | 'factIds' | 'tellRelease'
>;

/** A release that a run has published: how many pages it has, and how many were rendered for it. */
export interface PublishedRelease {
  readonly releaseId: string;
  readonly rendered: number;
  readonly pages: number;
}

// In both, pages are read when their turn comes: of two markets in the same minute, none may publish an older overview over a newer one.

/** Publishes the pages of a market that changed; the others of the site stay. What no tick changes is read once a night. */
export async function publishMarket(
  {
    warehouse,
    publisher,
    notes,
    settled,
    factIds,
    tellRelease,
  }: PublishDependencies & { readonly settled: SettledReader },
  { market, asOf, runId }: { readonly market: MarketId; readonly asOf: UtcMs; readonly runId: string },
): Promise<PublishedRelease> {
  const pages = (archive: readonly ArchivedDay[]) =>
    buildSite(warehouse, { tiers: TIERS, markets: [market], asOf, archive, notes, settled, factIds });
  const {
    releaseId,
    rendered,
    pages: total,
    changed,
  } = await publisher.publish({ runId, asOf, pages, complete: false });
  await tellRelease?.({ releaseId, runId, asOf, changed });
  return { releaseId, rendered, pages: total };
}

/** Publishes every page of the site, and keeps its overviews as the report of the day when the day is over. A language model that polishes may be slow, and so may a publication before this one. */
export async function publishSite(
  { warehouse, publisher, notes, releaseMemory, instruments, factIds, tellRelease }: PublishDependencies,
  { asOf, runId }: { readonly asOf: UtcMs; readonly runId: string },
): Promise<PublishedRelease> {
  const pages = (archive: readonly ArchivedDay[]) =>
    buildSite(warehouse, { tiers: TIERS, asOf, archive, notes, polish: true, factIds });
  const keep = finishedDate([...new Set(instruments.map(({ calendar }) => calendar))], asOf);
  return await withHeartbeat(async () => {
    const published = await publisher.publish({ runId, asOf, pages, complete: true, keep });
    const { releaseId, rendered, pages: total, changed } = published;
    await tellRelease?.({ releaseId, runId, asOf, changed });
    // A batch is the largest thing this process does in a day; the ticks after it need a fraction of what it took.
    releaseMemory();
    return { releaseId, rendered, pages: total };
  });
}
