import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '#database/database.ts';
import { chooseTenant, endSession, readSession, type SignedIn } from '../sessions.ts';
import { SESSION_MS, SIGN_IN_MS } from '../times.ts';

export interface AccountSessions {
  /** Who makes a request; null: nobody who has signed in. Asked once a request. */
  signedIn(request: FastifyRequest): Promise<SignedIn | null>;
  /** What the cookie of a request says, or ''. */
  tokenOf(request: FastifyRequest): string;
  /** Gives a browser a session in place of the one it has. With `keepTenant` the same user goes on with the tenant that it has chosen. */
  open(
    request: FastifyRequest,
    reply: FastifyReply,
    opened: { readonly session: string; readonly keepTenant: boolean },
  ): Promise<void>;
  /** Ends the session of a browser. */
  close(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Remembers in a browser for which request to sign in it may give a code. */
  await(reply: FastifyReply, requestId: string): void;
  awaited(request: FastifyRequest): string;
}

/** Sessions of accounts in cookies, apart from those of reports. `now` is UTC ms. */
export function accountSessions({
  database,
  now,
  secure,
  byToken,
}: {
  readonly database: Database;
  readonly now: () => number;
  /** Whether accounts are opened by https only. */
  readonly secure: boolean;
  /** Who a token of a provider of identity is of; absent: there is no provider. */
  readonly byToken?: ((token: string, at: number) => Promise<SignedIn | null>) | undefined;
}): AccountSessions {
  // With the prefix a browser takes a cookie from this host over TLS only.
  const prefix = secure ? '__Host-' : '';
  const [cookie, pending] = [`${prefix}argus_account`, `${prefix}argus_sign_in`];
  const kept = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  const tokenOf = ({ cookies }: FastifyRequest): string => cookies[cookie] ?? '';
  const asked = new WeakMap<FastifyRequest, Promise<SignedIn | null>>();
  const find = async (request: FastifyRequest): Promise<SignedIn | null> => {
    const session = tokenOf(request);
    if (session !== '') return await readSession(database, session, now());
    const given = byToken === undefined ? '' : providerToken(request);
    return byToken === undefined || given === '' ? null : await byToken(given, now());
  };
  const signedIn = (request: FastifyRequest): Promise<SignedIn | null> => {
    const answer = asked.get(request) ?? find(request);
    asked.set(request, answer);
    return answer;
  };
  return {
    signedIn,
    tokenOf,
    async open(request, reply, { session, keepTenant }) {
      const before = await signedIn(request);
      if (before !== null) {
        const after = await readSession(database, session, now());
        if (keepTenant && after?.userId === before.userId) await chooseTenant(database, session, before.tenantId);
        await endSession(database, tokenOf(request));
      }
      reply.clearCookie(pending, kept).setCookie(cookie, session, { ...kept, maxAge: SESSION_MS / 1000 });
    },
    async close(request, reply) {
      await endSession(database, tokenOf(request));
      reply.clearCookie(cookie, kept);
    },
    await: (reply, requestId) => void reply.setCookie(pending, requestId, { ...kept, maxAge: SIGN_IN_MS / 1000 }),
    awaited: ({ cookies }) => cookies[pending] ?? '',
  };
}

/** The token of a provider in a request: as a program sends it, or in the cookie that Clerk sets. */
const providerToken = ({ headers: { authorization = '' }, cookies }: FastifyRequest): string =>
  /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1] ?? cookies['__session'] ?? '';
