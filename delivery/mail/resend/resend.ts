import { type CreateEmailOptions, type ErrorResponse, Resend } from 'resend';
import { ArgusError } from '#errors/argus-error.ts';
import { headersOf } from '../compose.ts';
import { MARK_ID } from '../mail.ts';
import type { Fate, MailName, MailTransport, Outcome, Outgoing } from '../transport.ts';
import { failureOf } from './failures.ts';
import { createPace } from './pace.ts';

export interface ResendSettings {
  readonly apiKey: string;
  /** Absent: the provider's own. */
  readonly baseUrl?: string | undefined;
}

/** Mails of one request, as the provider allows. */
const BATCH_SIZE = 100;
/** Mails of one page of its list. */
const PAGE_SIZE = 100;
/** A request without an answer after so long is one whose outcome is unknown. */
const PATIENCE_MS = 30_000;
/** The provider's clock may be behind ours. */
const CLOCK_MS = 5 * 60_000;
/** The tag of a mail with its own id. */
export const MAIL_TAG = 'mail';

/**
 * Mails by the HTTP interface of Resend, a hundred in a request. It remembers a key for 24 hours; a tag with the mail's own id finds a mail
 * again after that.
 */
export function createResend({ apiKey, baseUrl }: ResendSettings): MailTransport {
  const resend = new Resend(apiKey, baseUrl === undefined ? {} : { baseUrl });
  const paced = createPace();
  const sendOne = async (key: string, outgoing: Outgoing): Promise<Outcome> => {
    const { data, error, headers } = await paced(() =>
      resend.emails.send(emailOf(outgoing), { idempotencyKey: key, signal: AbortSignal.timeout(PATIENCE_MS) }),
    );
    if (error === null) return { state: 'sent', providerId: data.id };
    if (failureOf(error) === 'refused') return { state: 'failed', reason: error.message };
    throw failed(error, headers);
  };
  /** The list of the provider down to a time (UTC ms), the newest first. */
  async function* pages(since: number) {
    let after: string | undefined;
    for (;;) {
      const place = after === undefined ? {} : { after };
      const { data, error, headers } = await paced(() => resend.emails.list({ limit: PAGE_SIZE, ...place }));
      if (error !== null) throw failed(error, headers);
      yield data.data;
      const last = data.data.at(-1);
      if (!data.has_more || last === undefined || Date.parse(last.created_at) < since - CLOCK_MS) return;
      after = last.id;
    }
  }
  return {
    name: 'resend',
    batchSize: BATCH_SIZE,
    async send(key, mails) {
      // Requests of many take no attachments.
      if (mails.some(({ mail }) => mail.mark !== null)) return await eachAlone(key, mails, sendOne);
      const { data, error, headers } = await paced(() =>
        resend.batch.send(mails.map(emailOf), {
          idempotencyKey: key,
          batchValidation: 'permissive',
          signal: AbortSignal.timeout(PATIENCE_MS),
        }),
      );
      if (error === null) return outcomesOf(mails.length, data);
      if (failureOf(error) !== 'refused') throw failed(error, headers);
      // A batch whose form the provider cannot read is refused as a whole: each mail alone tells which of them it is.
      return await eachAlone(key, mails, sendOne);
    },
    async taken(mails, since) {
      const wanted = new Map(mails.map((mail) => [tagOf(mail), mail]));
      const addresses = new Set(mails.map(({ to }) => to.toLowerCase()));
      const found = new Map<string, string>();
      for await (const page of pages(since)) {
        for (const { id, to } of page) {
          if (!to.some((address) => addresses.has(address.toLowerCase()))) continue;
          const { data, error, headers } = await paced(() => resend.emails.get(id));
          if (error !== null) throw failed(error, headers);
          const mail = wanted.get(data.tags?.find(({ name }) => name === MAIL_TAG)?.value ?? '');
          if (mail !== undefined) found.set(mail.name, id);
        }
        if (found.size === mails.length) break;
      }
      return found;
    },
    async *fates(since) {
      for await (const page of pages(since))
        yield page.flatMap(({ id, last_event: event }) => {
          const what = FATES[event];
          return what === undefined ? [] : [{ providerId: id, what }];
        });
    },
  };
}

