import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ApiProblem } from './problem.ts';

/** Where a walk through a list is. */
const place = z.object({
  /** The moment that all pages of the walk tell of, UTC ms. */
  asOf: z.number().int().positive(),
  /** Values of the columns that the list is sorted by, of the last row that was answered. */
  after: z.array(z.union([z.string(), z.number(), z.null()])),
});
export type Place = z.infer<typeof place>;

/** Signs and reads cursors. */
export interface CursorKeys {
  /** A cursor of a list: `about` is all that it belongs to, such as the tenant, the tier, the list and its filters. */
  sign(place: Place, about: readonly string[]): string;
  /** @throws ApiProblem ARGUS_API_CURSOR for a text that was not signed here, or for something else. */
  read(text: string, about: readonly string[]): Place;
}

const MAC_BYTES = 16;
/** A cursor that is longer was not made here. */
const LONGEST = 2_000;

/** `secret` is any secret of the installation; cursors have a key of their own below it. */
export function cursorKeys(secret: Uint8Array): CursorKeys {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'argus cursor 1', 32));
  const mac = (body: string, about: readonly string[]): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([body, ...about]))
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    sign(where, about) {
      const body = Buffer.from(JSON.stringify(where)).toString('base64url');
      return `${body}.${mac(body, about).toString('base64url')}`;
    },
    read(text, about) {
      const [body = '', signature = '', ...more] = text.length > LONGEST ? [] : text.split('.');
      const given = Buffer.from(signature, 'base64url');
      if (more.length > 0 || given.length !== MAC_BYTES || !timingSafeEqual(given, mac(body, about)))
        throw new ApiProblem(
          'ARGUS_API_CURSOR',
          'The cursor was made for another list, filter, account or tier, or was changed.',
        );
      return place.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    },
  };
}
