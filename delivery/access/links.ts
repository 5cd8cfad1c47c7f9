import { randomUUID } from 'node:crypto';
import type { Database } from '#database/database.ts';
import { type EnteredGrant, type Grant, type Issue, type IssuedGrant, insertGrants } from '#database/grants.ts';
import { findRecipient } from '#database/recipients.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { DAY } from '#market/time.ts';
import { FILE, type GrantClaim, LINK, SNAPSHOT, scopePath } from './claims.ts';
import type { SigningKeys } from './keys.ts';
import { opens, SNAPSHOTS } from './scope.ts';

export interface LinkFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly baseUrl: string;
  /** UTC ms */
  readonly now: number;
}

/** What an access is asked for: a recipient, everything that it opens, and for how long. */
interface Asked {
  readonly email: string;
  readonly scope: string;
  readonly days: number;
}

/** An access and what it is worth. */
export interface CreatedAccess {
  readonly grant: Grant;
  /** Why it opens nothing as long as that stays so, or null. */
  readonly closed: 'unsubscribed' | 'suspended' | null;
}

/** A link and what it is worth. */
export interface CreatedLink {
  readonly url: string;
  /** Id of its grant. */
  readonly grant: string;
  /** ISO 8601 */
  readonly expires: string;
  readonly tier: string;
  readonly closed: CreatedAccess['closed'];
}

/**
 * A new grant for a recipient and the link that opens it. `scope`: all that it opens, `/` for everything; `page`: where within that it leads.
 * @throws ArgusError ARGUS_RECIPIENT_UNKNOWN, ARGUS_USAGE.
 */
export async function createLink(
  facts: LinkFacts,
  { page = null, ...asked }: Asked & { page?: string | null },
): Promise<CreatedLink> {
  if (page !== null && !(scopePath.safeParse(page).success && opens(asked.scope, page)))
    throw new ArgusError('ARGUS_USAGE', `the page ${page} is no path that the scope ${asked.scope} opens`);
  const access = await createAccess(facts, asked);
  const { url } = await grantLink(facts, access.grant);
  return created(access, page === null ? url : `${url}${page}`);
}

/**
 * A new grant for a recipient and the address at which a program reads one file of the report: it needs no cookie.
 * @throws ArgusError ARGUS_RECIPIENT_UNKNOWN, ARGUS_USAGE.
 */
export async function createFileLink(
  facts: LinkFacts,
  { file, ...asked }: Omit<Asked, 'scope'> & { file: string },
): Promise<CreatedLink> {
  const name = /\/([\w.~%-]+\.\w+)$/.exec(file)?.[1];
  if (name === undefined)
    throw new ArgusError('ARGUS_USAGE', `${file} is no file: write for example /instrument/BTCUSDT.json`);
  const access = await createAccess(facts, { ...asked, scope: file });
  const [entered] = await enter(facts, [access.grant]);
  const { claim, keyId } = entered as Entered;
  return created(access, `${facts.baseUrl}/f/${await facts.keys.sign(FILE, claim, keyId)}/${name}`);
}

/** Beyond this a link to data has forgotten whom it was given to. */
export const LONGEST_SNAPSHOT_DAYS = 90;

/**
 * A new grant for a recipient and what opens snapshots with it: `url`, the address of the snapshot of a day as one file, or of the list of
 * all days where `day` is null. Every file of the same snapshots is read with the same `sig`.
 * @throws ArgusError ARGUS_RECIPIENT_UNKNOWN, ARGUS_USAGE.
 */
