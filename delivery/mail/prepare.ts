import { createHash } from 'node:crypto';
import { readBrand } from '#database/brands.ts';
import type { Database } from '#database/database.ts';
import { type DigestEntry, type DigestKey, planDigests } from '#database/ledger.ts';
import { type RecipientOfMails, readRecipients, wantsMails } from '#database/recipients.ts';
import { DAY } from '#market/time.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import type { MailRenderer } from '#site/mail-renderer.ts';
import { UNSUBSCRIBE } from '../access/claims.ts';
import type { SigningKeys } from '../access/keys.ts';
import { type GrantLink, grantLinks } from '../access/links.ts';
import { type MailOrigin, mailOrigin } from './mail-brand.ts';
import type { Reader, SharedMail } from './shared-mail.ts';
import { sharedMail } from './shared-mails.ts';
import type { MailName, Outgoing } from './transport.ts';

export interface MailFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly mailRenderer: MailRenderer;
  readonly baseUrl: string;
  /** Who mails are from; absent: an address that nobody has. */
  readonly senderAddress?: string | undefined;
}

/** What a mail says to a reader of a tier: of the tier that its recipient has at this moment. */
export type ModelFor = (tier: string) => Promise<DigestModel>;

/** A mail that has its place in the ledger. */
export interface Planned {
  readonly key: DigestKey;
  readonly entry: DigestEntry;
  readonly mailName: MailName;
  readonly contentSha256: string;
  readonly model: DigestModel;
  readonly shared: SharedMail;
  readonly recipient: RecipientOfMails;
  readonly origin: MailOrigin;
}

/** A mail is opened for two weeks at most; its link ends with it. They begin when the mail leaves, of whatever day its data are. */
const LINK_DAYS = 14;
/** A mail that has not left yet takes a link that was made for it earlier, while half of its life is left. */
const RENEWED_DAYS = LINK_DAYS / 2;

/** Enters mails into the ledger, in their order; those whose recipients get none now are left out. */
export async function planMails(
  facts: MailFacts,
  keys: readonly DigestKey[],
  modelFor: ModelFor,
  now: number,
): Promise<Planned[]> {
  const { database } = facts;
  const prepared: (Omit<Planned, 'entry' | 'mailName'> & { readonly messageId: string })[] = [];
  for (const [tenantId, own] of Map.groupBy(keys, (key) => key.tenantId)) {
    const brand = await readBrand(database, tenantId);
    const origin = mailOrigin(brand, facts.baseUrl, facts.senderAddress);
    const ids = own.map(({ recipientId }) => recipientId);
    const recipients = new Map((await readRecipients(database, tenantId, ids)).map((one) => [one.id, one]));
    for (const key of own) {
      const recipient = recipients.get(key.recipientId);
      if (recipient === undefined || !wantsMails(recipient, now)) continue;
      const model = await modelFor(recipient.tier);
      const shared = await sharedMail(facts.mailRenderer, model, brand);
      const contentSha256 = sha256(JSON.stringify([shared.sha256, recipient.watchlist]));
      const messageId = `<${identityOf(key).slice(0, 32)}@${origin.messageDomain}>`;
      prepared.push({ key, contentSha256, messageId, model, shared, recipient, origin });
    }
  }
  const entries = await planDigests(
    database,
    prepared.map(({ key, contentSha256, messageId }) => ({ ...key, contentSha256, messageId })),
  );
  return prepared.map(({ messageId: _own, ...mail }, i) => {
    const entry = entries[i] as DigestEntry;
    return { ...mail, entry, mailName: nameOf(mail, entry) };
  });
}

function nameOf({ key, recipient }: Pick<Planned, 'key' | 'recipient'>, { messageId }: DigestEntry): MailName {
  // Tenants may share an address, and names that differ must stay different: what a file name cannot hold is escaped.
  const name = `${key.date}-${key.list}-${recipient.tenantSlug}-${encodeURIComponent(recipient.email).replaceAll('%40', '@')}`;
  return { name, to: recipient.email, messageId };
}

/** Mails whose sending begins, or began, at a time (UTC ms), in their order. The same time gives the same bytes. */
export async function outgoingMails(facts: MailFacts, mails: readonly Planned[], at: number): Promise<Outgoing[]> {
  const links = await mailLinks(facts, mails, at);
  return mails.map((planned, i) => {
    const { key, mailName, model, shared, recipient, origin } = planned;
    const own = links[i] as Reader['links'];
    const envelope = {
      ...mailName,
      from: origin.sender,
      sentAt: Date.parse(`${key.date}T23:59:59Z`),
      unsubscribeUrl: own.unsubscribe,
      ledgerHeads: model.heads.map(({ chain, day, signals, head }) => `${chain} ${day} ${signals} ${head}`),
    };
    return { envelope, mail: shared.for({ links: own, watchlist: recipient.watchlist }) };
  });
}

/** The addresses in mails. A sending that is repeated keeps the link of the first: it hands over the same bytes. */
async function mailLinks(
  { database, keys }: MailFacts,
  mails: readonly Planned[],
  at: number,
): Promise<Reader['links'][]> {
  const grants = mails.map(({ key, entry, recipient: { tier } }) => ({
    id: uuidOf(identityOf(key)),
    tenantId: key.tenantId,
    recipientId: key.recipientId,
    tier,
    scope: '/',
    expiresAt: at + LINK_DAYS * DAY,
    renewBefore: at === entry.sendingAt ? 0 : at + RENEWED_DAYS * DAY,
  }));
  // At the host name of each brand.
  const reports = await grantLinks({ database, keys, baseUrl: '' }, grants, { by: 'mail' });
  const links: Reader['links'][] = [];
  for (const [i, { key, origin }] of mails.entries()) {
    const { url, keyId } = reports[i] as GrantLink;
    const stop = await keys.sign(UNSUBSCRIBE, { n: key.tenantId, r: key.recipientId }, keyId);
    const { baseUrl } = origin;
    links.push({
      report: `${baseUrl}${url}`,
      unsubscribe: `${baseUrl}/u/${stop}`,
      preferences: `${baseUrl}/p/${stop}`,
    });
  }
  return links;
}

const identityOf = ({ tenantId, recipientId, list, date }: DigestKey): string =>
  sha256([tenantId, recipientId, list, date].join('\0'));

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A stable id (version 8) for the grant of a mail: a repeated delivery finds the grant it made. */
export function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
