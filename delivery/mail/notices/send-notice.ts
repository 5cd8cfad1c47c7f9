import { readBrand } from '#database/brands.ts';
import { beginNotice, endNotice, type NoticeKey, type OwedNotice, oweAgain } from '#database/notices.ts';
import { type RecipientOfMails, readRecipient } from '#database/recipients.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { HOUR } from '#market/time.ts';
import { ARGUS } from '#wording/brand.ts';
import { grantLink } from '../../access/links.ts';
import { type DeliveryFacts, KEY_LIFE_MS, NOBODY_TO_ASK, NOTHING_TAKEN } from '../deliver.ts';
import { type MailOrigin, mailOrigin } from '../mail-brand.ts';
import { sha256, uuidOf } from '../prepare.ts';
import type { MailName, Outgoing } from '../transport.ts';
import { noticeMail } from './notice-mail.ts';
import { NOTICES, type NoticeWords } from './words.ts';

/** A notice that has not left so long after it was asked for helps nobody any more. */
const OWED_MS = HOUR;

/** What became of a notice. `elsewhere`: another process sends it. */
export type NoticeOutcome = 'sent' | 'failed' | 'unknown' | 'suppressed' | 'elsewhere';

/**
 * Sends a notice that is owed, by the rules of a digest: the ledger says that it is being sent before the transport is asked, what may have been
 * taken is looked up before another try, and the same key and bytes are used again while the transport remembers them.
 * @throws ArgusError as the transport does; then it is still owed
 */
export async function sendNotice(facts: DeliveryFacts, notice: OwedNotice): Promise<NoticeOutcome> {
  const { database, transport } = facts;
  const now = (facts.now ?? Date.now)();
  const recipient = await readRecipient(database, notice.tenantId, notice.recipientId);
  const brand = await readBrand(database, notice.tenantId);
  const origin = mailOrigin(brand, facts.baseUrl, facts.senderAddress);
  const words = NOTICES[notice.kind]?.(brand?.name ?? ARGUS.name);
  const end = async (outcome: Parameters<typeof endNotice>[2]): Promise<NoticeOutcome> => {
    await endNotice(database, notice, outcome);
    return outcome.state;
  };
  if (recipient === null || words === undefined)
    return await end({ state: 'suppressed', reason: 'there is nobody or nothing to send' });
  const mailName = nameOf(notice, recipient, origin);

  if (notice.state === 'sending') {
    const found = await transport.taken([mailName], notice.sendingAt ?? 0);
    if (found === null) return await end({ state: 'unknown', reason: NOBODY_TO_ASK });
    const providerId = found.get(mailName.name);
    if (providerId !== undefined) return await end({ state: 'sent', providerId });
  }
  const refusal = refusalOf(recipient, now - notice.askedAt);
  if (refusal !== null) return await end({ state: 'suppressed', reason: refusal });

  const isFresh = notice.state === 'planned' || notice.sendingAt === null || now - notice.sendingAt >= KEY_LIFE_MS;
  const at = isFresh ? now : notice.sendingAt;
  const link = await linkFor(facts, notice, { recipient, origin, words, at });
  const mail = await noticeMail(facts.mailRenderer, words, brand, link);
  const contentSha256 = sha256(JSON.stringify([words, brand]));
  const { messageId } = mailName;
  if (!(await beginNotice(database, notice, { at, messageId, contentSha256, transport: transport.name })))
    return 'elsewhere';
  const envelope = { ...mailName, from: origin.sender, sentAt: at, unsubscribeUrl: null, ledgerHeads: [] };
  const outgoing: Outgoing = { envelope, mail };
  const [outcome] = await transport
    .send(`${identityOf(notice).slice(0, 32)}-${at}`, [outgoing])
    .catch(async (error: unknown) => {
      // What an earlier try may have handed over stays as it is.
      const isNew = notice.state === 'planned';
      if (isNew && error instanceof ArgusError && NOTHING_TAKEN.has(error.code)) await oweAgain(database, notice);
      throw error;
    });
  if (outcome === undefined) throw new RangeError(`the transport ${transport.name} says nothing of a mail`);
  return await end(outcome);
}

/** Why a notice is not sent now; null: it is. Mails that are paused, or held with those of a tenant, are digests. */
function refusalOf({ unsubscribed, suppressed, tenantStatus }: RecipientOfMails, age: number): string | null {
  if (age > OWED_MS) return 'too late: it was asked for more than an hour ago';
  if (suppressed !== null) return `its address has ${suppressed}`;
  if (unsubscribed) return 'its reader has unsubscribed: a link opens nothing';
  return tenantStatus === 'active' ? null : `its tenant is ${tenantStatus}`;
}

interface Linked {
  readonly recipient: RecipientOfMails;
  readonly origin: MailOrigin;
  readonly words: NoticeWords;
  readonly at: number;
}

/** The link in a notice. A sending that is repeated keeps the link of the first. */
async function linkFor(
  { database, keys }: DeliveryFacts,
  notice: OwedNotice,
  { recipient, origin, words, at }: Linked,
): Promise<string> {
  const { tenantId, recipientId, page } = notice;
  const grant = {
    id: uuidOf(identityOf(notice)),
    tenantId,
    recipientId,
    tier: recipient.tier,
    scope: '/',
    expiresAt: at + words.lifeMs,
    renewBefore: at === notice.sendingAt ? 0 : at + words.lifeMs / 2,
  };
  const { url } = await grantLink({ database, keys, baseUrl: origin.baseUrl }, grant, { by: 'mail' });
  return page === '/' ? url : `${url}${encodeURI(page)}`;
}

function nameOf(notice: OwedNotice, { tenantSlug, email }: RecipientOfMails, { messageDomain }: MailOrigin): MailName {
  const identity = identityOf(notice);
  const address = encodeURIComponent(email).replaceAll('%40', '@');
  const name = `${notice.kind}-${tenantSlug}-${address}-${identity.slice(0, 12)}`;
  return { name, to: email, messageId: `<${identity.slice(0, 32)}@${messageDomain}>` };
}

const identityOf = ({ tenantId, kind, key }: NoticeKey): string => sha256(['notice', tenantId, kind, key].join('\0'));
