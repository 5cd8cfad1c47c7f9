import { createHash } from 'node:crypto';
import type { Database } from '#database/database.ts';
import { type DigestKey, markSent, prepareDigest, replacePrepared } from '#database/ledger.ts';
import { readRecipient } from '#database/recipients.ts';
import { DAY } from '#market/time.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import type { MailRenderer } from '#site/mail-renderer.ts';
import { ARGUS } from '#wording/brand.ts';
import { UNSUBSCRIBE } from '../access/claims.ts';
import type { SigningKeys } from '../access/keys.ts';
import { grantLink } from '../access/links.ts';
import { renderMail } from './mail.ts';
import type { MailTransport } from './transport.ts';

export interface DeliveryFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly mailRenderer: MailRenderer;
  readonly transport: MailTransport;
  readonly baseUrl: string;
}

/** A mail is opened for two weeks at most; its link ends with it. */
const LINK_DAYS = 14;

/**
 * Delivers one digest: into the ledger first, then to the transport, then the ledger says sent. Repeated at any point it delivers
 * nothing twice: a sent entry ends it, a prepared one sends the same mail again. When ticks have changed the model since the entry was
 * made, a mail that the transport has stays as it is, and one that it has not goes out, and into the ledger, with the new words.
 */
export async function deliver(
  facts: DeliveryFacts,
  input: DigestKey & { model: DigestModel },
): Promise<{ delivered: boolean }> {
  const { database, keys, baseUrl, transport } = facts;
  const { tenantId, recipientId, list, date, model } = input;
  const recipient = await readRecipient(database, tenantId, recipientId);
  if (recipient === null || recipient.unsubscribed) return { delivered: false };
  const identity = createHash('sha256').update([tenantId, recipientId, list, date].join('\0')).digest('hex');
  const contentSha256 = createHash('sha256').update(JSON.stringify(model)).digest('hex');
  const entry = await prepareDigest(
    database,
    { tenantId, recipientId, list, date },
    { contentSha256, messageId: `<${identity.slice(0, 32)}@${ARGUS.messageDomain}>` },
  );
  if (entry.state === 'sent') return { delivered: false };
  // Tenants may share an address, and names that differ must stay different: what a file name cannot hold is escaped.
  const name = `${date}-${list}-${recipient.tenantSlug}-${encodeURIComponent(recipient.email).replaceAll('%40', '@')}`;
  if (entry.contentSha256 !== contentSha256) {
    if (await transport.has(name)) {
      await markSent(database, { tenantId, recipientId, list, date });
      return { delivered: true };
    }
    await replacePrepared(database, { tenantId, recipientId, list, date }, contentSha256);
  }
  const report = await grantLink(
    { database, keys, baseUrl, now: 0 },
    {
      id: uuidOf(identity),
      tenantId,
      recipientId,
      tier: recipient.tier,
      scope: '/',
      expiresAt: Date.parse(date) + LINK_DAYS * DAY,
    },
  );
  const unsubscribeUrl = `${baseUrl}/u/${keys.sign(UNSUBSCRIBE, { n: tenantId, r: recipientId })}`;
  const mail = await renderMail(facts.mailRenderer, model, { report, unsubscribe: unsubscribeUrl });
  await transport.send({ name, to: recipient.email, messageId: entry.messageId, date, unsubscribeUrl }, mail);
  await markSent(database, { tenantId, recipientId, list, date });
  return { delivered: true };
}

/** A stable id (version 8) for the grant of a mail: a repeated delivery finds the grant it made. */
function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
