import type { FastifyReply, FastifyRequest } from 'fastify';
import { type GrantClaim, SESSION } from '../access/claims.ts';
import type { SigningKeys } from '../access/keys.ts';

const COOKIE = 'argus';
const SESSION_SECONDS = 12 * 3600;

export interface Sessions {
  /** Gives the reader a session for the grant of a link. It ends after twelve hours, or with the link when that is sooner. */
  open(reply: FastifyReply, link: GrantClaim): void;
  /** The grant of the reader's session, or null when there is none or it has ended. */
  read(request: FastifyRequest): GrantClaim | null;
}

/** Sessions as signed cookies: a gateway needs no memory of those that another has opened. `now` is UTC ms. */
export function createSessions({
  keys,
  now,
  secure,
}: {
  keys: SigningKeys;
  now: () => number;
  /** Whether readers come by https only. */
  secure: boolean;
}): Sessions {
  return {
    open(reply, link) {
      const nowSeconds = Math.floor(now() / 1000);
      const maxAge = Math.min(SESSION_SECONDS, link.exp - nowSeconds);
      const session = keys.sign(SESSION, { ...link, exp: nowSeconds + maxAge });
      reply.setCookie(COOKIE, session, { path: '/', httpOnly: true, sameSite: 'lax', maxAge, secure });
    },
    read({ cookies }) {
      const claim = keys.verify(SESSION, cookies[COOKIE] ?? '');
      return claim === null || claim.exp * 1000 <= now() ? null : claim;
    },
  };
}
