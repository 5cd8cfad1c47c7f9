import { randomUUID } from 'node:crypto';
import type { Database } from '#database/database.ts';
import { type Grant, type Issue, insertGrant } from '#database/grants.ts';
import { findRecipient } from '#database/recipients.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { DAY } from '#market/time.ts';
import { type GrantClaim, LINK, scopePath } from './claims.ts';
import type { SigningKeys } from './keys.ts';
import { opens } from './scope.ts';

export interface LinkFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly baseUrl: string;
  /** UTC ms */
  readonly now: number;
}

/** A link and what it is worth. */
export interface CreatedLink {
  readonly url: string;
  /** Id of its grant. */
  readonly grant: string;
  /** ISO 8601 */
  readonly expires: string;
  readonly tier: string;
  /** Why it opens nothing as long as that stays so, or null. */
  readonly closed: 'unsubscribed' | 'suspended' | null;
}

/**
 * A new grant for a recipient and the link that opens it. `scope`: all that it opens, `/` for everything; `page`: where within that it leads.
 * @throws ArgusError ARGUS_RECIPIENT_UNKNOWN, ARGUS_USAGE.
 */
export async function createLink(
  facts: LinkFacts,
  { email, scope, days, page = null }: { email: string; scope: string; days: number; page?: string | null },
): Promise<CreatedLink> {
  if (!scopePath.safeParse(scope).success)
    throw new ArgusError('ARGUS_USAGE', `the scope ${scope} is not a path: write for example /class/crypto`);
  if (page !== null && !(scopePath.safeParse(page).success && opens(scope, page)))
    throw new ArgusError('ARGUS_USAGE', `the page ${page} is no path that the scope ${scope} opens`);
  if (!(days > 0 && days <= 400)) throw new ArgusError('ARGUS_USAGE', `--days ${days} is not between 0 and 400`);
  const recipient = await findRecipient(facts.database, email);
  if (recipient === null) throw new ArgusError('ARGUS_RECIPIENT_UNKNOWN', `no recipient has the address ${email}`);
  const expiresAt = facts.now + days * DAY;
  const { tenantId, tier, unsubscribed, tenantStatus } = recipient;
  const grant = { id: randomUUID(), tenantId, recipientId: recipient.id, tier, scope, expiresAt };
  const link = await grantLink(facts, grant);
  const url = page === null ? link.url : `${link.url}${page}`;
  const closed = tenantStatus === 'active' ? (unsubscribed ? 'unsubscribed' : null) : 'suspended';
  return { url, grant: grant.id, closed, expires: new Date(expiresAt).toISOString(), tier };
}

/** The link of a grant and the key that signed it: what stands beside it in a mail is signed by the same. */
export interface GrantLink {
  readonly url: string;
  readonly keyId: string | null;
}

/**
 * Stores a grant and returns its signed link. The same grant gives the same link, also later and after a rotation: it ends when the stored
 * one ends. One that ends before `renewBefore` (UTC ms) is renewed first.
 */
export async function grantLink(
  { database, keys, baseUrl }: Omit<LinkFacts, 'now'>,
  grant: Grant,
  issue: Omit<Issue, 'keys'> = {},
): Promise<GrantLink> {
  const keyIds = keys.live().map(({ id }) => id);
  const { expiresAt, keyId } = await insertGrant(database, grant, { ...issue, keys: keyIds });
  const claim: GrantClaim = {
    g: grant.id,
    n: grant.tenantId,
    tier: grant.tier,
    r: grant.recipientId,
    scope: grant.scope,
    exp: Math.floor(expiresAt / 1000),
  };
  return { url: `${baseUrl}/r/${await keys.sign(LINK, claim, keyId)}`, keyId };
}