/** The last events of a mail that say what became of it; of the others nothing is known yet. */
const FATES: Readonly<Record<string, Fate['what']>> = {
  delivered: 'delivered',
  opened: 'delivered',
  clicked: 'delivered',
  bounced: 'bounced',
  suppressed: 'bounced',
  complained: 'complained',
};

/** @throws ArgusError ARGUS_MAIL_UNKNOWN where a later one fails: those before it were taken, and each is looked up before another try. */
async function eachAlone(
  key: string,
  mails: readonly Outgoing[],
  send: (key: string, outgoing: Outgoing) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [i, outgoing] of mails.entries()) {
    try {
      outcomes.push(await send(`${key}/${i}`, outgoing));
    } catch (cause) {
      if (outcomes.every(({ state }) => state === 'failed')) throw cause;
      const what = `${i} of ${mails.length} mails were handed over; then ${(cause as Error).message}`;
      throw new ArgusError('ARGUS_MAIL_UNKNOWN', what, { cause });
    }
  }
  return outcomes;
}

const emailOf = ({ envelope, mail }: Outgoing): CreateEmailOptions => ({
  from: `"${envelope.from.name.replaceAll(/["\\]/g, '')}" <${envelope.from.address}>`,
  to: envelope.to,
  subject: mail.subject,
  html: mail.html,
  text: mail.text,
  // A header has one value there.
  headers: {
    ...Object.fromEntries(
      Object.entries(headersOf(envelope)).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : value.join(', '),
      ]),
    ),
    'X-Entity-Ref-ID': tagOf(envelope),
  },
  ...(mail.mark === null
    ? {}
    : { attachments: [{ contentId: MARK_ID, content: mail.mark, contentType: 'image/png', filename: 'mark.png' }] }),
  tags: [{ name: MAIL_TAG, value: tagOf(envelope) }],
});

/** The own part of the message id: letters and digits, as a tag may have them. */
const tagOf = ({ messageId }: MailName): string => messageId.replace(/^<|@.*$/g, '');

/** The ids of an answer are those of the mails that were taken, in their order; the others are named by their place. */
function outcomesOf(
  count: number,
  { data, errors = [] }: { data: readonly { id: string }[]; errors?: readonly { index: number; message: string }[] },
): Outcome[] {
  const refused = new Map(errors.map(({ index, message }) => [index, message]));
  if (data.length + refused.size !== count)
    throw new ArgusError('ARGUS_MAIL_UNKNOWN', `the provider answered for ${data.length} of ${count} mails`);
  let next = 0;
  return Array.from({ length: count }, (_, i): Outcome => {
    const reason = refused.get(i);
    return reason === undefined ? { state: 'sent', providerId: data[next++]?.id ?? '' } : { state: 'failed', reason };
  });
}

function failed(error: ErrorResponse, headers: Readonly<Record<string, string>> | null): ArgusError {
  const what = `the mail provider answers ${error.statusCode ?? 'nothing'} (${error.name}): ${error.message}`;
  const failure = failureOf(error);
  if (failure === 'stopped' || failure === 'refused') return new ArgusError('ARGUS_MAIL_STOPPED', what);
  if (failure === 'later')
    return new ArgusError('ARGUS_MAIL_LATER', what, { details: { retryAfterMs: waitOf(headers) } });
  return new ArgusError('ARGUS_MAIL_UNKNOWN', what);
}

/** Milliseconds that the headers of a refusal ask to wait. */
function waitOf(headers: Readonly<Record<string, string>> | null): number {
  const seconds = Number(headers?.['retry-after'] ?? headers?.['ratelimit-reset'] ?? 1);
  return 1000 * (Number.isFinite(seconds) && seconds > 0 ? seconds : 1);
}
