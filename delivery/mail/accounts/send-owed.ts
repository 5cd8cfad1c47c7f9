import {
  type AccountMailEnd,
  beginAccountMail,
  endAccountMail,
  type OwedAccountMail,
  oweAccountMailAgain,
  owedAccountMails,
} from '#accounts/account-mails.ts';
import { accountBaseUrl } from '#accounts/base-url.ts';
import { codeOf, sha256 as hash, tokenOf } from '#accounts/secrets.ts';
import { readBrand } from '#database/brands.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { SECOND } from '#market/time.ts';
import { ARGUS } from '#wording/brand.ts';
import { accountSecrets } from '../../access/account-secrets.ts';
import { type DeliveryFacts, KEY_LIFE_MS, NOBODY_TO_ASK, NOTHING_TAKEN } from '../deliver.ts';
import { mailOrigin } from '../mail-brand.ts';
import { noticeMail } from '../notices/notice-mail.ts';
import { sha256 } from '../prepare.ts';
import type { MailName, Outgoing } from '../transport.ts';
import { wordsOf } from './words.ts';

/** What became of a mail. `elsewhere`: another process sends it. */
export type AccountMailOutcome = AccountMailEnd['state'] | 'elsewhere';

/** A sending that is not known to have ended is left alone so long: a request has its answer, or none, within half a minute. */
const REST_MS = 60 * SECOND;
const PATHS = { 'sign-in': 'sign-in', 'sign-up': 'sign-in', invitation: 'invitations' } as const;

/**
 * Sends the mails of accounts that are owed, one at a time, by the rules of a notice: the row says that it is being sent before the transport is
 * asked, and what may have been taken is looked up before another try. What could not be sent does not keep the others: `failed` hears of it.
 */
export async function sendOwedAccountMails(
  facts: DeliveryFacts,
  failed: (error: unknown) => void,
): Promise<AccountMailOutcome[]> {
  const outcomes: AccountMailOutcome[] = [];
  const now = (facts.now ?? Date.now)();
  for (const mail of await owedAccountMails(facts.database)) {
    if (mail.sendingAt !== null && now - mail.sendingAt < REST_MS) continue;
    try {
      outcomes.push(await send(facts, mail, now));
    } catch (error) {
      failed(error);
    }
  }
  return outcomes;
}

async function send(facts: DeliveryFacts, mail: OwedAccountMail, now: number): Promise<AccountMailOutcome> {
  const end = async (how: AccountMailEnd): Promise<AccountMailOutcome> => {
    await endAccountMail(facts.database, mail.id, how);
    return how.state;
  };
  const described = await describe(facts, mail);
  if (described === null) return await end({ state: 'suppressed', reason: 'its signing key is gone' });
  const { mailName, outgoing } = described;
  if (mail.state === 'sending') {
    const found = await facts.transport.taken([mailName], mail.sendingAt ?? 0);
    if (found === null) return await end({ state: 'unknown', reason: NOBODY_TO_ASK });
    const providerId = found.get(mailName.name);
    if (providerId !== undefined) return await end({ state: 'sent', providerId });
  }
  if (now >= mail.expiresAt) return await end({ state: 'suppressed', reason: 'too late: its link has ended' });
  if (!mail.isOpen) return await end({ state: 'suppressed', reason: 'its link opens nothing any more' });
  const isFresh = mail.state === 'planned' || mail.sendingAt === null || now - mail.sendingAt >= KEY_LIFE_MS;
  const at = isFresh ? now : mail.sendingAt;
  const { transport, database } = facts;
  if (!(await beginAccountMail(database, mail, { at, messageId: mailName.messageId, transport: transport.name })))
    return 'elsewhere';
  const key = `${sha256(identityOf(mail)).slice(0, 32)}-${at}`;
  const [outcome] = await transport.send(key, [outgoing(at)]).catch(async (error: unknown) => {
    // What an earlier try may have handed over stays as it is.
    if (error instanceof ArgusError && NOTHING_TAKEN.has(error.code) && mail.state === 'planned')
      await oweAccountMailAgain(database, mail.id);
    throw error;
  });
  if (outcome === undefined) throw new RangeError(`the transport ${transport.name} says nothing of a mail`);
  return await end(outcome);
}

/** A mail with its name and its bytes, which are the same every time; null: its link cannot be made any more. */
async function describe(
  { database, keys, mailRenderer, baseUrl, senderAddress }: DeliveryFacts,
  mail: OwedAccountMail,
): Promise<{ readonly mailName: MailName; outgoing(at: number): Outgoing } | null> {
  const { secret } = await accountSecrets(keys)(mail.id, mail.keyId);
  if (!hash(secret).equals(mail.tokenSha256)) return null;
  const brand = mail.tenantId === null ? null : await readBrand(database, mail.tenantId);
  const origin = mailOrigin(brand, accountBaseUrl(baseUrl), senderAddress);
  const words = wordsOf({ ...mail, brandName: brand?.name ?? ARGUS.name, code: codeOf(secret) });
  const link = `${origin.baseUrl}/account/${PATHS[mail.purpose]}/${tokenOf(secret)}`;
  const content = await noticeMail(mailRenderer, words, brand, link);
  const identity = identityOf(mail);
  const mailName: MailName = {
    name: `${mail.purpose}-${encodeURIComponent(mail.address).replaceAll('%40', '@')}-${identity.slice(0, 12)}`,
    to: mail.address,
    messageId: `<${identity.slice(0, 32)}@${origin.messageDomain}>`,
  };
  return {
    mailName,
    outgoing: (at) => ({
      envelope: { ...mailName, from: origin.sender, sentAt: at, unsubscribeUrl: null, ledgerHeads: [] },
      mail: content,
    }),
  };
}

const identityOf = ({ id, purpose }: OwedAccountMail): string => sha256(['account', purpose, id].join('\0'));
