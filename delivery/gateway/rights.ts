import { lowerTier, TIERS, type TierTable } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import { type Rights, readRights } from '#database/grants.ts';
import type { GrantClaim } from '../access/claims.ts';

/** What the rows say is reused for this time, and no longer: so long does a change take to reach readers. */
export const REUSED_MS = 10_000;
const ROWS_KEPT = 10_000;

/** Why a claim that was signed opens nothing now. */
export type Ended = 'withdrawn' | 'expired' | 'unsubscribed' | 'suspended';

/** What a claim is worth now. */
export type Worth = { readonly tier: string } | { readonly ended: Ended };

export type RightsInForce = (claim: GrantClaim) => Promise<Worth>;

/**
 * What a signed claim is worth now: the lower of what it says and what the rows say of its grant, its recipient and its tenant. Asks the
 * database at most every ten seconds for a grant; a claim can only lose by that. `now` is UTC ms.
 */
export function rightsInForce(database: Database, now: () => number, tiers: TierTable = TIERS): RightsInForce {
  const known = new Map<string, { from: number; row: Promise<Rights | null> }>();
  const rowOf = ({ g, n, r }: GrantClaim): Promise<Rights | null> => {
    const key = `${n}/${g}/${r}`;
    const cached = known.get(key);
    // A clock that was set back makes no row live longer.
    if (cached !== undefined && cached.from <= now() && now() < cached.from + REUSED_MS) return cached.row;
    if (known.size >= ROWS_KEPT) known.clear();
    const entry = { from: now(), row: readRights(database, { tenantId: n, grantId: g, recipientId: r }) };
    known.set(key, entry);
    // A question that failed is asked again.
    entry.row.catch(() => known.get(key) === entry && known.delete(key));
    return entry.row;
  };
  return async (claim) => worthOf(claim, await rowOf(claim), now(), tiers);
}

/** The lower of a claim and its rows at a time (UTC ms). */
export function worthOf(
  claim: Pick<GrantClaim, 'tier' | 'exp'>,
  row: Rights | null,
  now: number,
  tiers: TierTable,
): Worth {
  if (row === null || row.revoked) return { ended: 'withdrawn' };
  if (claim.exp * 1000 <= now || row.expiresAt <= now) return { ended: 'expired' };
  if (row.tenantStatus !== 'active') return { ended: 'suspended' };
  if (row.unsubscribed) return { ended: 'unsubscribed' };
  const granted = lowerTier(claim.tier, row.grantedTier, tiers);
  const tier = granted === null ? null : lowerTier(granted, row.tier, tiers);
  return tier === null ? { ended: 'withdrawn' } : { tier };
}
