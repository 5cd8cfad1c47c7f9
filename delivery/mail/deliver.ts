import { createHash } from 'node:crypto';
import { readBrand } from '#database/brands.ts';
import type { Database } from '#database/database.ts';
import { beginSending, type DigestEntry, type DigestKey, endSending, planAgain, planDigest } from '#database/ledger.ts';
import { readRecipient, wantsMails } from '#database/recipients.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { DAY, HOUR } from '#market/time.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import type { MailRenderer } from '#site/mail-renderer.ts';
import { UNSUBSCRIBE } from '../access/claims.ts';
import type { SigningKeys } from '../access/keys.ts';
import { grantLink } from '../access/links.ts';
import { mailOrigin } from './mail-brand.ts';
import type { Reader } from './shared-mail.ts';
import { sharedMail } from './shared-mails.ts';
import type { MailTransport } from './transport.ts';

export interface DeliveryFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly mailRenderer: MailRenderer;
  readonly transport: MailTransport;
  readonly baseUrl: string;
  /** Who mails are from; absent: an address that nobody has. */
  readonly senderAddress?: string | undefined;
  /** UTC ms; when the life of a link begins. */
  readonly now?: () => number;
}

/** A mail is opened for two weeks at most; its link ends with it. They begin when the mail leaves, of whatever day its data are. */
const LINK_DAYS = 14;
/** A mail that has not left yet takes a link that was made for it earlier, while half of its life is left. */
const RENEWED_DAYS = LINK_DAYS / 2;

/** For so long a provider gives a repeated request the answer of the first, less an hour for its clock. */
const KEY_LIFE_MS = 23 * HOUR;

/**
 * Delivers one digest: into the ledger first, then to the transport, then the ledger says what became of it. Repeated at any point it
 * delivers nothing twice: an entry that has ended ends it, and a mail that may have been taken is looked up. When ticks have changed the model
 * since, a mail that the transport has stays as it is, and one that it has not goes out, and into the ledger, with the new words.
 * @throws ArgusError as the transport does
 */
export async function deliver(
  facts: DeliveryFacts,
  input: DigestKey & { model: DigestModel },
): Promise<{ delivered: boolean }> {
  const { database, transport, now = Date.now } = facts;
  const { tenantId, recipientId, list, date, model } = input;
  const key = { tenantId, recipientId, list, date };
  const recipient = await readRecipient(database, tenantId, recipientId);
  if (recipient === null || !wantsMails(recipient, now())) return { delivered: false };
  const brand = await readBrand(database, tenantId);
  const origin = mailOrigin(brand, facts.baseUrl, facts.senderAddress);
  const shared = await sharedMail(facts.mailRenderer, model, brand);
  const identity = sha256([tenantId, recipientId, list, date].join('\0'));
  const contentSha256 = sha256(JSON.stringify([shared.sha256, recipient.watchlist]));
  const entry = await planDigest(database, key, {
    contentSha256,
    messageId: `<${identity.slice(0, 32)}@${origin.messageDomain}>`,
  });
  if (entry.state !== 'planned' && entry.state !== 'sending') return { delivered: false };
  // Tenants may share an address, and names that differ must stay different: what a file name cannot hold is escaped.
  const name = `${date}-${list}-${recipient.tenantSlug}-${encodeURIComponent(recipient.email).replaceAll('%40', '@')}`;
  const mailName = { name, to: recipient.email, messageId: entry.messageId };
  if (entry.state === 'sending') {
    const found = await transport.taken([mailName], entry.sendingAt ?? 0);
    const providerId = found?.get(name);
    if (providerId !== undefined) await endSending(database, key, { state: 'sent', providerId });
    else if (found === null) await endSending(database, key, { state: 'unknown', reason: NOBODY_TO_ASK });
    if (providerId !== undefined || found === null) return { delivered: providerId !== undefined };
  }
  const at = sendingTime(entry, now());
  const links = await mailLinks(facts, origin.baseUrl, { ...key, identity, tier: recipient.tier, at, entry });
  const envelope = {
    ...mailName,
    from: origin.sender,
    date,
    unsubscribeUrl: links.unsubscribe,
    ledgerHeads: model.heads.map(({ chain, day, signals, head }) => `${chain} ${day} ${signals} ${head}`),
  };
  await beginSending(database, key, { at, contentSha256, transport: transport.name });
  const mail = shared.for({ links, watchlist: recipient.watchlist });
  const [outcome] = await transport
    .send(`${identity.slice(0, 32)}-${at}`, [{ envelope, mail }])
    .catch(async (error: unknown) => {
      if (error instanceof ArgusError && NOTHING_TAKEN.has(error.code)) await planAgain(database, key);
      throw error;
    });
  if (outcome === undefined) throw new RangeError(`the transport ${transport.name} says nothing of a mail`);
  await endSending(database, key, outcome);
  return { delivered: outcome.state === 'sent' };
}

const NOTHING_TAKEN: ReadonlySet<string> = new Set(['ARGUS_MAIL_LATER', 'ARGUS_MAIL_STOPPED']);
const NOBODY_TO_ASK = 'the connection ended while it was sent, and the server cannot be asked';

/**
 * When the sending of a mail begins: of one that was begun and may have been taken, when it was, as long as the provider remembers; the same
 * time makes the same key and the same mail.
 */
const sendingTime = ({ state, sendingAt }: DigestEntry, now: number): number =>
  state === 'sending' && sendingAt !== null && now - sendingAt < KEY_LIFE_MS ? sendingAt : now;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The addresses in a mail. A sending that is repeated keeps the link of the first: it hands over the same bytes. */
async function mailLinks(
  { database, keys }: DeliveryFacts,
  baseUrl: string,
  { tenantId, recipientId, identity, tier, at, entry }: LinkInput,
): Promise<Reader['links']> {
  const grant = { id: uuidOf(identity), tenantId, recipientId, tier, scope: '/', expiresAt: at + LINK_DAYS * DAY };
  const renewBefore = at === entry.sendingAt ? 0 : at + RENEWED_DAYS * DAY;
  const stop = keys.sign(UNSUBSCRIBE, { n: tenantId, r: recipientId });
  return {
    report: await grantLink({ database, keys, baseUrl }, grant, { renewBefore }),
    unsubscribe: `${baseUrl}/u/${stop}`,
    preferences: `${baseUrl}/p/${stop}`,
  };
}

interface LinkInput extends Pick<DigestKey, 'tenantId' | 'recipientId'> {
  readonly identity: string;
  readonly tier: string;
  /** UTC ms at which the sending begins, or began. */
  readonly at: number;
  readonly entry: DigestEntry;
}

/** A stable id (version 8) for the grant of a mail: a repeated delivery finds the grant it made. */
function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
