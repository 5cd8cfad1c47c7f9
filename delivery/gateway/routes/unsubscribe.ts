import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Database } from '#database/database.ts';
import { pauseMails, type RecipientOfMails, readRecipient, resubscribe, unsubscribe } from '#database/recipients.ts';
import { longDayText } from '#wording/dates.ts';
import { UNSUBSCRIBE, type UnsubscribeClaim } from '../../access/claims.ts';
import { isFormerToken, type SigningKeys } from '../../access/keys.ts';
import { say } from '../answers.ts';
import type { Button } from '../message-page.ts';
import type { GatewayMetrics } from '../metrics.ts';

export interface UnsubscribeFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly metrics: GatewayMetrics;
  /** UTC ms */
  readonly now: () => number;
}

interface TokenRequest {
  readonly params: { readonly token: string };
}
type Token = { Params: { token: string } };

/** A pause is a week of holidays. */
const PAUSE_MS = 7 * 86_400_000;

const stopPath = (token: string): string => `/u/${token}`;
/** Where an unsubscription is taken back, by POST. */
export const againPath = (token: string): string => `/u/${token}/again`;
const stopButton = (token: string): Button => ({ label: 'Unsubscribe', path: stopPath(token) });
const pauseButton = (token: string): Button => ({ label: 'Pause for a week', path: `/p/${token}/pause` });
const resumeButton = (token: string): Button => ({ label: 'Send them again', path: `/p/${token}/resume` });

/**
 * `/u/:token`: the mails to a recipient. A look at the link changes nothing, whoever looks: mail scanners open every link of a mail. GET says
 * how things stand, with a button; POST stops the mails, from the button and from a mail program (one-click, RFC 8058). `/u/:token/again`
 * takes it back. `/p/:token` are the preferences: how things stand, and a pause.
 */
export function unsubscribeRoutes(app: FastifyInstance, { database, keys, metrics, now }: UnsubscribeFacts): void {
  /** Answers a valid link by `answer`, any other with what is wrong with it. */
  const withClaim =
    (answer: (claim: UnsubscribeClaim, token: string, reply: FastifyReply) => Promise<FastifyReply>) =>
    async ({ params: { token } }: TokenRequest, reply: FastifyReply) => {
      const claim = await keys.verify(UNSUBSCRIBE, token);
      if (claim !== null) return await answer(claim, token, reply);
      metrics.refused('invalid_unsubscribe_link');
      const text = isFormerToken(token)
        ? 'It is from an old mail. Please use the link of the newest one.'
        : 'Please use the link from the mail.';
      return say(reply, 403, { title: 'This link is not valid', text });
    };
  const sayPreferences = async ({ n, r }: UnsubscribeClaim, token: string, reply: FastifyReply) => {
    const recipient = await readRecipient(database, n, r);
    return recipient?.unsubscribed === true ? sayStopped(reply, token) : sayHow(reply, token, recipient, now());
  };

  app.get<Token>(
    '/u/:token',
    withClaim(async ({ n, r }, token, reply) => {
      const recipient = await readRecipient(database, n, r);
      return recipient?.unsubscribed === true ? sayStopped(reply, token) : sayAsk(reply, token);
    }),
  );
  app.post<Token>(
    '/u/:token',
    withClaim(async ({ n, r }, token, reply) => {
      await unsubscribe(database, n, r);
      return sayStopped(reply, token);
    }),
  );
  app.post<Token>(
    '/u/:token/again',
    withClaim(async ({ n, r }, token, reply) => {
      await resubscribe(database, n, r);
      const text = 'The digests go on, and the links of the last mails open the report again within ten seconds.';
      return say(reply, 200, { title: 'You are subscribed again', text, buttons: [stopButton(token)] });
    }),
  );
  app.get<Token>('/p/:token', withClaim(sayPreferences));
  app.post<Token>(
    '/p/:token/pause',
    withClaim(async (claim, token, reply) => {
      await pauseMails(database, { tenantId: claim.n, id: claim.r }, now() + PAUSE_MS);
      return await sayPreferences(claim, token, reply);
    }),
  );
  app.post<Token>(
    '/p/:token/resume',
    withClaim(async (claim, token, reply) => {
      await pauseMails(database, { tenantId: claim.n, id: claim.r }, null);
      return await sayPreferences(claim, token, reply);
    }),
  );
}

const sayAsk = (reply: FastifyReply, token: string): FastifyReply =>
  say(reply, 200, {
    title: 'Stop the digests?',
    text: 'No more mails will be sent to this address, and its links to the report end. You can take it back. In a pause the links stay.',
    buttons: [stopButton(token), pauseButton(token)],
  });

const sayStopped = (reply: FastifyReply, token: string): FastifyReply =>
  say(reply, 200, {
    title: 'You are unsubscribed',
    text: 'No more digests will be sent to this address. Was that a mistake?',
    buttons: [{ label: 'Subscribe again', path: againPath(token) }],
  });

function sayHow(reply: FastifyReply, token: string, recipient: RecipientOfMails | null, now: number): FastifyReply {
  const until = recipient?.pausedUntil ?? 0;
  if (until > now)
    return say(reply, 200, {
      title: 'Your mails are paused',
      text: `None is sent before ${longDayText(Math.floor(until))}. The links of the last mails still open the report.`,
      buttons: [resumeButton(token), stopButton(token)],
    });
  return say(reply, 200, {
    title: 'Your mails',
    text: 'A digest is sent on every day that ends with a report. In a pause none is sent, and the links of the last mails stay.',
    buttons: [pauseButton(token), stopButton(token)],
  });
}
