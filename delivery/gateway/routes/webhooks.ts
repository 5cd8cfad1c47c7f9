import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Webhook } from 'standardwebhooks';
import type { Database } from '#database/database.ts';
import { enterMailEvent, type MailEvent } from '#database/mail-events.ts';
import { signedMessage } from '../../access/signed-message.ts';

/** How messages of a provider are read. */
export interface Webhooks {
  /** The provider signs with one of them; more than one while they are changed. None: there is no such route. */
  readonly secrets: readonly string[];
  /** What a message says of a mail; null where it changes nothing, or is of a mail that was not sent from here. */
  eventOf(message: unknown): MailEvent | null;
}

interface WebhookFacts {
  readonly database: Database;
  readonly webhooks: Webhooks | undefined;
  readonly log: Logger;
}

const LARGEST_BODY = 262_144;

/**
 * `POST /webhooks/resend`: what the provider tells of mails it has taken. Its signature is over the very bytes of the body, and a message is
 * five minutes old at most. A mail that bounced for good or was called unwanted keeps its address from getting more, at once.
 */
export async function webhookRoutes(app: FastifyInstance, { database, webhooks, log }: WebhookFacts): Promise<void> {
  if (webhooks === undefined || webhooks.secrets.length === 0) return;
  const hooks = webhooks.secrets.map((secret) => new Webhook(secret));
  await app.register(async (own) => {
    // The rest of the gateway reads no body.
    own.removeAllContentTypeParsers();
    own.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_BODY }, (_request, body, done) =>
      done(null, body),
    );
    own.post('/webhooks/resend', async (request, reply) => {
      const message = signedMessage(hooks, request, ['svix']);
      if (message === undefined) return reply.code(401).send();
      const event = webhooks.eventOf(message);
      if (event !== null && !(await enterMailEvent(database, event)))
        log.warn({ providerId: event.providerId }, 'a webhook tells of a mail that is not in the ledger');
      return reply.code(204).send();
    });
  });
}
