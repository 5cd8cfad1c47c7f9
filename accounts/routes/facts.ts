import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BrandRow, readBrand } from '#database/brands.ts';
import type { Database } from '#database/database.ts';
import { OUR_BRAND } from '#delivery/brands/brand.ts';
import type { SecretOf } from '../secrets.ts';
import type { SignedIn } from '../sessions.ts';
import type { AccountSessions } from './sessions.ts';
import { ACCOUNT_POLICY, type AccountPage, accountPage, SCRIPT_POLICY } from './shell.ts';

/** What the routes of accounts work with. */
export interface AccountFacts {
  readonly database: Database;
  readonly secretOf: SecretOf;
  readonly sessions: AccountSessions;
  /** UTC ms. */
  readonly now: () => number;
  /** Whom an address is counted with. */
  readonly networkOf: (address: string) => string;
  /** Whom the users of tenants without a brand ask; null: nobody is named. */
  readonly contact: string | null;
}

/** The face that a page has: of the tenant that is looked after, else of the host name, else ours. */
export async function brandFor(
  { database, sessions, contact }: Pick<AccountFacts, 'database' | 'sessions' | 'contact'>,
  request: FastifyRequest,
): Promise<BrandRow> {
  const ours = { ...OUR_BRAND, contact };
  const signedIn = await sessions.signedIn(request);
  return (signedIn === null ? (request.brand ?? null) : await readBrand(database, signedIn.tenantId)) ?? ours;
}

/** Answers with a page of an account: nothing keeps it, and its addresses are told to no other host. */
export async function sendPage(
  facts: Pick<AccountFacts, 'database' | 'sessions' | 'contact'>,
  reply: FastifyReply,
  { status = 200, ...page }: Omit<AccountPage, 'brand' | 'signedIn'> & { readonly status?: number },
): Promise<FastifyReply> {
  const { request } = reply;
  const brand = await brandFor(facts, request);
  const signedIn = await facts.sessions.signedIn(request);
  return reply
    .code(status)
    .headers({
      'content-security-policy': page.scripts === undefined ? ACCOUNT_POLICY : SCRIPT_POLICY,
      // With no-referrer a browser would not say from which page a form comes.
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(accountPage({ ...page, brand, signedIn }));
}

/** Who makes a request; null: nobody, and the browser is on its way to sign in. */
export async function userOrSignIn(
  { sessions }: Pick<AccountFacts, 'sessions'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SignedIn | null> {
  const signedIn = await sessions.signedIn(request);
  if (signedIn === null) reply.redirect(signInPath(request.method === 'GET' ? request.url : '/account'), 303);
  return signedIn;
}

/** Where somebody signs in, to go on with a page. */
export const signInPath = (page: string): string => `/account/sign-in?page=${encodeURIComponent(page)}`;
