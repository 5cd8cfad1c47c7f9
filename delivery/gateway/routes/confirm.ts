import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Database } from '#database/database.ts';
import { confirmConsent } from '#database/recipient-entries.ts';
import { readRecipient } from '#database/recipients.ts';
import { CONFIRM, type ConfirmClaim } from '../../access/claims.ts';
import type { SigningKeys } from '../../access/keys.ts';
import { say } from '../answers.ts';
import type { GatewayMetrics } from '../metrics.ts';

export interface ConfirmFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly metrics: GatewayMetrics;
  /** UTC ms */
  readonly now: () => number;
}
type Token = { Params: { token: string } };

/**
 * `/c/:token`: whether a recipient wants mails. GET asks, with a button; POST is the answer. A mail scanner that opens the link has agreed to
 * nothing.
 */
export function confirmRoutes(app: FastifyInstance, { database, keys, metrics, now }: ConfirmFacts): void {
  const claimOf = async (token: string): Promise<ConfirmClaim | null> => {
    const claim = await keys.verify(CONFIRM, token);
    return claim !== null && claim.exp * 1000 > now() ? claim : null;
  };
  const refuse = (reply: FastifyReply): FastifyReply => {
    metrics.refused('invalid_link');
    return say(reply, 403, {
      title: 'This link is not valid',
      text: 'It may be cut or too old. Please ask for a new one.',
    });
  };

  app.get<Token>('/c/:token', async ({ params: { token } }, reply) => {
    const claim = await claimOf(token);
    if (claim === null) return refuse(reply);
    const recipient = await readRecipient(database, claim.n, claim.r);
    if (recipient?.consent !== 'pending') return sayConfirmed(reply);
    return say(reply, 200, {
      title: 'Do you want these mails?',
      text: 'A digest is sent on every day that ends with a report. Every mail has a link to stop them.',
      buttons: [{ label: 'Yes, send them', path: `/c/${token}` }],
    });
  });
  app.post<Token>('/c/:token', async ({ params: { token } }, reply) => {
    const claim = await claimOf(token);
    if (claim === null) return refuse(reply);
    await confirmConsent(database, { tenantId: claim.n, id: claim.r }, now());
    return sayConfirmed(reply);
  });
}

const sayConfirmed = (reply: FastifyReply): FastifyReply =>
  say(reply, 200, { title: 'Thank you', text: 'The next digest comes to your address.' });
