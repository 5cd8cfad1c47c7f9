import { z } from 'zod';
import { type TierTable, tierGiven } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import { emitMessage } from './emit.ts';
import { messageIdOf } from './message-id.ts';

/** A publication that changed pages. */
export interface PublishedChange {
  readonly releaseId: string;
  readonly runId: string;
  /** UTC ms: of the data, and when it was told. */
  readonly asOf: number;
  readonly at: number;
  /** Pages that were rendered for it: tier and path as one text, `free/crypto/`. */
  readonly changed: readonly string[];
}

/** Tells the programs of tenants what was published; it does not fail. */
export type TellRelease = (change: Omit<PublishedChange, 'at'>) => Promise<void>;

const TYPE = 'release.published';
/** Of more pages a message says how many there are. */
const MOST_PAGES = 200;

/**
 * Tells the tenants that want it of a publication: one message each, with the pages of its tier that changed. Where none of them did, it is not told. The same
 * publication is the same message, however often this is done.
 */
export const emitRelease = (
  database: Database,
  { releaseId, runId, asOf, at, changed }: PublishedChange,
  { tiers, base }: { readonly tiers: TierTable; readonly base: string },
): Promise<void> =>
  database.system(async (tx) => {
    const wanting = await tx.rows(
      z.object({ id: z.guid(), tier: z.string().nullable() }),
      `SELECT t.id, t.tier FROM tenants t
       WHERE t.status = 'active'
         AND EXISTS (SELECT FROM webhook_endpoints e WHERE e.tenant_id = t.id AND e.state = 'on' AND $1 = ANY (e.types))`,
      [TYPE],
    );
    for (const { id, tier } of wanting) {
      const { name } = tierGiven(tier, tiers);
      const pages = changed.filter((key) => key.startsWith(`${name}/`)).map((key) => key.slice(name.length));
      if (pages.length === 0) continue;
      const payload = {
        release: releaseId,
        run: runId,
        as_of: new Date(asOf).toISOString(),
        changed: { pages: pages.length, paths: pages.slice(0, MOST_PAGES) },
        links: { overview: `${base}/v1/overview`, signals: `${base}/v1/signals`, ranges: `${base}/v1/ranges` },
      };
      await emitMessage(tx, id, { type: TYPE, payload, at, id: messageIdOf(id, TYPE, releaseId, runId) });
    }
  });
