import { z } from 'zod';
import { TIERS, tierSchema } from '#contracts/tiers.ts';
import { type GrantEvent, listGrantEvents } from '#database/grant-events.ts';
import { listReads, type ReadOfDay } from '#database/grant-reads.ts';
import { type GrantLine, listGrants, revokeGrants } from '#database/grants.ts';
import { type MailHealth, mailHealth, releaseMails } from '#database/mail-health.ts';
import { askForLink } from '#database/notices.ts';
import {
  listRecipients,
  type RecipientOfMails,
  setTier,
  setWatchlist,
  subscribe,
  unsubscribe,
} from '#database/recipients.ts';
import { listTenants as list, type TenantLine } from '#database/tenants.ts';
import { FILE, type GrantClaim, LINK, SNAPSHOT } from '#delivery/access/claims.ts';
import type { TokenKind } from '#delivery/access/token-kind.ts';
import { type Ended, worthOf } from '#delivery/gateway/rights.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { type AccessContext, accessOperation } from './operation.ts';

/** A grant with what it is worth now: a tier, or why it opens nothing. */
export interface GrantStatus extends Pick<GrantLine, 'id' | 'tenantSlug' | 'email' | 'scope' | 'expiresAt'> {
  readonly tier: string | null;
  readonly ended: Ended | null;
}

type Stores = AccessContext['stores'];

const whose = { email: z.string().exactOptional(), tenant: z.string().exactOptional() };

/** What a grant is worth at a time (UTC ms). */
export function grantStatus(line: GrantLine, now: number): GrantStatus {
  const { id, tenantSlug, email, scope, expiresAt } = line;
  const worth = worthOf({ tier: line.grantedTier, exp: expiresAt / 1000 }, line, now, TIERS);
  const state = 'tier' in worth ? { tier: worth.tier, ended: null } : { tier: null, ended: worth.ended };
  return { id, tenantSlug, email, scope, expiresAt, ...state };
}

/** Grants, those that end last first: those that open something now, or all. */
export const listGrantsNow = accessOperation(
  z.object({ ...whose, all: z.boolean() }),
  async ({ stores, now }, { all, ...of }): Promise<GrantStatus[]> =>
    (await listGrants(stores.database, of))
      .map((line) => grantStatus(line, now()))
      .filter(({ tier }) => all || tier !== null),
);

/** A grant with what happened to it. */
export interface GrantDetails extends GrantStatus {
  readonly keyId: string | null;
  readonly events: readonly GrantEvent[];
  /** What it has read of snapshots, day by day. */
  readonly reads: readonly ReadOfDay[];
}

/** One grant, named by its id or by its link. */
export const showGrant = accessOperation(
  z.object({ grant: z.string() }),
  async ({ stores, now }, { grant }): Promise<GrantDetails> => {
    const id = await grantId(stores, grant);
    const [line] = await listGrants(stores.database, { id });
    if (line === undefined) throw new ArgusError('ARGUS_USAGE', `there is no grant ${id}: npx argus grants list --all`);
    const { database } = stores;
    const [events, reads] = await Promise.all([listGrantEvents(database, id), listReads(database, id)]);
    return { ...grantStatus(line, now()), keyId: line.keyId, events, reads };
  },
);

/** Ends grants, named by id or by their links, all of a recipient, or `all` of a tenant. Returns their ids. */
export const revoke = accessOperation(
  z.object({ ...whose, grants: z.array(z.string()), all: z.boolean().default(false) }),
  async ({ stores, now }, { grants, all, ...of }): Promise<string[]> => {
    const named = await Promise.all(grants.map((text) => grantId(stores, text)));
    if (of.email === undefined && !(all && of.tenant !== undefined)) return await revokeKnown(stores, named);
    if (of.email === undefined) await theTenant(stores, of.tenant);
    else await theRecipient(stores, { ...of, email: of.email });
    const lines = (await listGrants(stores.database, of)).map((line) => grantStatus(line, now()));
    const open = lines.filter(({ ended }) => ended !== 'withdrawn' && ended !== 'expired').map(({ id }) => id);
    return await revokeKnown(stores, [...named, ...open]);
  },
);

/** The id of a grant as it was given, or that of a link. */
/** What a link carries, by the letter of its path or the name of its query. */
const TOKENS: Readonly<Record<string, TokenKind<GrantClaim>>> = { r: LINK, f: FILE, sig: SNAPSHOT };

async function grantId({ keys }: Stores, text: string): Promise<string> {
  const [, kind = '', token] = /\/([rf])\/([\w.-]+)(?:\/|$)/.exec(text) ?? /\?(sig)=([\w.-]+)/.exec(text) ?? [];
  const id = token === undefined ? text : (await keys.verify(TOKENS[kind] ?? FILE, token))?.g;
  if (z.guid().safeParse(id).success) return id as string;
  throw new ArgusError('ARGUS_USAGE', `${text} is neither the id of a grant nor a link of this Argus`);
}

