import type { FastifyInstance, FastifyReply } from 'fastify';
import { LINK } from '../../access/claims.ts';
import { isFormerToken, type SigningKeys } from '../../access/keys.ts';
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

/**
 * `/r/:token`: exchanges a signed link for a session and leads to its page, so that the signature leaves the address. `/r/:token/class/crypto`
 * leads to a page behind it: the links of a mail are one signature.
 */
export function linkRoutes(app: FastifyInstance, { keys, rights, ended, sessions, metrics }: LinkFacts): void {
  const open = async (token: string, url: string, reply: FastifyReply): Promise<FastifyReply> => {
    const claim = await keys.verify(LINK, token);
    if (claim === null) {
      metrics.refused('invalid_link');
      if (isFormerToken(token))
        return say(reply, 410, {
          title: 'This link has ended',
          text: 'Links of its kind were replaced. The newest mail holds a new link.',
        });
      return say(reply, 403, {
        title: 'This link is not valid',
        text: 'It may have been cut by the mail program. Please open it again from the mail.',
      });
    }
    const worth = await rights(claim);
    if ('ended' in worth) return ended(reply, claim, worth.ended);
    await sessions.open(reply, claim);
    metrics.sessionOpened();
    return reply.code(303).header('location', pageBehind(url, claim.scope)).header('cache-control', 'no-store').send();
  };
  app.get<{ Params: { token: string } }>('/r/:token', ({ params, url }, reply) => open(params.token, url, reply));
  app.get<{ Params: { token: string } }>('/r/:token/*', ({ params, url }, reply) => open(params.token, url, reply));
}

/** A path of this host as a browser may be sent to it: still encoded, and neither another host nor a way up. */
const PAGE = /^\/(?![/\\])[\w/.~%:@+!$'()*,;=&-]*$/;

/** "/class/crypto" of "/r/token/class/crypto?x": a page that the scope of the link holds, else the page of the link. */
function pageBehind(url: string, scope: string): string {
  const [path = ''] = url.split('?');
  const page = path.replace(/^\/r\/[^/]+/, '');
  const isWithin = scope === '/' || page === scope || page.startsWith(`${scope.replace(/\/$/, '')}/`);
  return PAGE.test(page) && isWithin && !page.includes('..') ? page : scope;
}
