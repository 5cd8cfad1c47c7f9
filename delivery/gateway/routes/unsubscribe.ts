import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Database } from '#database/database.ts';
import { pauseMails, type RecipientOfMails, readRecipient, resubscribe, unsubscribe } from '#database/recipients.ts';
import { longDayText } from '#wording/dates.ts';
import { UNSUBSCRIBE, type UnsubscribeClaim } from '../../access/claims.ts';
import { isFormerToken, type SigningKeys } from '../../access/keys.ts';
import { HOME, say } from '../answers.ts';
import { sentTo } from '../deliveries.ts';
import type { Button, Link, Message } from '../message-page.ts';
import type { Section } from '../message-section.ts';
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
/** Where a recipient finds what it has chosen for its mails. */
export const preferencesPath = (token: string): string => `/p/${token}`;
const stopButton = (token: string): Button => ({
  label: 'Unsubscribe',
  path: stopPath(token),
  text: 'No more digests, and the links of the last ones end. You can take it back.',
});
const pauseButton = (token: string): Button => ({
  label: 'Pause for a week',
  path: `/p/${token}/pause`,
  text: 'No digest for seven days; the links of the last ones stay.',
});
const resumeButton = (token: string): Button => ({
  label: 'Send them again',
  path: `/p/${token}/resume`,
  text: 'The pause ends with the next digest.',
});
const preferences = (token: string): Link => ({ label: 'Your mails, and what was sent', path: preferencesPath(token) });

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
    const sent = await sentTo(database, n, r);
    if (recipient?.unsubscribed === true) return sayStopped(reply, token, recipient, sent);
    return say(reply, 200, { ...howItStands(token, recipient, now()), sections: [sent], links: [HOME] });
  };

  app.get<Token>(
    '/u/:token',
    withClaim(async ({ n, r }, token, reply) => {
      const recipient = await readRecipient(database, n, r);
      return recipient?.unsubscribed === true ? sayStopped(reply, token, recipient) : sayAsk(reply, token, recipient);
    }),
  );
  app.post<Token>(
    '/u/:token',
    withClaim(async ({ n, r }, token, reply) => {
      await unsubscribe(database, n, r);
      return sayStopped(reply, token, await readRecipient(database, n, r));
    }),
  );
  app.post<Token>(
    '/u/:token/again',
    withClaim(async ({ n, r }, token, reply) => {
      await resubscribe(database, n, r);
      const text = 'The digests go on, and the links of the last mails open the report again within ten seconds.';
      const links = [HOME, preferences(token)];
      return say(reply, 200, { title: 'You are subscribed again', text, buttons: [stopButton(token)], links });
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

const sayAsk = (reply: FastifyReply, token: string, recipient: RecipientOfMails | null): FastifyReply =>
  say(reply, 200, {
    title: 'Stop the digests?',
    text: 'Nothing is changed until you choose.',
    about: recipient?.email,
    buttons: [stopButton(token), pauseButton(token)],
    links: [{ ...HOME, label: 'Keep it as it is, and open the report' }, preferences(token)],
  });

const sayStopped = (
  reply: FastifyReply,
  token: string,
  recipient: RecipientOfMails | null,
  sent?: Section,
): FastifyReply =>
  say(reply, 200, {
    title: 'You are unsubscribed',
    text: 'No more digests are sent. If one is already on its way, it is the last one.',
    about: recipient?.email,
    undo: { label: 'Undo', path: againPath(token) },
    links: sent === undefined ? [preferences(token)] : [],
    ...(sent !== undefined && { sections: [sent] }),
  });

function howItStands(token: string, recipient: RecipientOfMails | null, now: number): Message {
  const until = recipient?.pausedUntil ?? 0;
  const about = recipient?.email;
  if (until > now)
    return {
      title: 'Your mails are paused',
      text: `None is sent before ${longDayText(Math.floor(until))}. The links of the last mails still open the report.`,
      about,
      buttons: [resumeButton(token), stopButton(token)],
    };
  return {
    title: 'Your mails',
    text: 'A digest is sent on every day that ends with a report.',
    about,
    buttons: [pauseButton(token), stopButton(token)],
  };
}
