import { z } from 'zod';
import { tierName } from '#contracts/tiers.ts';
import type { TokenKind } from './token-kind.ts';

/** An id as PostgreSQL writes it. Not every one is of a version that RFC 9562 knows. */
const id = z.guid();

/** The same in a token: its sixteen bytes as base64url, 22 characters instead of 36. */
const shortId = z.codec(z.string().regex(/^[\w-]{22}$/), id, {
  decode: (text) => uuidOf(Buffer.from(text, 'base64url').toString('hex')),
  encode: (uuid) => Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url'),
});
const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** A path of this host. Two slashes would lead to another host. */
export const scopePath = z.string().regex(/^\/(?!\/)[\w/.~%-]*$/);

const said = z.object({
  /** Grant id. */
  g: id,
  /** Tenant id. */
  n: id,
  tier: tierName,
  /** Recipient id. */
  r: id,
  /** What it opens: a page and what belongs to it (see `opens`), or `/` for everything its tier may read. */
  scope: scopePath,
  /** UTC seconds. */
  exp: z.int().positive(),
});
/** What a signed link or a session says. */
export type GrantClaim = z.infer<typeof said>;

/** As it stands in an address: names of one letter, and no scope where that is everything. */
const grantClaim = z.codec(
  z.object({ g: shortId, n: shortId, r: shortId, t: tierName, s: scopePath.optional(), exp: z.int().positive() }),
  said,
  {
    decode: ({ t, s = '/', ...rest }) => ({ ...rest, tier: t, scope: s }),
    encode: ({ tier, scope, exp, ...ids }) => ({ ...ids, t: tier, ...(scope === '/' ? {} : { s: scope }), exp }),
  },
);

const unsubscribeClaim = z.object({
  /** Tenant id. */
  n: shortId,
  /** Recipient id. */
  r: shortId,
});
/** Whose mails a link in a mail stops or pauses. */
export type UnsubscribeClaim = z.infer<typeof unsubscribeClaim>;

/** In a mail: opens a page and the session that goes with it. */
export const LINK: TokenKind<GrantClaim> = { purpose: 'link', claim: grantClaim };
/** In a cookie: reads pages. */
export const SESSION: TokenKind<GrantClaim> = { purpose: 'session', claim: grantClaim };
/** In an address of a program: reads one file, without a cookie. */
export const FILE: TokenKind<GrantClaim> = { purpose: 'file', claim: grantClaim };
/** In an address of a program: reads snapshots of its tier, without a cookie. */
export const SNAPSHOT: TokenKind<GrantClaim> = { purpose: 'snapshot', claim: grantClaim };
/** Beside the manifest of a snapshot: that its id is ours. */
export const SEAL: TokenKind<{ id: string }> = {
  purpose: 'seal',
  claim: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) }),
};
/** In a mail: stops or pauses all mails to its recipient. */
export const UNSUBSCRIBE: TokenKind<UnsubscribeClaim> = { purpose: 'unsubscribe', claim: unsubscribeClaim };

const confirmClaim = z.object({
  /** Tenant id. */
  n: shortId,
  /** Recipient id. */
  r: shortId,
  /** UTC seconds. */
  exp: z.int().positive(),
});
/** Who answers that mails are wanted. */
export type ConfirmClaim = z.infer<typeof confirmClaim>;
/** In a mail: the answer of its recipient, by a button behind it. */
export const CONFIRM: TokenKind<ConfirmClaim> = { purpose: 'confirm', claim: confirmClaim };
