import { createHash } from 'node:crypto';
import { readBrand } from '#database/brands.ts';
import type { Database } from '#database/database.ts';
import { type DigestEntry, type DigestKey, planDigest } from '#database/ledger.ts';
import { type RecipientOfMails, readRecipient, wantsMails } from '#database/recipients.ts';
import { DAY } from '#market/time.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import type { MailRenderer } from '#site/mail-renderer.ts';
import { UNSUBSCRIBE } from '../access/claims.ts';
import type { SigningKeys } from '../access/keys.ts';
import { grantLink } from '../access/links.ts';
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

/** Enters a mail into the ledger; null where its recipient gets none now. */
export async function planMail(
  facts: MailFacts,
  key: DigestKey,
  modelFor: ModelFor,
  now: number,
): Promise<Planned | null> {
  const { database } = facts;
  const recipient = await readRecipient(database, key.tenantId, key.recipientId);
  if (recipient === null || !wantsMails(recipient, now)) return null;
  const model = await modelFor(recipient.tier);
  const brand = await readBrand(database, key.tenantId);
  const origin = mailOrigin(brand, facts.baseUrl, facts.senderAddress);
  const shared = await sharedMail(facts.mailRenderer, model, brand);
  const contentSha256 = sha256(JSON.stringify([shared.sha256, recipient.watchlist]));
  const messageId = `<${identityOf(key).slice(0, 32)}@${origin.messageDomain}>`;
  const entry = await planDigest(database, key, { contentSha256, messageId });
  // Tenants may share an address, and names that differ must stay different: what a file name cannot hold is escaped.
  const name = `${key.date}-${key.list}-${recipient.tenantSlug}-${encodeURIComponent(recipient.email).replaceAll('%40', '@')}`;
  const mailName = { name, to: recipient.email, messageId: entry.messageId };
  return { key, entry, mailName, contentSha256, model, shared, recipient, origin };
}

/** A mail whose sending begins, or began, at a time (UTC ms). The same time gives the same bytes. */
export async function outgoingMail(facts: MailFacts, planned: Planned, at: number): Promise<Outgoing> {
  const { key, mailName, model, shared, recipient, origin } = planned;
  const links = await mailLinks(facts, planned, at);
  const envelope = {
    ...mailName,
    from: origin.sender,
    date: key.date,
    unsubscribeUrl: links.unsubscribe,
    ledgerHeads: model.heads.map(({ chain, day, signals, head }) => `${chain} ${day} ${signals} ${head}`),
  };
  return { envelope, mail: shared.for({ links, watchlist: recipient.watchlist }) };
}

/** The addresses in a mail. A sending that is repeated keeps the link of the first: it hands over the same bytes. */
async function mailLinks(
  { database, keys }: MailFacts,
  { key, entry, recipient, origin: { baseUrl } }: Planned,
  at: number,
): Promise<Reader['links']> {
  const { tenantId, recipientId } = key;
  const id = uuidOf(identityOf(key));
  const grant = { id, tenantId, recipientId, tier: recipient.tier, scope: '/', expiresAt: at + LINK_DAYS * DAY };
  const renewBefore = at === entry.sendingAt ? 0 : at + RENEWED_DAYS * DAY;
  const { url, keyId } = await grantLink({ database, keys, baseUrl }, grant, { renewBefore, by: 'mail' });
  const stop = await keys.sign(UNSUBSCRIBE, { n: tenantId, r: recipientId }, keyId);
  return {
    report: url,
    unsubscribe: `${baseUrl}/u/${stop}`,
    preferences: `${baseUrl}/p/${stop}`,
  };
}

const identityOf = ({ tenantId, recipientId, list, date }: DigestKey): string =>
  sha256([tenantId, recipientId, list, date].join('\0'));

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A stable id (version 8) for the grant of a mail: a repeated delivery finds the grant it made. */
function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
