import { type BrandRow, readBrand } from '#database/brands.ts';
import type { SendingEnd } from '#database/ledger.ts';
import { beginNotice, endNotice, type NoticeKey, type OwedNotice, oweAgain } from '#database/notices.ts';
import { type RecipientOfMails, readRecipient } from '#database/recipients.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { ARGUS } from '#wording/brand.ts';
import { CONFIRM, UNSUBSCRIBE } from '../../access/claims.ts';
import { grantLink } from '../../access/links.ts';
import { type DeliveryFacts, KEY_LIFE_MS, NOBODY_TO_ASK, NOTHING_TAKEN } from '../deliver.ts';
import { type MailOrigin, mailOrigin } from '../mail-brand.ts';
import { sha256, uuidOf } from '../prepare.ts';
import type { MailName, Outgoing } from '../transport.ts';
import { noticeMail } from './notice-mail.ts';
import { NOTICES, type NoticeWords } from './words.ts';

/** What became of a notice. `elsewhere`: another process sends it. */
export type NoticeOutcome = 'sent' | 'failed' | 'unknown' | 'suppressed' | 'elsewhere';
type End = SendingEnd | { readonly state: 'suppressed'; readonly reason: string };

/** A notice with whom it goes to, and what it says. */
interface Described {
  readonly notice: OwedNotice;
  readonly recipient: RecipientOfMails;
  readonly brand: BrandRow | null;
  readonly origin: MailOrigin;
  readonly words: NoticeWords;
  readonly mailName: MailName;
}

/** A notice that is to be sent now. */
interface Ready extends Described {
  /** When its sending begins, or began. */
  readonly at: number;
}

/**
 * Sends notices that are owed, by the rules of a digest: the ledger says that they are being sent before the transport is asked, what may have been
 * taken is looked up before another try, and the same key and bytes are used again while the transport remembers them. Those whose sending begins at the
 * same time are handed over together. Returns what became of each, in their order.
 * @throws ArgusError as the transport does; then those that were handed over are still owed
 */
export async function sendNotices(facts: DeliveryFacts, notices: readonly OwedNotice[]): Promise<NoticeOutcome[]> {
  const now = (facts.now ?? Date.now)();
  const outcomes = new Map<OwedNotice, NoticeOutcome>();
  const end = async (notice: OwedNotice, how: End) => outcomes.set(notice, await ended(facts, notice, how));
  const described: Described[] = [];
  for (const notice of notices) {
    const found = await describe(facts, notice);
    if (found === null) await end(notice, { state: 'suppressed', reason: 'there is nobody or nothing to send' });
    else described.push(found);
  }
  const endOf = await lookUp(facts, described);
  const ready: Ready[] = [];
  for (const each of described) {
    const found = endOf(each) ?? readyOrRefused(each, now);
    if ('state' in found) await end(each.notice, found);
    else ready.push(found);
  }
  for (const [, together] of Map.groupBy(ready, ({ at }) => at))
    for (const [notice, outcome] of await handOver(facts, together)) outcomes.set(notice, outcome);
  return notices.map((notice) => outcomes.get(notice) as NoticeOutcome);
}

async function ended({ database }: DeliveryFacts, notice: OwedNotice, end: End): Promise<NoticeOutcome> {
  await endNotice(database, notice, end);
  return end.state;
}

async function describe(facts: DeliveryFacts, notice: OwedNotice): Promise<Described | null> {
  const recipient = await readRecipient(facts.database, notice.tenantId, notice.recipientId);
  const brand = await readBrand(facts.database, notice.tenantId);
  const origin = mailOrigin(brand, facts.baseUrl, facts.senderAddress);
  const words = NOTICES[notice.kind]?.(brand?.name ?? ARGUS.name);
  if (recipient === null || words === undefined) return null;
  return { notice, recipient, brand, origin, words, mailName: nameOf(notice, recipient, origin) };
}

/** How those have ended that an earlier try may have handed over; null: they have not. */
async function lookUp(
  { transport }: DeliveryFacts,
  described: readonly Described[],
): Promise<(each: Described) => SendingEnd | null> {
  const begun = described.filter(({ notice }) => notice.state === 'sending');
  if (begun.length === 0) return () => null;
  const since = Math.min(...begun.map(({ notice }) => notice.sendingAt ?? 0));
  const found = await transport.taken(
    begun.map(({ mailName }) => mailName),
    since,
  );
  return ({ notice, mailName }) => {
    if (notice.state !== 'sending') return null;
    if (found === null) return { state: 'unknown', reason: NOBODY_TO_ASK };
    const providerId = found.get(mailName.name);
    return providerId === undefined ? null : { state: 'sent', providerId };
  };
}

function readyOrRefused(described: Described, now: number): Ready | End {
  const { notice, recipient, words } = described;
  const reason = refusalOf(recipient, words, now - notice.askedAt);
  if (reason !== null) return { state: 'suppressed', reason };
  const isFresh = notice.state === 'planned' || notice.sendingAt === null || now - notice.sendingAt >= KEY_LIFE_MS;
  return { ...described, at: isFresh ? now : notice.sendingAt };
}

