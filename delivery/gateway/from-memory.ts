import type { IncomingMessage, ServerResponse } from 'node:http';
import { isDocumentPath } from '#contracts/document-path.ts';
import type { ReleaseReader } from '#releases/release.ts';
import type { AddressOf } from './address-of.ts';
import type { FirstUse } from './first-use.ts';
import type { HeldPages } from './held-pages.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { RateLimits } from './rate-limits.ts';
import type { RightsInForce } from './rights.ts';
import { PAGES_ROUTE } from './routes/pages.ts';
import type { Sessions } from './sessions.ts';
import { codingFor } from './stored-encoding.ts';

interface Memory {
  readonly sessions: Sessions;
  readonly rights: RightsInForce;
  readonly releases: ReleaseReader;
  readonly pages: HeldPages;
  readonly uses: FirstUse;
  readonly limits: RateLimits;
  readonly addressOf: AddressOf;
  readonly metrics: GatewayMetrics;
}

/** Answers a request, or says that it cannot and leaves it as it is. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Answers a request for a page from memory alone: its session was checked, its rights were asked for and its page was read a moment ago.
 * Whatever is not known, or is not a plain GET or HEAD of a page, takes the way of all routes, which says the same and more slowly.
 */
export function fromMemory({ sessions, rights, releases, pages, uses, limits, addressOf, metrics }: Memory): Answer {
  return (request, response) => {
    const started = performance.now();
    const { method, url = '', headers } = request;
    const { cookie, range } = headers;
    if ((method !== 'GET' && method !== 'HEAD') || cookie === undefined || range !== undefined) return false;
    const session = sessions.known(cookie);
    // The way of all routes looks whether a page is within the scope of a link; nearly all links open the whole report.
    if (session === undefined || session.claim.scope !== '/') return false;
    const worth = rights.known(session.claim, session.key);
    if (worth === undefined || 'ended' in worth) return false;
    const release = releases.known();
    if (release === null) return false;
    if (isDocumentPath(url)) return false;
    // An address that is written in another way than the release writes it is none of its keys.
    const page = pages.known(release, worth.tier, url, codingFor(headers['accept-encoding'] as string | undefined));
    if (page === undefined) return false;
    const known = headers['if-none-match'];
    if (known !== undefined && known !== page.etag) return false;
    const { retryAfter, header } = limits.take(addressOf(request), session.places);
    if (retryAfter !== null) return false;
    const limit = ['ratelimit-policy', limits.policy, 'ratelimit', header];
    if (known !== undefined) {
      response.writeHead(304, page.unchanged.concat(limit)).end();
      metrics.request({ route: PAGES_ROUTE, status: 304, seconds: (performance.now() - started) / 1000 });
      return true;
    }
    response.writeHead(200, page.headers.concat(limit));
    if (method === 'HEAD') response.end();
    else {
      uses.note(session.claim);
      response.end(page.body);
    }
    metrics.request({ route: PAGES_ROUTE, status: 200, seconds: (performance.now() - started) / 1000 });
    return true;
  };
}
