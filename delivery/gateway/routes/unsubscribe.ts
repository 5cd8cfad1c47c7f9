import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Database } from '#database/database.ts';
import { unsubscribe } from '#database/recipients.ts';
import { UNSUBSCRIBE } from '../../access/claims.ts';
import type { SigningKeys } from '../../access/keys.ts';
import { say } from '../answers.ts';
import type { GatewayMetrics } from '../metrics.ts';

export interface UnsubscribeFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly metrics: GatewayMetrics;
}

/** `/u/:token`: stops all mails to a recipient. A mail program posts (one-click, RFC 8058); a person clicks. */
export function unsubscribeRoutes(app: FastifyInstance, { database, keys, metrics }: UnsubscribeFacts): void {
  const stop = async ({ params }: { params: { token: string } }, reply: FastifyReply) => {
    const claim = keys.verify(UNSUBSCRIBE, params.token);
    if (claim === null) {
      metrics.refused('invalid_unsubscribe_link');
      return say(reply, 403, 'This link is not valid', 'Please use the link from the mail.');
    }
    await unsubscribe(database, claim.n, claim.r);
    return say(reply, 200, 'You are unsubscribed', 'No more digests will be sent to this address.');
  };
  // A program that looks at a link before its reader does (HEAD) must not unsubscribe the reader.
  app.get<{ Params: { token: string } }>('/u/:token', { exposeHeadRoute: false }, stop);
  app.post<{ Params: { token: string } }>('/u/:token', stop);
}
