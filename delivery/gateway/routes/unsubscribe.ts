import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Database } from '#database/database.ts';
import { readRecipient, resubscribe, unsubscribe } from '#database/recipients.ts';
import { UNSUBSCRIBE, type UnsubscribeClaim } from '../../access/claims.ts';
import type { SigningKeys } from '../../access/keys.ts';
import { say } from '../answers.ts';
import type { GatewayMetrics } from '../metrics.ts';

export interface UnsubscribeFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly metrics: GatewayMetrics;
}

interface TokenRequest {
  readonly params: { readonly token: string };
}
type Token = { Params: { token: string } };

const stopPath = (token: string): string => `/u/${token}`;
/** Where an unsubscription is taken back, by POST. */
export const againPath = (token: string): string => `/u/${token}/again`;

/**
 * `/u/:token`: the mails to a recipient. A look at the link changes nothing, whoever looks: mail scanners open every link of a mail. GET says
 * how things stand, with a button; POST stops the mails, from the button and from a mail program (one-click, RFC 8058). `/u/:token/again`
 * takes it back.
 */
export function unsubscribeRoutes(app: FastifyInstance, { database, keys, metrics }: UnsubscribeFacts): void {
  /** Answers a valid link by `answer`, any other with what is wrong with it. */
  const withClaim =
    (answer: (claim: UnsubscribeClaim, token: string, reply: FastifyReply) => Promise<FastifyReply>) =>
    async ({ params: { token } }: TokenRequest, reply: FastifyReply) => {
      const claim = keys.verify(UNSUBSCRIBE, token);
      if (claim !== null) return await answer(claim, token, reply);
      metrics.refused('invalid_unsubscribe_link');
      return say(reply, 403, { title: 'This link is not valid', text: 'Please use the link from the mail.' });
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
      const button = { label: 'Unsubscribe', path: stopPath(token) };
      return say(reply, 200, { title: 'You are subscribed again', text, button });
    }),
  );
}

const sayAsk = (reply: FastifyReply, token: string): FastifyReply =>
  say(reply, 200, {
    title: 'Stop the digests?',
    text: 'No more mails will be sent to this address, and its links to the report end. You can take it back.',
    button: { label: 'Unsubscribe', path: stopPath(token) },
  });

const sayStopped = (reply: FastifyReply, token: string): FastifyReply =>
  say(reply, 200, {
    title: 'You are unsubscribed',
    text: 'No more digests will be sent to this address. Was that a mistake?',
    button: { label: 'Subscribe again', path: againPath(token) },
  });
