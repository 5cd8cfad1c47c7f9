import { createHash } from 'node:crypto';
import { readBrand } from '#database/brands.ts';
import type { Database } from '#database/database.ts';
import { type DigestKey, markSent, prepareDigest, replacePrepared } from '#database/ledger.ts';
import { readRecipient, wantsMails } from '#database/recipients.ts';
import { DAY } from '#market/time.ts';
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
  /** UTC ms; when the life of a link begins. */
  readonly now?: () => number;
}

/** A mail is opened for two weeks at most; its link ends with it. They begin when the mail leaves, of whatever day its data are. */
const LINK_DAYS = 14;
/** A mail that has not left yet takes a link that was made for it earlier, while half of its life is left. */
const RENEWED_DAYS = LINK_DAYS / 2;

/**
 * Delivers one digest: into the ledger first, then to the transport, then the ledger says sent. Repeated at any point it delivers
 * nothing twice: a sent entry ends it, a prepared one sends the same mail again. When ticks have changed the model since the entry was
 * made, a mail that the transport has stays as it is, and one that it has not goes out, and into the ledger, with the new words.
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
  const origin = mailOrigin(brand, facts.baseUrl);
  const shared = await sharedMail(facts.mailRenderer, model, brand);
  const identity = sha256([tenantId, recipientId, list, date].join('\0'));
  const contentSha256 = sha256(JSON.stringify([shared.sha256, recipient.watchlist]));
  const entry = await prepareDigest(database, key, {
    contentSha256,
    messageId: `<${identity.slice(0, 32)}@${origin.messageDomain}>`,
  });
  if (entry.state === 'sent') return { delivered: false };
  // Tenants may share an address, and names that differ must stay different: what a file name cannot hold is escaped.
  const name = `${date}-${list}-${recipient.tenantSlug}-${encodeURIComponent(recipient.email).replaceAll('%40', '@')}`;
  const taken = await transport.has(name);
  if (entry.contentSha256 !== contentSha256) {
    if (taken) {
      await markSent(database, key);
      return { delivered: true };
    }
    await replacePrepared(database, key, contentSha256);
  }
  const links = await mailLinks(facts, origin.baseUrl, { ...key, identity, tier: recipient.tier, now: now(), taken });
  await transport.send(
    {
      name,
      from: origin.sender,
      to: recipient.email,
      messageId: entry.messageId,
      date,
      unsubscribeUrl: links.unsubscribe,
      ledgerHeads: model.heads.map(({ chain, day, signals, head }) => `${chain} ${day} ${signals} ${head}`),
    },
    shared.for({ links, watchlist: recipient.watchlist }),
  );
  await markSent(database, key);
  return { delivered: true };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The addresses in a mail. One that the transport has keeps the link that is in it: a repeated delivery sends the same bytes. */
async function mailLinks(
  { database, keys }: DeliveryFacts,
  baseUrl: string,
  { tenantId, recipientId, identity, tier, now, taken }: LinkInput,
): Promise<Reader['links']> {
  const grant = { id: uuidOf(identity), tenantId, recipientId, tier, scope: '/', expiresAt: now + LINK_DAYS * DAY };
  const renewBefore = taken ? 0 : now + RENEWED_DAYS * DAY;
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
  /** UTC ms */
  readonly now: number;
  /** Whether the transport has the mail. */
  readonly taken: boolean;
}

/** A stable id (version 8) for the grant of a mail: a repeated delivery finds the grant it made. */
function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
