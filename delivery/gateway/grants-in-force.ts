import type { Database } from '#database/database.ts';
import { isGranted } from '#database/grants.ts';
import { readRecipient } from '#database/recipients.ts';
import type { GrantClaim } from '../access/claims.ts';

/** A revoked grant is dead within this time: the answer of the database is reused no longer. */
const REUSED_MS = 10_000;
const GRANTS_KEPT = 10_000;

/** Whether a grant is in force and its recipient there. */
export type GrantsInForce = (claim: GrantClaim) => Promise<boolean>;

/** Asks the database at most every ten seconds per grant. `now` is UTC ms. */
export function grantsInForce(database: Database, now: () => number): GrantsInForce {
  const known = new Map<string, { until: number; granted: boolean }>();
  return async ({ g, n, r }) => {
    const cached = known.get(g);
    if (cached !== undefined && cached.until > now()) return cached.granted;
    const granted = (await isGranted(database, n, g)) && (await readRecipient(database, n, r)) !== null;
    if (known.size > GRANTS_KEPT) known.clear();
    known.set(g, { until: now() + REUSED_MS, granted });
    return granted;
  };
}
