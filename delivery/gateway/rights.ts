import { lowerTier, TIERS, type TierTable } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import { type Rights, readRights } from '#database/grants.ts';
import type { GrantClaim } from '../access/claims.ts';
import { reused } from './reused.ts';

const ROWS_KEPT = 10_000;

/** Why a claim that was signed opens nothing now. */
export type Ended = 'withdrawn' | 'expired' | 'unsubscribed' | 'suspended';

/** What a claim is worth now. */
export type Worth = { readonly tier: string } | { readonly ended: Ended };

/** What claims are worth now. */
export interface RightsInForce {
  /** For whoever comes in: by what the database says. @throws DatabaseAway */
  ofLink(claim: GrantClaim): Promise<Worth>;
  /** For whoever was let in before: where the database does not answer, by what it said in the last minute. @throws DatabaseAway */
  ofSession(claim: GrantClaim): Promise<Worth>;
  /** The worth of a session where it is known without asking. `key` is that of `keyOfClaim`. */
  known(claim: GrantClaim, key: string): Worth | undefined;
}

/** Names the rows that a claim stands on. */
export const keyOfClaim = ({ g, n, r }: GrantClaim): string => `${n}/${g}/${r}`;

/**
 * What a signed claim is worth now: the lower of what it says and what the rows say of its grant, its recipient and its tenant. Asks the
 * database at most every ten seconds for a grant; a claim can only lose by that. `now` is UTC ms.
 */
export function rightsInForce(database: Database, now: () => number, tiers: TierTable = TIERS): RightsInForce {
  const rows = reused<Rights | null>(now, ROWS_KEPT);
  const worth = async (claim: GrantClaim, isKept: boolean): Promise<Worth> => {
    const { g: grantId, n: tenantId, r: recipientId } = claim;
    const read = () => readRights(database, { tenantId, grantId, recipientId });
    return worthOf(claim, await rows.ask(keyOfClaim(claim), read, { isKept }), now(), tiers);
  };
  return {
    ofLink: (claim) => worth(claim, false),
    ofSession: (claim) => worth(claim, true),
    known(claim, key) {
      const row = rows.known(key);
      return row === undefined ? undefined : worthOf(claim, row, now(), tiers);
    },
  };
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
