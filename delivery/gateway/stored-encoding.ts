import Negotiator from 'negotiator';
import type { Encoding } from '#releases/content-store.ts';

/** How a page can be sent, smallest first: the name of its coding in HTTP, and of its form in the content store. */
export const FORMS = { br: 'br', gzip: 'gz', identity: 'raw' } as const satisfies Record<string, Encoding>;
export type Coding = keyof typeof FORMS;
const CODINGS = Object.keys(FORMS) as Coding[];
/** Browsers send a few headers by the million. */
const HEADERS_KEPT = 256;
const LONGEST_KEPT = 128;
const known = new Map<string, Coding>();

/**
 * The coding of a page that suits a reader best by its Accept-Encoding, the smallest of those it likes equally. A reader that accepts
 * none gets the page as it is: RFC 9110 (12.5.3) lets a server do so, and a page helps more than the status 406.
 */
export function codingFor(accepted: string | undefined): Coding {
  // Without the header any coding may be sent; the plain page is understood by all.
  if (accepted === undefined) return 'identity';
  const before = known.get(accepted);
  if (before !== undefined) return before;
  const request = { headers: { 'accept-encoding': accepted } };
  const [coding = 'identity'] = new Negotiator(request).encodings(CODINGS, { preferred: CODINGS });
  if (accepted.length <= LONGEST_KEPT && known.size < HEADERS_KEPT) known.set(accepted, coding);
  return coding;
}
