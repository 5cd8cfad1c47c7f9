import type { FastifyReply, FastifyRequest } from 'fastify';
import { parse } from 'range-parser';
import type { HeldPage } from './held-pages.ts';

/** Headers of a whole page that a part of it has another value of. */
const OF_WHOLE = 'content-length';

/**
 * Sends a page: nothing to a reader that has it (RFC 9110, 13.1.2), one range of its bytes to one that asks for a part (14.2), else all of it. Several
 * ranges at once, and units of which nobody knows, get the whole page, as the standard allows. `page` is as it is wanted: a part of packed bytes
 * would help nobody, so a part is of the plain ones.
 */
export function sendPage({ headers, method }: FastifyRequest, reply: FastifyReply, page: HeldPage): FastifyReply {
  if (holds(headers['if-none-match'], page.etag)) return add(reply, page.unchanged).code(304).send();
  const range =
    method === 'GET' && isAbout(headers['if-range'] as string | undefined, page.etag)
      ? rangeOf(headers.range, page.body.length)
      : null;
  if (range === null) return add(reply, page.headers).send(page.body);
  if (range === 'none')
    return add(reply, page.unchanged).code(416).header('content-range', `bytes */${page.body.length}`).send();
  const { start, end } = range;
  return add(reply, page.headers, OF_WHOLE)
    .code(206)
    .header('content-range', `bytes ${start}-${end}/${page.body.length}`)
    .send(page.body.subarray(start, end + 1));
}

function add(reply: FastifyReply, headers: readonly string[], but = ''): FastifyReply {
  for (let i = 0; i + 1 < headers.length; i += 2)
    if (headers[i] !== but) reply.header(headers[i] as string, headers[i + 1]);
  return reply;
}

/** Whether a part is wanted of this page: a reader that has the beginning of another gets the whole one (strong comparison, RFC 9110, 13.1.5). */
export const isAbout = (ifRange: string | undefined, etag: string): boolean =>
  ifRange === undefined || ifRange.trim() === etag;

/** The one range that a header asks for; `none`: it begins behind the end; null: the whole page is the answer. */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | 'none' | null {
  if (header === undefined) return null;
  const { code, type, ranges } = parse(size, header);
  if (type !== 'bytes' || (code & INVALID) !== 0) return null;
  const [first, ...rest] = ranges;
  if (first === undefined) return 'none';
  return rest.length === 0 ? first : null;
}

/** The bit of a header that is no list of ranges. */
const INVALID = 1;

/** Whether a reader has the page already: its tag is in the list, also where a proxy has marked it weak, or the list says any. */
export const holds = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || ifNoneMatch.includes(etag));