async function revokeKnown({ database }: Stores, ids: readonly string[]): Promise<string[]> {
  const revoked = await revokeGrants(database, ids);
  const unknown = ids.filter((id) => !revoked.includes(id.toLowerCase()));
  if (unknown.length === 0) return revoked;
  const rest = revoked.length > 0 ? `; the other ${revoked.length} were revoked` : '';
  throw new ArgusError('ARGUS_USAGE', `there is no grant ${unknown.join(', ')}${rest}`);
}

/** Recipients of all tenants, or of one, or with one address. */
export const recipients = accessOperation(
  z.object(whose),
  ({ stores }, of): Promise<RecipientOfMails[]> => listRecipients(stores.database, of),
);

/** How a command names a recipient. */
export const recipientName = { email: z.string(), tenant: z.string().exactOptional() };

/** Gives a recipient another tier. Returns the one it had. */
export const changeTier = accessOperation(
  z.object({ ...recipientName, tier: z.string() }),
  async ({ stores }, { tier, ...who }): Promise<{ before: string }> => {
    const parsed = tierSchema().safeParse(tier);
    if (!parsed.success)
      throw new ArgusError('ARGUS_USAGE', `there is no tier ${tier}: ${TIERS.map(({ name }) => name).join(', ')}`);
    const recipient = await theRecipient(stores, who);
    await setTier(stores.database, recipient, parsed.data.name);
    return { before: recipient.tier };
  },
);

/** Puts a recipient on a list of mails, or takes it off all of them. Returns the lists it gets now, once it has agreed. */
export const changeSubscription = accessOperation(
  z.object({
    ...recipientName,
    list: z
      .string()
      .regex(/^[a-z][a-z0-9_-]*$/)
      .nullable(),
  }),
  async ({ stores }, { list, ...who }): Promise<Pick<RecipientOfMails, 'lists' | 'consent'>> => {
    const recipient = await theRecipient(stores, who);
    const { tenantId, id } = recipient;
    if (list === null) await unsubscribe(stores.database, tenantId, id);
    else await subscribe(stores.database, recipient, list);
    const lists = list === null ? [] : [...new Set([...recipient.lists, list])];
    return { lists, consent: recipient.consent };
  },
);

/** Gives a recipient other instruments in its mails, in this order; of none its mails have no watchlist. */
export const changeWatchlist = accessOperation(
  z.object({ ...recipientName, symbols: z.array(z.string().min(1).max(64)).max(50) }),
  async ({ stores }, { symbols, ...who }): Promise<null> => {
    await setWatchlist(stores.database, await theRecipient(stores, who), [...new Set(symbols)]);
    return null;
  },
);

/** Tenants may share an address: then only its tenant says who is meant. */
export async function theRecipient(
  { database }: Stores,
  who: { email: string; tenant?: string },
): Promise<RecipientOfMails> {
  const [found, ...more] = await listRecipients(database, who);
  if (found === undefined) throw new ArgusError('ARGUS_RECIPIENT_UNKNOWN', `no recipient has the address ${who.email}`);
  if (more.length === 0) return found;
  const slugs = [found, ...more].map(({ tenantSlug }) => tenantSlug).join(', ');
  throw new ArgusError('ARGUS_USAGE', `${who.email} is a recipient of ${slugs}: name one with --tenant`);
}

async function theTenant({ database }: Stores, slug: string | undefined): Promise<void> {
  if ((await list(database)).some((tenant) => tenant.slug === slug)) return;
  throw new ArgusError('ARGUS_USAGE', `there is no tenant ${slug}: npx argus tenants list`);
}

export const listTenants = accessOperation(z.undefined(), ({ stores }): Promise<TenantLine[]> => list(stores.database));

/** How the mails of each tenant fare, and which of them are held. */
export const mails = accessOperation(z.undefined(), ({ stores }): Promise<MailHealth[]> => mailHealth(stores.database));

/** Lets the mails of a tenant leave again that were held. */
export const releaseTenant = accessOperation(
  z.object({ tenant: z.string() }),
  async ({ stores }, { tenant }): Promise<null> => {
    if (await releaseMails(stores.database, tenant)) return null;
    throw new ArgusError('ARGUS_USAGE', `no mails of a tenant ${tenant} are held: npx argus mail status`);
  },
);

/** Owes a recipient the mail with a new link, which leads to a page. The worker sends it. */
export const mailLink = accessOperation(
  z.object({ ...recipientName, page: z.string().startsWith('/').max(500) }),
  async ({ stores, now }, { page, ...who }): Promise<null> => {
    const { email } = await theRecipient(stores, who);
    await askForLink(stores.database, { email, host: '', page, at: now() });
    return null;
  },
);
