import type { FastifyInstance } from 'fastify';
import { LINK } from '../../access/claims.ts';
import type { SigningKeys } from '../../access/keys.ts';
import { say } from '../answers.ts';
import type { GrantsInForce } from '../grants-in-force.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { Sessions } from '../sessions.ts';

export interface LinkFacts {
  readonly keys: SigningKeys;
  readonly granted: GrantsInForce;
  readonly sessions: Sessions;
  readonly metrics: GatewayMetrics;
  /** UTC ms */
  readonly now: () => number;
}

/** `/r/:token`: exchanges a signed link for a session and leads to its page, so that the signature leaves the address. */
export function linkRoutes(app: FastifyInstance, { keys, granted, sessions, metrics, now }: LinkFacts): void {
  app.get<{ Params: { token: string } }>('/r/:token', async ({ params }, reply) => {
    const claim = keys.verify(LINK, params.token);
    if (claim === null) {
      metrics.refused('invalid_link');
      return say(
        reply,
        403,
        'This link is not valid',
        'It may have been cut by the mail program. Please open it again from the mail.',
      );
    }
    const expired = claim.exp * 1000 <= now();
    if (expired || !(await granted(claim))) {
      metrics.refused(expired ? 'expired_link' : 'withdrawn_grant');
      return say(reply, 410, 'This link has ended', 'It expired or was withdrawn. The newest mail holds a new one.');
    }
    sessions.open(reply, claim);
    metrics.sessionOpened();
    return reply.code(303).header('location', claim.scope).header('cache-control', 'no-store').send();
  });
}
