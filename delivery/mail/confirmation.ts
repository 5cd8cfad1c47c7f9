import { type BrandRow, readBrand } from '#database/brands.ts';
import type { Database } from '#database/database.ts';
import type { Recipient } from '#database/recipients.ts';
import { DAY } from '#market/time.ts';
import { isoDate } from '#wording/dates.ts';
import { escaped } from '#wording/html.ts';
import { CONFIRM, UNSUBSCRIBE } from '../access/claims.ts';
import type { SigningKeys } from '../access/keys.ts';
import { mailOrigin } from './mail-brand.ts';
import { sha256 } from './prepare.ts';
import type { MailTransport, Outgoing } from './transport.ts';

export interface ConfirmationFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly transport: MailTransport;
  readonly baseUrl: string;
  readonly senderAddress?: string | undefined;
}

/** An answer that comes later is asked for again. */
const ANSWERED_DAYS = 14;

/**
 * Asks recipients whether they want mails: nobody gets a digest because somebody else has typed an address. Asked again on the same day it is the same
 * mail, under the same key. `now` is UTC ms. Returns how many mails were taken. @throws what the transport throws
 */
export async function askToConfirm(
  facts: ConfirmationFacts,
  recipients: readonly Recipient[],
  now: number,
): Promise<number> {
  const { transport, database } = facts;
  const brands = new Map<string, BrandRow | null>();
  for (const { tenantId } of recipients)
    if (!brands.has(tenantId)) brands.set(tenantId, await readBrand(database, tenantId));
  let taken = 0;
  for (let from = 0; from < recipients.length; from += transport.batchSize) {
    const mails: Outgoing[] = [];
    for (const recipient of recipients.slice(from, from + transport.batchSize))
      mails.push(await confirmationMail(facts, recipient, brands.get(recipient.tenantId) ?? null, now));
    const outcomes = await transport.send(sha256(mails.map(({ envelope }) => envelope.name).join('\0')), mails);
    taken += outcomes.filter(({ state }) => state === 'sent').length;
  }
  return taken;
}

async function confirmationMail(
  { keys, baseUrl, senderAddress }: ConfirmationFacts,
  { id: r, tenantId: n, tenantSlug, email }: Recipient,
  brand: BrandRow | null,
  now: number,
): Promise<Outgoing> {
  const origin = mailOrigin(brand, baseUrl, senderAddress);
  const date = isoDate(now);
  // From the beginning of the day: a second request of that day is the same mail.
  const exp = Math.floor((Date.parse(`${date}T00:00:00Z`) + ANSWERED_DAYS * DAY) / 1000);
  const link = `${origin.baseUrl}/c/${await keys.sign(CONFIRM, { n, r, exp })}`;
  const stop = `${origin.baseUrl}/u/${await keys.sign(UNSUBSCRIBE, { n, r })}`;
  const sender = origin.sender.name;
  const lines = [
    `This address was entered for the mails of ${sender}.`,
    'If you want them, open this link and confirm. It is good for two weeks.',
    'If you do not, you need to do nothing: none will be sent.',
  ] as const;
  const [entered, open, otherwise] = lines.map(escaped);
  return {
    envelope: {
      name: `${date}-confirm-${tenantSlug}-${encodeURIComponent(email).replaceAll('%40', '@')}`,
      to: email,
      messageId: `<${sha256([n, r, 'confirm', date].join('\0')).slice(0, 32)}@${origin.messageDomain}>`,
      from: origin.sender,
      sentAt: Date.parse(`${date}T23:59:59Z`),
      unsubscribeUrl: stop,
      ledgerHeads: [],
    },
    mail: {
      subject: `Please confirm: the mails of ${sender}`,
      text: `${lines[0]}\n\n${lines[1]}\n\n${link}\n\n${lines[2]}\n`,
      html: `<!doctype html><html lang="en"><body style="font:16px/1.5 sans-serif"><p>${entered}</p><p>${open}</p><p><a href="${link}">Confirm</a></p><p>${otherwise}</p></body></html>`,
      mark: null,
    },
  };
}