export async function createSnapshotLink(
  facts: LinkFacts,
  { day, ...asked }: Omit<Asked, 'scope'> & { readonly day: string | null },
): Promise<CreatedLink> {
  if (asked.days > LONGEST_SNAPSHOT_DAYS)
    throw new ArgusError('ARGUS_USAGE', `a link to snapshots lives ${LONGEST_SNAPSHOT_DAYS} days at most`);
  const access = await createAccess(facts, { ...asked, scope: day === null ? SNAPSHOTS : `${SNAPSHOTS}/${day}` });
  const [entered] = await enter(facts, [access.grant]);
  const { claim, keyId } = entered as Entered;
  const file = day === null ? 'index.json' : `${day}/${access.grant.tier}.duckdb`;
  return created(access, `${facts.baseUrl}${SNAPSHOTS}/${file}?sig=${await facts.keys.sign(SNAPSHOT, claim, keyId)}`);
}

const created = ({ grant, closed }: CreatedAccess, url: string): CreatedLink => {
  const { id, tier, expiresAt } = grant;
  return { url, grant: id, closed, expires: new Date(expiresAt).toISOString(), tier };
};

/** A grant that nobody has yet. @throws ArgusError ARGUS_RECIPIENT_UNKNOWN, ARGUS_USAGE. */
export async function createAccess(
  { database, now }: Pick<LinkFacts, 'database' | 'now'>,
  { email, scope, days }: Asked,
): Promise<CreatedAccess> {
  if (!scopePath.safeParse(scope).success)
    throw new ArgusError('ARGUS_USAGE', `the scope ${scope} is not a path: write for example /class/crypto`);
  if (!(days > 0 && days <= 400)) throw new ArgusError('ARGUS_USAGE', `--days ${days} is not between 0 and 400`);
  const recipient = await findRecipient(database, email);
  if (recipient === null) throw new ArgusError('ARGUS_RECIPIENT_UNKNOWN', `no recipient has the address ${email}`);
  const { tenantId, tier, unsubscribed, tenantStatus, id: recipientId } = recipient;
  return {
    grant: { id: randomUUID(), tenantId, recipientId, tier, scope, expiresAt: now + days * DAY },
    closed: tenantStatus === 'active' ? (unsubscribed ? 'unsubscribed' : null) : 'suspended',
  };
}

/** The link of a grant and the key that signed it: what stands beside it in a mail is signed by the same. */
export interface GrantLink {
  readonly url: string;
  readonly keyId: string | null;
}

/** Stores a grant and returns its signed link, as `grantLinks` does. */
export const grantLink = async (
  facts: Omit<LinkFacts, 'now'>,
  grant: EnteredGrant,
  issue: Omit<Issue, 'keys'> = {},
): Promise<GrantLink> => (await grantLinks(facts, [grant], issue))[0] as GrantLink;

/**
 * Stores grants and returns their signed links, in their order. The same grant gives the same link, also later and after a rotation: it ends
 * when the stored one ends. One that ends before its `renewBefore` is renewed first.
 */
export async function grantLinks(
  facts: Omit<LinkFacts, 'now'>,
  grants: readonly EnteredGrant[],
  issue: Omit<Issue, 'keys'> = {},
): Promise<GrantLink[]> {
  const links: GrantLink[] = [];
  for (const { claim, keyId } of await enter(facts, grants, issue))
    links.push({ url: `${facts.baseUrl}/r/${await facts.keys.sign(LINK, claim, keyId)}`, keyId });
  return links;
}

interface Entered {
  readonly claim: GrantClaim;
  readonly keyId: string | null;
}

/** Stores grants; returns what is said of each, and the key that signs that. */
async function enter(
  { database, keys }: Pick<LinkFacts, 'database' | 'keys'>,
  grants: readonly EnteredGrant[],
  issue: Omit<Issue, 'keys'> = {},
): Promise<Entered[]> {
  const keyIds = keys.live().map(({ id }) => id);
  const issued = await insertGrants(database, grants, { ...issue, keys: keyIds });
  return grants.map(({ id: g, tenantId: n, recipientId: r, tier, scope }, i) => {
    const { expiresAt, keyId } = issued[i] as IssuedGrant;
    return { claim: { g, n, r, tier, scope, exp: Math.floor(expiresAt / 1000) }, keyId };
  });
}
