import type { FastifyInstance } from 'fastify';
import { say } from './answers.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Sessions } from './sessions.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a route counts its requests itself. */
    readonly hasLimits?: true;
  }
}

export interface LimitFacts {
  readonly limits: RateLimits;
  readonly sessions: Sessions;
  readonly metrics: GatewayMetrics;
}

/** Probes come from the machine beside, and webhooks by the thousand from one address, signed. */
const FREE = ['/livez', '/readyz', '/webhooks/resend'];

/** Counts every request that is not answered from memory, and refuses one too many with the time after which there is room again. */
export function limitRequests(app: FastifyInstance, { limits, sessions, metrics }: LimitFacts): void {
  app.addHook('onRequest', async (request, reply) => {
    if (FREE.includes(request.routeOptions.url ?? '') || request.routeOptions.config.hasLimits === true) return;
    const claim = await sessions.read(request);
    const reader = claim === null ? null : limits.placesOf(claim.r, claim.n);
    const { retryAfter, header } = limits.take(request.ip, reader);
    reply.headers({ 'ratelimit-policy': limits.policy, ratelimit: header });
    if (retryAfter === null) return;
    metrics.refused('too_many');
    return say(reply.header('retry-after', retryAfter), 429, {
      title: 'Too many requests',
      text: `More came from here than is answered in a minute. Please try again in ${retryAfter} seconds.`,
    });
  });
}
