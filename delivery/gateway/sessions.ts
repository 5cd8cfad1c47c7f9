import type { FastifyReply, FastifyRequest } from 'fastify';
import { type GrantClaim, SESSION } from '../access/claims.ts';
import type { SigningKeys } from '../access/keys.ts';
import { boundedMemory } from './bounded-memory.ts';
import type { RateLimits, ReaderPlaces } from './rate-limits.ts';
import { keyOfClaim } from './rights.ts';

/** With the prefix a browser takes the cookie from this host over TLS only, for every path: no neighbour of the host can set it. */
const SECURE_COOKIE = '__Host-argus';
/** Without TLS there is no such prefix. */
const PLAIN_COOKIE = 'argus';
const SESSION_SECONDS = 12 * 3600;
/** A signature counts as checked for this time: so long does a key that was retired take to end its sessions. */
const CHECKED_MS = 30_000;
/** Characters of the tokens that are remembered: about 30,000 sessions. */
const CHARACTERS_KEPT = 16_777_216;

/** A session whose signature was checked a moment ago. */
export interface CheckedSession {
  readonly claim: GrantClaim;
  /** Names the rows that its rights stand on. */
  readonly key: string;
  /** Where its requests are counted. */
  readonly places: ReaderPlaces;
  /** UTC ms */
  readonly checkedAt: number;
}

export interface Sessions {
  /** Gives the reader a session for the grant of a link. It ends after twelve hours, or with the link when that is sooner. */
  open(reply: FastifyReply, link: GrantClaim): Promise<void>;
  /** The grant of the reader's session, or null when there is none or it has ended. */
  read(request: FastifyRequest): Promise<GrantClaim | null>;
  /** The session of a cookie header where it is known without checking its signature again. */
  known(cookies: string): CheckedSession | undefined;
}

/**
 * Sessions as signed cookies: a gateway needs no memory of those that another has opened. It remembers whose signature it has checked, within a
 * bound. `now` is UTC ms.
 */
export function createSessions({
  keys,
  limits,
  now,
  secure,
}: {
  keys: SigningKeys;
  limits: RateLimits;
  now: () => number;
  /** Whether readers come by https only. */
  secure: boolean;
}): Sessions {
  const name = secure ? SECURE_COOKIE : PLAIN_COOKIE;
  const checked = boundedMemory<CheckedSession>(CHARACTERS_KEPT);
  /** A token that was checked a moment ago, while its claim has not ended. */
  const stillGood = (token: string): CheckedSession | undefined => {
    const session = checked.get(token);
    if (session === undefined) return undefined;
    const at = now();
    const isGood = session.checkedAt <= at && at < session.checkedAt + CHECKED_MS && session.claim.exp * 1000 > at;
    return isGood ? session : undefined;
  };
  const check = async (token: string): Promise<GrantClaim | null> => {
    if (token === '') return null;
    const before = stillGood(token);
    if (before !== undefined) return before.claim;
    const claim = await keys.verify(SESSION, token);
    if (claim === null || claim.exp * 1000 <= now()) return null;
    const places = limits.placesOf(claim.r, claim.n);
    checked.set(token, { claim, key: keyOfClaim(claim), places, checkedAt: now() }, token.length);
    return claim;
  };
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
        const claim = await check(server.parseCookie(pair)[name] ?? '');
        if (claim !== null) return claim;
      }
      return null;
    },
    known: (cookies) => stillGood(cookieIn(cookies, name)),
  };
}

/** The first value of a cookie as browsers write it; empty where there is none. Whoever is not found so is read by the standard. */
function cookieIn(cookies: string, name: string): string {
  const start = `${name}=`;
  const within = cookies.startsWith(start) ? 0 : cookies.indexOf(`; ${start}`) + 2;
  if (within === 1) return '';
  const from = within + start.length;
  const end = cookies.indexOf(';', from);
  return cookies.slice(from, end === -1 ? undefined : end);
}
