import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import type { Database } from '#database/database.ts';
import { accountPlugin } from '../routes/plugin.ts';
import { accountSessions } from '../routes/sessions.ts';
import type { SecretOf } from '../secrets.ts';

export const HOST = 'account.test';

/** A server with the routes of accounts alone. */
export async function serveAccounts(facts: {
  readonly database: Database;
  readonly secretOf: SecretOf;
  readonly now: () => number;
  readonly secure?: boolean;
}): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(cookie);
  const { database, secretOf, now, secure = false } = facts;
  const sessions = accountSessions({ database, now, secure });
  await app.register(accountPlugin({ database, secretOf, sessions, now, networkOf: (ip) => ip, contact: null }));
  return app;
}

/** An answer as a browser sees it. */
export interface Shown {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A browser that keeps its cookies, and says where its forms come from. */
export function browserOf(app: FastifyInstance, ip = '192.0.2.1') {
  const jar = new Map<string, string>();
  const ask = async (
    method: 'GET' | 'HEAD' | 'POST',
    url: string,
    { form = {}, headers = {} }: { form?: Record<string, string>; headers?: Record<string, string> } = {},
  ): Promise<Shown> => {
    const answer = await app.inject({
      method,
      url,
      remoteAddress: ip,
      headers: {
        host: HOST,
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method === 'POST'
          ? {
              origin: `http://${HOST}`,
              'sec-fetch-site': 'same-origin',
              'content-type': 'application/x-www-form-urlencoded',
            }
          : {}),
        ...headers,
      },
      ...(method === 'POST' ? { payload: new URLSearchParams(form).toString() } : {}),
    });
    for (const { name, value, maxAge, expires } of answer.cookies)
      if (maxAge === 0 || (expires !== undefined && expires.getTime() === 0)) jar.delete(name);
      else jar.set(name, value);
    return { status: answer.statusCode, text: answer.payload, headers: answer.headers };
  };
  return {
    jar,
    get: (url: string) => ask('GET', url),
    head: (url: string) => ask('HEAD', url),
    post: (url: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      ask('POST', url, { form, headers }),
  };
}
