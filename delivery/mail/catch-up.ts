import type { Database } from '#database/database.ts';
import { enterMailEvent, heardOf, heldForSent, unheardSince } from '#database/mail-events.ts';
import { DAY, MINUTE } from '#market/time.ts';
import type { MailTransport } from './transport.ts';

/** A mail of which nothing was heard for so long says that nobody tells. */
const SILENCE = 30 * MINUTE;
/** What was not heard of for longer is not asked for any more. */
const HORIZON = 7 * DAY;
/** A mail is called unwanted days after it arrived: so much older ones are looked at too. */
const EARLIER = 2 * DAY;

/** Mails of which something new was learned. */
export interface CaughtUp {
  readonly bounced: number;
  readonly complained: number;
}

/**
 * Asks the transport what became of mails where its webhooks have not told: they were away, or there are none. A bounce is for good then:
 * mails that are only late have another name. Repeated, and beside webhooks in any order, it ends in the same rows. Asks nothing where all was heard.
 * @throws ArgusError as the transport does
 */
export async function catchUp({
  database,
  transport,
  now = Date.now,
}: {
  readonly database: Database;
  readonly transport: MailTransport;
  readonly now?: (() => number) | undefined;
}): Promise<CaughtUp> {
  const learned = { bounced: 0, complained: 0 };
  if (transport.fates === undefined) return learned;
  const at = now();
  const since = await unheardSince(database, { transport: transport.name, from: at - HORIZON, to: at - SILENCE });
  if (since === null) return learned;
  for await (const fates of transport.fates(since - EARLIER)) {
    const named = (what: string) => fates.flatMap((fate) => (fate.what === what ? [fate.providerId] : []));
    await heardOf(database, named('delivered'), at);
    // What a webhook has told of a bounce says more: whether it is for good.
    const sent = await heldForSent(database, named('bounced'));
    for (const { providerId, what } of fates) {
      if (what === 'delivered' || (what === 'bounced' && !sent.has(providerId))) continue;
      if (await enterMailEvent(database, { mail: null, providerId, what, forGood: true, at })) learned[what] += 1;
    }
  }
  return learned;
}
