import type { FastifyInstance, FastifyReply } from 'fastify';
import { type GrantClaim, LINK } from '../../access/claims.ts';
import { isFormerToken, type SigningKeys } from '../../access/keys.ts';
import { opens } from '../../access/scope.ts';
import { say } from '../answers.ts';
import type { SayEnded } from '../ended.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { pageOr } from '../page-address.ts';
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
  /** Whether the reader has a session that opens this page among others: a link to one page is not to take the rest of the report away. */
  const hasMore = async ({ request }: FastifyReply, { n, r, tier, scope }: GrantClaim): Promise<boolean> => {
    const session = await sessions.read(request);
    const isWider = session?.n === n && session.r === r && session.tier === tier && session.scope !== scope;
    return isWider && opens(session.scope, scope) && 'tier' in (await rights.ofSession(session));
  };
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
        text: 'It may have been cut by the mail program. Please open it again from the mail, or ask for a new one.',
        newLinkTo: '/',
      });
    }
    const worth = await rights.ofLink(claim);
    if ('ended' in worth) return ended(reply, claim, worth.ended);
    // Who looks at the headers alone reads nothing: a scanner, or a program that draws a preview.
    if (reply.request.method === 'GET' && !(await hasMore(reply, claim))) {
      await sessions.open(reply, claim);
      metrics.sessionOpened();
    }
    return reply.code(303).header('location', pageBehind(url, claim.scope)).header('cache-control', 'no-store').send();
  };
  app.get<{ Params: { token: string } }>('/r/:token', ({ params, url }, reply) => open(params.token, url, reply));
  app.get<{ Params: { token: string } }>('/r/:token/*', ({ params, url }, reply) => open(params.token, url, reply));
}

/** "/class/crypto" of "/r/token/class/crypto?x": a page that the scope of the link holds, else the page of the link. */
function pageBehind(url: string, scope: string): string {
  const [path = ''] = url.split('?');
  const page = path.replace(/^\/r\/[^/]+/, '');
  return opens(scope, page) ? pageOr(page, scope) : scope;
}
