import {
  beginSending,
  type DigestKey,
  endSending,
  planAgain,
  type SendingEnd,
  suppressDigests,
} from '#database/ledger.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { HOUR } from '#market/time.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import { isoMinute } from '#wording/dates.ts';
import { type MailFacts, type ModelFor, outgoingMails, type Planned, planMails, sha256 } from './prepare.ts';
import { tellSent } from './tell-sent.ts';
import type { MailTransport } from './transport.ts';

export interface DeliveryFacts extends MailFacts {
  readonly transport: MailTransport;
  /** UTC ms; when the life of a link begins. */
  readonly now?: () => number;
}

/** What became of mails; those that had ended before are in none of the counts. */
export interface Delivered {
  /** Left. */
  readonly mails: number;
  /** Were not sent, because it was too late. */
  readonly late: number;
  /** Wait, because the mails of their tenant are held. */
  readonly held: number;
}

/** For so long a provider gives a repeated request the answer of the first, less an hour for its clock. */
export const KEY_LIFE_MS = 23 * HOUR;
export const NOTHING_TAKEN: ReadonlySet<string> = new Set(['ARGUS_MAIL_LATER', 'ARGUS_MAIL_STOPPED']);
export const NOBODY_TO_ASK = 'the connection ended while it was sent, and the server cannot be asked';

/**
 * Delivers digests: into the ledger first, then to the transport, as many at once as it takes, then the ledger says what became of each.
 * Repeated at any point it delivers nothing twice: an entry that has ended ends it, and a mail that may have been taken is looked up. When
 * ticks have changed the model since, a mail that the transport has stays as it is, and one that it has not goes out, and into the ledger,
 * with the new words. After `until` (UTC ms) nothing is sent, and the ledger says that it was too late.
 * @throws ArgusError as the transport does
 */
export async function deliverAll(
  facts: DeliveryFacts,
  digests: readonly DigestKey[],
  modelFor: ModelFor,
  { until = Number.POSITIVE_INFINITY }: { readonly until?: number } = {},
): Promise<Delivered> {
  const now = (facts.now ?? Date.now)();
  const planned = await planMails(facts, digests, modelFor, now);
  const open = planned.filter(({ entry: { state } }) => state === 'planned' || state === 'sending');
  const { left, toSend } = await lookUp(facts, open);
  if (now > until) {
    const reason = `too late: it was to leave until ${isoMinute(until)} UTC`;
    await suppressDigests(
      facts.database,
      toSend.map(({ key }) => key),
      reason,
    );
    return { mails: left, late: toSend.length, held: 0 };
  }
  const free = toSend.filter(({ recipient }) => !recipient.held);
  let mails = left;
  for (const batch of batchesOf(free, now, facts.transport.batchSize)) mails += await sendBatch(facts, batch);
  return { mails, late: 0, held: toSend.length - free.length };
}

/** Delivers one digest, as `deliverAll` does. */
export const deliver = async (
  facts: DeliveryFacts,
  { model, ...key }: DigestKey & { readonly model: DigestModel },
): Promise<{ delivered: boolean }> => ({ delivered: (await deliverAll(facts, [key], async () => model)).mails > 0 });

/** Ends the mails that an earlier try has handed over; the others are to be sent. */
async function lookUp(
  { database, transport, now }: DeliveryFacts,
  open: readonly Planned[],
): Promise<{ left: number; toSend: readonly Planned[] }> {
  const begun = open.filter(({ entry }) => entry.state === 'sending');
  if (begun.length === 0) return { left: 0, toSend: open };
  const since = Math.min(...begun.map(({ entry }) => entry.sendingAt ?? 0));
  const found = await transport.taken(
    begun.map(({ mailName }) => mailName),
    since,
  );
  const endOf = ({ mailName }: Planned): SendingEnd | null => {
    if (found === null) return { state: 'unknown', reason: NOBODY_TO_ASK };
    const providerId = found.get(mailName.name);
    return providerId === undefined ? null : { state: 'sent', providerId };
  };
  const ends = new Map<Planned, DigestKey & SendingEnd>();
  for (const planned of begun) {
    const end = endOf(planned);
    if (end !== null) ends.set(planned, { ...planned.key, ...end });
  }
  await endSending(database, [...ends.values()], tellSent(now));
  return { left: found?.size ?? 0, toSend: open.filter((planned) => !ends.has(planned)) };
}

/** Mails that are handed over together, and when their sending begins or began. */
interface Batch {
  readonly at: number;
  readonly mails: readonly Planned[];
}

/**
 * Mails of one time together, in a fixed order. What was begun and may have been taken keeps its time as long as the provider remembers: the
 * same time makes the same key and the same mails.
 */
function batchesOf(mails: readonly Planned[], now: number, size: number): Batch[] {
  const timeOf = ({ entry: { state, sendingAt } }: Planned): number =>
    state === 'sending' && sendingAt !== null && now - sendingAt < KEY_LIFE_MS ? sendingAt : now;
  const ordered = mails.toSorted((a, b) => (a.mailName.messageId < b.mailName.messageId ? -1 : 1));
  return [...Map.groupBy(ordered, timeOf)].flatMap(([at, group]) =>
    Array.from({ length: Math.ceil(group.length / size) }, (_, i) => ({
      at,
      mails: group.slice(i * size, (i + 1) * size),
    })),
  );
}

async function sendBatch(facts: DeliveryFacts, { at, mails }: Batch): Promise<number> {
  const { database, transport, now } = facts;
  const outgoing = await outgoingMails(facts, mails, at);
  const begun = mails.map(({ key, contentSha256 }) => ({ ...key, at, contentSha256, transport: transport.name }));
  await beginSending(database, begun);
  const key = `${sha256(mails.map(({ mailName }) => mailName.messageId).join('\0')).slice(0, 32)}-${at}`;
  const outcomes = await transport.send(key, outgoing).catch(async (error: unknown) => {
    // What an earlier try may have handed over stays as it is: this refusal says nothing of that one.
    const fresh = mails.filter(({ entry }) => entry.state === 'planned').map(({ key: ofMail }) => ofMail);
    if (error instanceof ArgusError && NOTHING_TAKEN.has(error.code)) await planAgain(database, fresh);
    throw error;
  });
  if (outcomes.length !== mails.length) throw new RangeError(`the transport ${transport.name} says nothing of a mail`);
  await endSending(
    database,
    outcomes.map((outcome, i) => ({ ...(mails[i] as Planned).key, ...outcome })),
    tellSent(now),
  );
  return outcomes.filter(({ state }) => state === 'sent').length;
}
