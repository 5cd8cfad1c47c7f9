import type { FastifyInstance, FastifyReply } from 'fastify';
import { isDocumentPath } from '#contracts/document-path.ts';
import type { ReleaseReader } from '#releases/release.ts';
import { opens, WHOLE_REPORT } from '../../access/scope.ts';
import { HOME, say } from '../answers.ts';
import type { SayEnded } from '../ended.ts';
import type { FirstUse } from '../first-use.ts';
import type { HeldPages } from '../held-pages.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { nearPages } from '../near-pages.ts';
import type { RightsInForce } from '../rights.ts';
import { sendPage } from '../send-page.ts';
import type { Sessions } from '../sessions.ts';
import { saySignedOut } from '../signed-out.ts';
import { codingFor } from '../stored-encoding.ts';

export interface PageFacts {
  readonly releases: ReleaseReader;
  readonly pages: HeldPages;
  readonly rights: RightsInForce;
  readonly ended: SayEnded;
  readonly sessions: Sessions;
  readonly uses: FirstUse;
  readonly metrics: GatewayMetrics;
}

/** What is not another route is an address of the report. */
export const PAGES_ROUTE = '/*';

/** Everything else: pages and files of the current release, of the tier that the reader's session is worth now, within its scope. */
export function pageRoutes(
  app: FastifyInstance,
  { releases, pages, rights, ended, sessions, uses, metrics }: PageFacts,
): void {
  app.get(PAGES_ROUTE, async (request, reply) => {
    const claim = await sessions.read(request);
    if (claim === null) {
      metrics.refused('no_session');
      return saySignedOut(reply, request.url.split('?')[0] ?? '/');
    }
    const worth = await rights.ofSession(claim);
    if ('ended' in worth) return ended(reply, claim, worth.ended);
    const path = pathOf(request.url);
    if (!opens(claim.scope, path)) {
      // Where the report begins, the reader of one page is led to it.
      if (path === WHOLE_REPORT) return reply.redirect(claim.scope, 303);
      metrics.refused('out_of_scope');
      return say(reply, 403, {
        title: 'Your link opens one page',
        text: 'The page you asked for is not part of it.',
        links: [{ label: 'Open your page', path: claim.scope }],
      });
    }
    const release = await releases.current();
    if (release === null)
      return say(reply, 503, {
        title: 'No report yet',
        text: 'The first report is being made. Please try again in a minute.',
      });
    const { range, 'accept-encoding': accepted } = request.headers;
    const coding = range === undefined ? codingFor(accepted) : 'identity';
    const page = isDocumentPath(path) ? null : await pages.find(release, worth.tier, path, coding);
    if (page === null) return sayNoPage(reply, nearPages(release, worth.tier, path));
    if (request.method === 'GET') uses.note(claim);
    return sendPage(request, reply, page);
  });
}

function sayNoPage(reply: FastifyReply, near: readonly string[]): FastifyReply {
  const text = 'There is no such page in your report. Your session is fine; only the address is not.';
  const links = near.map((path) => ({ label: path.slice(path.lastIndexOf('/') + 1), path: encodeURI(path) }));
  return say(reply, 404, {
    title: 'Not found',
    text: near.length === 0 ? text : `${text} Perhaps you meant one of these.`,
    links: [...links, HOME, { label: 'Your deliveries', path: '/deliveries' }],
  });
}

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
