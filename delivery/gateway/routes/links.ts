import type { FastifyInstance } from 'fastify';
import { LINK } from '../../access/claims.ts';
import type { SigningKeys } from '../../access/keys.ts';
import { say } from '../answers.ts';
import type { SayEnded } from '../ended.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { RightsInForce } from '../rights.ts';
import type { Sessions } from '../sessions.ts';

export interface LinkFacts {
  readonly keys: SigningKeys;
  readonly rights: RightsInForce;
  readonly ended: SayEnded;
  readonly sessions: Sessions;
  readonly metrics: GatewayMetrics;
}

/** `/r/:token`: exchanges a signed link for a session and leads to its page, so that the signature leaves the address. */
export function linkRoutes(app: FastifyInstance, { keys, rights, ended, sessions, metrics }: LinkFacts): void {
  app.get<{ Params: { token: string } }>('/r/:token', async ({ params }, reply) => {
    const claim = keys.verify(LINK, params.token);
    if (claim === null) {
      metrics.refused('invalid_link');
      return say(reply, 403, {
        title: 'This link is not valid',
        text: 'It may have been cut by the mail program. Please open it again from the mail.',
      });
    }
    const worth = await rights(claim);
    if ('ended' in worth) return ended(reply, claim, worth.ended);
    sessions.open(reply, claim);
    metrics.sessionOpened();
    return reply.code(303).header('location', claim.scope).header('cache-control', 'no-store').send();
  });
}
