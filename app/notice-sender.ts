import type { Logger } from 'pino';
import { sendOwedAccountMails } from '#delivery/mail/accounts/send-owed.ts';
import type { DeliveryFacts } from '#delivery/mail/deliver.ts';
import { sendOwedNotices } from '#delivery/mail/notices/send-owed.ts';
import { repeated } from './repeated.ts';

/** Who has asked for a link waits in front of the screen. */
const EVERY_MS = 2_000;

/**
 * Sends the notices and the mails of accounts that are owed, until it is stopped: a gateway enters them, and no workflow would be as quick. Several processes may do it at
 * once. `stop` waits for the one that is being sent.
 */
export function startNoticeSender(facts: DeliveryFacts, log: Logger, everyMs = EVERY_MS): { stop(): Promise<void> } {
  return repeated(async () => {
    for (const send of [sendOwedAccountMails, sendOwedNotices])
      await send(facts, (err) => log.warn({ err }, 'a notice is still owed')).catch((err: unknown) =>
        log.error({ err }, 'the notices that are owed are not known'),
      );
  }, everyMs);
}