/** Why a notice is not sent now; null: it is. Mails that are paused, or held with those of a tenant, are digests. */
function refusalOf(
  { unsubscribed, suppressed, consent, tenantStatus }: RecipientOfMails,
  { owedMs, leadsTo }: NoticeWords,
  age: number,
): string | null {
  if (age > owedMs) return 'too late: it was asked for too long ago';
  if (suppressed !== null) return `its address has ${suppressed}`;
  if (unsubscribed) return 'its reader has unsubscribed: a link opens nothing';
  if (leadsTo === 'answer' && consent !== 'pending') return 'its reader has agreed already';
  return tenantStatus === 'active' ? null : `its tenant is ${tenantStatus}`;
}

/** Hands notices of one time over in one call. */
async function handOver(
  facts: DeliveryFacts,
  ready: readonly Ready[],
): Promise<readonly (readonly [OwedNotice, NoticeOutcome])[]> {
  const { database, transport } = facts;
  const mails: { readonly notice: OwedNotice; readonly outgoing: Outgoing }[] = [];
  const elsewhere: (readonly [OwedNotice, NoticeOutcome])[] = [];
  for (const each of ready) {
    const outgoing = await outgoingOf(facts, each);
    const { notice, words, brand, at } = each;
    const contentSha256 = sha256(JSON.stringify([words, brand]));
    const sending = { at, messageId: each.mailName.messageId, contentSha256, transport: transport.name };
    if (await beginNotice(database, notice, sending)) mails.push({ notice, outgoing });
    else elsewhere.push([notice, 'elsewhere']);
  }
  if (mails.length === 0) return elsewhere;
  const identities = mails.map(({ notice }) => identityOf(notice));
  const outcomes = await transport
    .send(
      `${sha256(identities.join('\0')).slice(0, 32)}-${ready[0]?.at}`,
      mails.map(({ outgoing }) => outgoing),
    )
    .catch(async (error: unknown) => {
      // What an earlier try may have handed over stays as it is.
      if (error instanceof ArgusError && NOTHING_TAKEN.has(error.code))
        for (const { notice } of mails) if (notice.state === 'planned') await oweAgain(database, notice);
      throw error;
    });
  if (outcomes.length !== mails.length) throw new RangeError(`the transport ${transport.name} says nothing of a mail`);
  const done: (readonly [OwedNotice, NoticeOutcome])[] = [];
  for (const [i, { notice }] of mails.entries()) done.push([notice, await ended(facts, notice, outcomes[i] as End)]);
  return [...elsewhere, ...done];
}

async function outgoingOf(facts: DeliveryFacts, ready: Ready): Promise<Outgoing> {
  const { words, brand, origin, mailName, at } = ready;
  const { link, unsubscribe } = await linksFor(facts, ready);
  const mail = await noticeMail(facts.mailRenderer, words, brand, link);
  return {
    envelope: { ...mailName, from: origin.sender, sentAt: at, unsubscribeUrl: unsubscribe, ledgerHeads: [] },
    mail,
  };
}

/** The link in a notice, and the one that ends all mails where it asks for them. A sending that is repeated keeps the link of the first. */
async function linksFor(
  { database, keys }: DeliveryFacts,
  { notice, recipient, origin, words, at }: Ready,
): Promise<{ readonly link: string; readonly unsubscribe: string | null }> {
  const { tenantId, recipientId, page } = notice;
  if (words.leadsTo === 'answer') {
    const whose = { n: tenantId, r: recipientId };
    const exp = Math.floor((at + words.lifeMs) / 1000);
    return {
      link: `${origin.baseUrl}/c/${await keys.sign(CONFIRM, { ...whose, exp })}`,
      unsubscribe: `${origin.baseUrl}/u/${await keys.sign(UNSUBSCRIBE, whose)}`,
    };
  }
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
  return { link: page === '/' ? url : `${url}${encodeURI(page)}`, unsubscribe: null };
}

function nameOf(notice: OwedNotice, { tenantSlug, email }: RecipientOfMails, { messageDomain }: MailOrigin): MailName {
  const identity = identityOf(notice);
  const name = `${noticePrefix(notice.kind, { tenantSlug, email })}${identity.slice(0, 12)}`;
  return { name, to: email, messageId: `<${identity.slice(0, 32)}@${messageDomain}>` };
}

/** How the names of all notices of a kind to a recipient begin; then twelve hexadecimal digits follow. */
const noticePrefix = (kind: string, { tenantSlug, email }: Pick<RecipientOfMails, 'tenantSlug' | 'email'>): string =>
  `${kind}-${tenantSlug}-${encodeURIComponent(email).replaceAll('%40', '@')}-`;

/** Whether a name is that of a notice to a recipient. */
export const isNoticeTo = (name: string, recipient: Pick<RecipientOfMails, 'tenantSlug' | 'email'>): boolean =>
  Object.keys(NOTICES).some((kind) => {
    const prefix = noticePrefix(kind, recipient);
    return name.startsWith(prefix) && /^[0-9a-f]{12}$/.test(name.slice(prefix.length));
  });

const identityOf = ({ tenantId, kind, key }: NoticeKey): string => sha256(['notice', tenantId, kind, key].join('\0'));
