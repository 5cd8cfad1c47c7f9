import type { FastifyInstance } from 'fastify';
import { isAddressed, SITE_ADDRESS } from '#contracts/site-address.ts';
import { pageKey, type ReleaseReader } from '#releases/release.ts';
import { opens, WHOLE_REPORT } from '../../access/scope.ts';
import { say } from '../answers.ts';
import type { SayEnded } from '../ended.ts';
import type { FirstUse } from '../first-use.ts';
import { policyOf } from '../headers.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { RightsInForce } from '../rights.ts';
import type { Sessions } from '../sessions.ts';
import { storedEncoding } from '../stored-encoding.ts';

export interface PageFacts {
  readonly releases: ReleaseReader;
  readonly rights: RightsInForce;
  readonly ended: SayEnded;
  readonly sessions: Sessions;
  readonly uses: FirstUse;
  readonly metrics: GatewayMetrics;
  /** Public address of the gateway. */
  readonly baseUrl: string;
}

/** Everything else: pages and files of the current release, of the tier that the reader's session is worth now, within its scope. */
export function pageRoutes(
  app: FastifyInstance,
  { releases, rights, ended, sessions, uses, metrics, baseUrl }: PageFacts,
): void {
  const address = baseUrl.replace(/\/$/, '');
  /** A file with the address of this host in the place that is kept for it. */
  const withAddress = async (sha256: string): Promise<string> =>
    (await releases.read(sha256, 'raw')).toString('utf8').replaceAll(SITE_ADDRESS, address);

  app.get('/*', async (request, reply) => {
    const claim = await sessions.read(request);
    if (claim === null) {
      metrics.refused('no_session');
      return say(reply, 401, {
        title: 'Please open the report from your mail',
        text: 'The link in the mail signs you in on this device for twelve hours.',
      });
    }
    const worth = await rights(claim);
    if ('ended' in worth) return ended(reply, claim, worth.ended);
    const path = pathOf(request.url);
    if (!opens(claim.scope, path)) {
      // Where the report begins, the reader of one page is led to it.
      if (path === WHOLE_REPORT) return reply.redirect(claim.scope, 303);
      metrics.refused('out_of_scope');
      return say(reply, 403, {
        title: 'Your link opens one page',
        text: 'The page you asked for is not part of it. The start of this site leads back to your page.',
      });
    }
    const release = await releases.current();
    if (release === null)
      return say(reply, 503, {
        title: 'No report yet',
        text: 'The first report is being made. Please try again in a minute.',
      });
    const key = pageKey(worth.tier, path);
    const { coding, form } = storedEncoding(request.headers['accept-encoding']);
    const page = await releases.page(key, form);
    if (page === null) return say(reply, 404, { title: 'Not found', text: 'There is no such page in your report.' });
    if (request.method === 'GET') uses.note(claim);
    const etag = `"${page.sha256}"`;
    reply.headers({
      etag,
      vary: 'accept-encoding, cookie',
      'content-security-policy': policyOf(page.archived ? ARCHIVED : release),
    });
    if (holds(request.headers['if-none-match'], etag)) return reply.code(304).send();
    if (isAddressed(page.type)) return reply.type(page.type).send(await withAddress(page.sha256));
    if (coding !== 'identity') reply.header('content-encoding', coding);
    return reply.type(page.type).send(page.body);
  });
}

/** A page of a past day runs nothing, and wears the style sheet of its day, which no release of today lists. */
const ARCHIVED = { scripts: [], styles: null };

/** Whether a reader has the page already: its tag is in the list, also where a proxy has marked it weak, or the list says any. */
const holds = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || ifNoneMatch.includes(etag));

/** The path of a page: without query and trailing slash. It is only a key of the manifest, so it cannot climb. */
function pathOf(url: string): string {
  const [raw = '/'] = url.split('?');
  try {
    const decoded = decodeURIComponent(raw);
    return decoded.length > 1 ? decoded.replace(/\/$/, '') : '/';
  } catch {
    return raw;
  }
}
