import type { FastifyInstance } from 'fastify';
import { isAddressed, SITE_ADDRESS } from '#contracts/site-address.ts';
import { pageKey, type ReleaseReader } from '#releases/release.ts';
import { FILE } from '../../access/claims.ts';
import type { SigningKeys } from '../../access/keys.ts';
import { plainPath } from '../../access/scope.ts';
import { say, sayNotFound } from '../answers.ts';
import type { SayEnded } from '../ended.ts';
import type { FirstUse } from '../first-use.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { RightsInForce } from '../rights.ts';

export interface FileFacts {
  readonly keys: SigningKeys;
  readonly releases: ReleaseReader;
  readonly rights: RightsInForce;
  readonly ended: SayEnded;
  readonly uses: FirstUse;
  readonly metrics: GatewayMetrics;
  /** Public address of the gateway. */
  readonly baseUrl: string;
}

/**
 * `/f/:token/:name`: one file of the report for a program, which keeps no cookies: the twin of a page, a feed, a calendar. What the token names is
 * served as the current release has it; a page is not, because its links would lead nowhere.
 */
export function fileRoutes(
  app: FastifyInstance,
  { keys, releases, rights, ended, uses, metrics, baseUrl }: FileFacts,
): void {
  const address = baseUrl.replace(/\/$/, '');
  app.get<{ Params: { token: string; name: string } }>(
    '/f/:token/:name',
    async ({ params, headers, method }, reply) => {
      const claim = await keys.verify(FILE, params.token);
      // The name is the end of the path that was signed: nobody is shown another one.
      if (claim === null || !plainPath(claim.scope).endsWith(`/${params.name}`)) {
        metrics.refused('invalid_link');
        return say(reply, 403, { title: 'This link is not valid', text: 'Please ask for a new one.' });
      }
      const worth = await rights.ofSession(claim);
      if ('ended' in worth) return ended(reply, claim, worth.ended);
      const file = await releases.page(pageKey(worth.tier, plainPath(claim.scope)), 'raw');
      if (file === null || file.type.startsWith('text/html')) return sayNotFound(reply);
      if (method === 'GET') uses.note(claim);
      const etag = `"${file.sha256}"`;
      reply.headers({ etag, 'cache-control': 'private, no-cache' });
      if (headers['if-none-match'] === etag) return reply.code(304).send();
      const body = isAddressed(file.type) ? file.body.toString('utf8').replaceAll(SITE_ADDRESS, address) : file.body;
      return reply.type(file.type).send(body);
    },
  );
}
