import type { FastifyInstance } from 'fastify';
import { Webhook } from 'standardwebhooks';
import type { Database } from '#database/database.ts';
import { signedMessage } from '#delivery/access/signed-message.ts';
import { eventOf } from '../identity/events.ts';
import { applyProviderEvent } from '../identity/provider-users.ts';

const LARGEST_BODY = 262_144;

/**
 * `POST /hooks/identity`: what a provider of identity tells of its users. The signature is over the very bytes of the body, and a message is five minutes
 * old at most. Answered when it is true here: a provider that hears nothing sends it again, in any order.
 */
export const identityPlugin =
  ({
    database,
    provider,
    secrets,
    now,
  }: {
    readonly database: Database;
    /** Names the users of this provider: who signs their tokens. */
    readonly provider: string;
    /** It signs with one of them; more than one while they are changed. */
    readonly secrets: readonly string[];
    readonly now: () => number;
  }) =>
  async (app: FastifyInstance): Promise<void> => {
    const hooks = secrets.map((secret) => new Webhook(secret));
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
      done(null, body),
    );
    app.post('/hooks/identity', async (request, reply) => {
      // Some providers name the headers otherwise.
      const message = signedMessage(hooks, request, ['webhook', 'svix']);
      if (message === undefined) return reply.code(401).send();
      const event = eventOf(message);
      if (event !== null) await applyProviderEvent(database, provider, event, now());
      return reply.code(204).send();
    });
  };
