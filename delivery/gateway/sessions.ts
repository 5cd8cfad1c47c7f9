import type { FastifyReply, FastifyRequest } from 'fastify';
import { type GrantClaim, SESSION } from '../access/claims.ts';
import type { SigningKeys } from '../access/keys.ts';

/** With the prefix a browser takes the cookie from this host over TLS only, for every path: no neighbour of the host can set it. */
const SECURE_COOKIE = '__Host-argus';
/** Without TLS there is no such prefix. */
const PLAIN_COOKIE = 'argus';
const SESSION_SECONDS = 12 * 3600;

export interface Sessions {
  /** Gives the reader a session for the grant of a link. It ends after twelve hours, or with the link when that is sooner. */
  open(reply: FastifyReply, link: GrantClaim): Promise<void>;
  /** The grant of the reader's session, or null when there is none or it has ended. */
  read(request: FastifyRequest): Promise<GrantClaim | null>;
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
  const name = secure ? SECURE_COOKIE : PLAIN_COOKIE;
  return {
    async open(reply, link) {
      const nowSeconds = Math.floor(now() / 1000);
      const maxAge = Math.min(SESSION_SECONDS, link.exp - nowSeconds);
      const session = await keys.sign(SESSION, { ...link, exp: nowSeconds + maxAge });
      reply.setCookie(name, session, { path: '/', httpOnly: true, sameSite: 'lax', maxAge, secure });
    },
    async read({ headers, server }) {
      // One by one: a cookie of the same name that somebody else has set beside ours locks nobody out.
      for (const pair of (headers.cookie ?? '').split(';')) {
        const claim = await keys.verify(SESSION, server.parseCookie(pair)[name] ?? '');
        if (claim !== null && claim.exp * 1000 > now()) return claim;
      }
      return null;
    },
  };
}
