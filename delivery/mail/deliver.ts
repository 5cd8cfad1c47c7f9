import { beginSending, type DigestKey, endSending, planAgain } from '#database/ledger.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { HOUR } from '#market/time.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import { type MailFacts, type ModelFor, outgoingMail, type Planned, planMail, sha256 } from './prepare.ts';
import type { MailTransport } from './transport.ts';

export interface DeliveryFacts extends MailFacts {
  readonly transport: MailTransport;
  /** UTC ms; when the life of a link begins. */
  readonly now?: () => number;
}

/** For so long a provider gives a repeated request the answer of the first, less an hour for its clock. */
const KEY_LIFE_MS = 23 * HOUR;
const NOTHING_TAKEN: ReadonlySet<string> = new Set(['ARGUS_MAIL_LATER', 'ARGUS_MAIL_STOPPED']);
const NOBODY_TO_ASK = 'the connection ended while it was sent, and the server cannot be asked';

/**
 * Delivers digests: into the ledger first, then to the transport, as many at once as it takes, then the ledger says what became of each.
 * Repeated at any point it delivers nothing twice: an entry that has ended ends it, and a mail that may have been taken is looked up. When
 * ticks have changed the model since, a mail that the transport has stays as it is, and one that it has not goes out, and into the ledger,
 * with the new words. Returns how many left.
 * @throws ArgusError as the transport does
 */
export async function deliverAll(
  facts: DeliveryFacts,
  digests: readonly DigestKey[],
  modelFor: ModelFor,
): Promise<number> {
  const now = (facts.now ?? Date.now)();
  const open: Planned[] = [];
  for (const digest of digests) {
    const planned = await planMail(facts, digest, modelFor, now);
    if (planned?.entry.state === 'planned' || planned?.entry.state === 'sending') open.push(planned);
  }
  const { left, toSend } = await lookUp(facts, open);
  let sent = left;
  for (const batch of batchesOf(toSend, now, facts.transport.batchSize)) sent += await sendBatch(facts, batch);
  return sent;
}

/** Delivers one digest, as `deliverAll` does. */
export const deliver = async (
  facts: DeliveryFacts,
  { model, ...key }: DigestKey & { readonly model: DigestModel },
): Promise<{ delivered: boolean }> => ({ delivered: (await deliverAll(facts, [key], async () => model)) > 0 });

/** Ends the mails that an earlier try has handed over; the others are to be sent. */
async function lookUp(
  { database, transport }: DeliveryFacts,
  open: readonly Planned[],
): Promise<{ left: number; toSend: readonly Planned[] }> {
  const begun = open.filter(({ entry }) => entry.state === 'sending');
  if (begun.length === 0) return { left: 0, toSend: open };
  const since = Math.min(...begun.map(({ entry }) => entry.sendingAt ?? 0));
  const found = await transport.taken(
    begun.map(({ mailName }) => mailName),
    since,
  );
  const ended = new Set<Planned>();
  for (const planned of begun) {
    const providerId = found?.get(planned.mailName.name);
    if (providerId !== undefined) await endSending(database, planned.key, { state: 'sent', providerId });
    else if (found === null) await endSending(database, planned.key, { state: 'unknown', reason: NOBODY_TO_ASK });
    if (providerId !== undefined || found === null) ended.add(planned);
  }
  return { left: found?.size ?? 0, toSend: open.filter((planned) => !ended.has(planned)) };
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
  const { database, transport } = facts;
  const outgoing = [];
  for (const planned of mails) {
    outgoing.push(await outgoingMail(facts, planned, at));
    const { contentSha256 } = planned;
    await beginSending(database, planned.key, { at, contentSha256, transport: transport.name });
  }
  const key = `${sha256(mails.map(({ mailName }) => mailName.messageId).join('\0')).slice(0, 32)}-${at}`;
  const outcomes = await transport.send(key, outgoing).catch(async (error: unknown) => {
    if (error instanceof ArgusError && NOTHING_TAKEN.has(error.code))
      for (const planned of mails) await planAgain(database, planned.key);
    throw error;
  });
  for (const [i, planned] of mails.entries()) {
    const outcome = outcomes[i];
    if (outcome === undefined) throw new RangeError(`the transport ${transport.name} says nothing of a mail`);
    await endSending(database, planned.key, outcome);
  }
  return outcomes.filter(({ state }) => state === 'sent').length;
}
