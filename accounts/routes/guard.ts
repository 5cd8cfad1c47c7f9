import type { FastifyRequest } from 'fastify';

const READS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether a request may change something: it comes from a page of the host that it goes to. A browser says so in `Origin`, which no page of another
 * host can set (Fetch, 3.2), and in `Sec-Fetch-Site`. A request that says neither is refused.
 */
export function isFromHere({ method, headers, host }: Pick<FastifyRequest, 'method' | 'headers' | 'host'>): boolean {
  if (READS.includes(method)) return true;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const { origin } = headers;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

/** A page of an account as a browser may be sent to it: of this host, and no way up. */
const PAGE = /^\/account(?:\/[\w-]+)*(?:\?[\w=&.:-]*)?$/;
const LONGEST = 300;

/** A page of an account that was wanted, or the first one. */
export const pageWanted = (page: unknown): string =>
  typeof page === 'string' && page.length <= LONGEST && PAGE.test(page) ? page : '/account';
