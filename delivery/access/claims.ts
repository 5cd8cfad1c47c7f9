import { z } from 'zod';
import { tierName } from '#contracts/tiers.ts';
import type { TokenKind } from './keys.ts';

/** An id as PostgreSQL writes it. Not every one is of a version that RFC 9562 knows. */
const id = z.guid();

/** A path of this host. Two slashes would lead to another host. */
export const scopePath = z.string().regex(/^\/(?!\/)[\w/.~%-]*$/);

const grantClaim = z.object({
  /** Grant id. */
  g: id,
  /** Tenant id. */
  n: id,
  tier: tierName,
  /** Recipient id. */
  r: id,
  /** Page it opens; the session may read the whole tree of its tier. */
  scope: scopePath,
  /** UTC seconds. */
  exp: z.int().positive(),
});
/** What a signed link or a session says. Short names: it stands in a URL. */
export type GrantClaim = z.infer<typeof grantClaim>;

const unsubscribeClaim = z.object({
  /** Tenant id. */
  n: id,
  /** Recipient id. */
  r: id,
});
/** Whose mails a link in a mail stops or pauses. */
export type UnsubscribeClaim = z.infer<typeof unsubscribeClaim>;

/** In a mail: opens a page and the session that goes with it. */
export const LINK: TokenKind<GrantClaim> = { purpose: 'link', claim: grantClaim };
/** In a cookie: reads pages. */
export const SESSION: TokenKind<GrantClaim> = { purpose: 'session', claim: grantClaim };
/** In a mail: stops or pauses all mails to its recipient. */
export const UNSUBSCRIBE: TokenKind<UnsubscribeClaim> = { purpose: 'unsubscribe', claim: unsubscribeClaim };
