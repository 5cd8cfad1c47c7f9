import Negotiator from 'negotiator';
import type { Encoding } from '#releases/content-store.ts';

/** How a page can be sent, smallest first: the name of its coding in HTTP, and of its form in the content store. */
const FORMS = { br: 'br', gzip: 'gz', identity: 'raw' } as const satisfies Record<string, Encoding>;
const CODINGS = Object.keys(FORMS) as (keyof typeof FORMS)[];

/**
 * The form of a page that suits a reader best by its Accept-Encoding, the smallest of those it likes equally. A reader that accepts
 * none gets the page as it is: RFC 9110 (12.5.3) lets a server do so, and a page helps more than the status 406.
 */
export function storedEncoding(accepted: string | undefined): { coding: keyof typeof FORMS; form: Encoding } {
  const request = { headers: { 'accept-encoding': accepted } };
  const [coding = 'identity'] =
    // Without the header any coding may be sent; the plain page is understood by all.
    accepted === undefined ? [] : new Negotiator(request).encodings(CODINGS, { preferred: CODINGS });
  return { coding, form: FORMS[coding] };
}
