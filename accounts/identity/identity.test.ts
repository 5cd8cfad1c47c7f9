import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from '#database/database.ts';
import { SERVERS, startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { createRandom } from '#market/math/random.ts';
import { MINUTE } from '#market/time.ts';
import { identityPlugin } from '../routes/identity.ts';
import { accountSessions } from '../routes/sessions.ts';
import { makeCompany } from '../testing/world.ts';
import { signedInByToken } from './sessions.ts';
import { readTokensOf } from './tokens.ts';

const ISSUER = 'https://clerk.halden.example';
const SECRET = `whsec_${randomBytes(24).toString('base64')}`;
const count = z.object({ n: z.number() });
type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

const userMessage = (
  id: string,
  at: number,
  more: { name?: string; email?: string; status?: string; type?: string } = {},
) => ({
  type: more.type ?? 'user.updated',
  data: {
    id,
    first_name: more.name ?? `First ${id}`,
    last_name: 'Last',
    primary_email_address_id: 'e1',
    email_addresses: [
      { id: 'e0', email_address: 'other@x.example', verification: { status: 'verified' } },
      { id: 'e1', email_address: more.email ?? `${id}@x.example`, verification: { status: more.status ?? 'verified' } },
    ],
    updated_at: at,
  },
});
const deletion = (id: string) => ({ type: 'user.deleted', data: { id, deleted: true } });

/** A delivery as Clerk signs it. */
function signed(
  message: unknown,
  { id = `msg_${Math.random()}`, at = Date.now(), secret = SECRET, prefix = 'svix' } = {},
) {
  const payload = JSON.stringify(message);
  const timestamp = Math.floor(at / 1000);
  const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'));
  const signature = `v1,${mac.update(`${id}.${timestamp}.${payload}`).digest('base64')}`;
  const headers = {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: String(timestamp),
    [`${prefix}-signature`]: signature,
    'content-type': 'application/json',
  };
  return { payload, headers };
}

describe.each(SERVERS)('a provider of identity, on $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestDatabase;
    let database: Database;
    let gateways: FastifyInstance[];
    let published: Server;
    let jwksUrl: string;
    let key: KeyPair;
    let asked = 0;
    beforeAll(async () => {
      engine = await startDatabase(kind);
      database = await engine.open();
      // Two gateways: on a server each has connections of its own.
      const second = kind === 'server' ? await engine.again(database) : database;
      gateways = await Promise.all([database, second].map(gateway));
      key = await generateKeyPair('RS256', { extractable: true });
      const jwk = { ...(await exportJWK(key.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
      published = createServer((_request, response) => {
        asked += 1;
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => published.once('listening', resolve));
      jwksUrl = `http://127.0.0.1:${(published.address() as AddressInfo).port}/jwks.json`;
    });
    afterAll(async () => {
      for (const app of gateways ?? []) await app.close();
      published?.close();
      await engine?.close();
    });

    const gateway = async (of: Database): Promise<FastifyInstance> => {
      const app = fastify();
      await app.register(cookie);
      await app.register(identityPlugin({ database: of, provider: ISSUER, secrets: [SECRET], now: Date.now }));
      return app;
    };
    const deliver = async (message: unknown, how: Parameters<typeof signed>[1] = {}, by = 0): Promise<number> =>
      (await gateways[by]?.inject({ method: 'POST', url: '/hooks/identity', ...signed(message, how) }))?.statusCode ??
      0;
    const userOf = async (externalId: string) =>
      (
        await database.system((tx) =>
          tx.query(
            `SELECT u.email, u.name, u.disabled_at IS NOT NULL AS gone,
               (SELECT count(*)::int FROM memberships m WHERE m.user_id = u.id AND m.role = 'owner') AS owned
             FROM users u WHERE external_id = $1`,
            [externalId],
          ),
        )
      )[0];
    const rows = async (table: string) =>
      (await database.system((tx) => tx.rows(count, `SELECT count(*)::int AS n FROM ${table}`)))[0]?.n ?? 0;

    const token = (
      claims: Record<string, unknown> = {},
      header: Record<string, unknown> = {},
      by: KeyPair['privateKey'] = key.privateKey,
    ) =>
      new SignJWT({ azp: 'https://app.halden.example', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
        .setIssuer((claims['iss'] as string) ?? ISSUER)
        .setSubject((claims['sub'] as string) ?? 'user_a')
        .setIssuedAt()
        .setExpirationTime((claims['exp'] as number) ?? '1m')
        .sign(by);
    const provider = () => ({ issuer: ISSUER, jwksUrl, parties: ['https://app.halden.example'] });
    const who = (text: string, readToken = readTokensOf(provider(), Date.now)) =>
      signedInByToken({ database, provider: ISSUER, readToken }, text, Date.now());

    it('a storm of 200 shuffled deliveries of 20 events over two gateways makes one tenant for each of its users', async () => {
      const random = createRandom(3);
      const [tenants, users] = [await rows('tenants'), await rows('users')];
      const ids = Array.from({ length: 5 }, (_, i) => `storm_${i}`);
      const events = ids.flatMap((id) => [
        userMessage(id, 1_000, { type: 'user.created', name: 'Old' }),
        userMessage(id, 2_000, { name: 'Middle' }),
        userMessage(id, 3_000, { name: 'Newest', email: `new-${id}@x.example` }),
        id === 'storm_4' ? deletion(id) : userMessage(id, 1_500, { name: 'Older' }),
      ]);
      expect(events).toHaveLength(20);
      const storm = events.flatMap((event, n) =>
        Array.from({ length: 10 }, () => ({ event, id: `msg_${n}`, place: random() })),
      );
      storm.sort((a, b) => a.place - b.place);
      for (let i = 0; i < storm.length; i += 8) {
        const statuses = await Promise.all(
          storm.slice(i, i + 8).map(({ event, id }, n) => deliver(event, { id }, n % 2)),
        );
        expect(new Set(statuses)).toEqual(new Set([204]));
      }
      expect(await rows('users')).toBe(users + 5);
      // The one that was deleted may have been known before, and has a tenant then.
      expect([4, 5]).toContain((await rows('tenants')) - tenants);
      for (const id of ids.slice(0, 4))
        expect(await userOf(id)).toEqual({ email: `new-${id}@x.example`, name: 'Newest Last', gone: false, owned: 1 });
      expect(await userOf('storm_4')).toMatchObject({
        gone: true,
        name: '',
        email: expect.stringMatching(/^deleted-.*@users\.invalid$/),
      });
    });

    it('a delivery that is not signed, is signed otherwise or is old changes nothing, and both spellings of the headers are read', async () => {
      const users = await rows('users');
      const message = userMessage('forged', 1);
      expect(await deliver(message, { secret: `whsec_${randomBytes(24).toString('base64')}` })).toBe(401);
      expect(await deliver(message, { at: Date.now() - 6 * MINUTE })).toBe(401);
      const { payload, headers } = signed(message);
      const other = await gateways[0]?.inject({
        method: 'POST',
        url: '/hooks/identity',
        headers,
        payload: `${payload} `,
      });
      expect(other?.statusCode).toBe(401);
      expect(await rows('users')).toBe(users);
      expect(await deliver(userMessage('spelled', 1), { prefix: 'webhook' })).toBe(204);
      expect(await rows('users')).toBe(users + 1);
      expect(await deliver({ type: 'session.created', data: {} })).toBe(204);
    });

    it('an address that the provider has not confirmed makes no user, and one of a member is joined to that member', async () => {
      const { userId, tenantId } = await makeCompany(database, `joined${kind}`);
      const email = `owner@joined${kind}.example`;
      const tenants = await rows('tenants');
      await deliver(userMessage('joiner', 1, { email, status: 'unverified' }));
      expect(await userOf('joiner')).toBeUndefined();
      await deliver(userMessage('joiner', 2, { email }));
      expect(await rows('tenants')).toBe(tenants);
      expect(await who(await token({ sub: 'joiner' }))).toMatchObject({ userId, tenantId, role: 'owner' });
      await deliver(userMessage('thief', 3, { email }));
      expect(await userOf('thief')).toBeUndefined();
    });

    it('a token that comes before its webhook makes the same user, once, and the webhook gives it its newer name', async () => {
      const early = await token({ sub: 'early', email: 'early@x.example', email_verified: true, name: 'E' });
      const readToken = readTokensOf(provider(), Date.now);
      const tenants = await rows('tenants');
      const found = await Promise.all(Array.from({ length: 8 }, () => who(early, readToken)));
      expect(new Set(found.map((each) => each?.tenantId)).size).toBe(1);
      await deliver(userMessage('early', 5, { type: 'user.created', email: 'early@x.example', name: 'Named' }));
      expect(await rows('tenants')).toBe(tenants + 1);
      expect((await who(early))?.userName).toBe('Named Last');
      expect(await who(await token({ sub: 'unconfirmed', email: 'u@x.example', email_verified: false }))).toBeNull();
    });

    it('a token signs in only when the provider has signed it, by RS256, for one of our pages, and not too long ago', async () => {
      await deliver(userMessage('user_a', 1, { type: 'user.created' }));
      expect(await who(await token())).toMatchObject({ email: 'user_a@x.example', isFresh: false });
      expect((await who(await token({ fva: [2, -1] })))?.isFresh).toBe(true);
      expect((await who(await token({ fva: [6, -1] })))?.isFresh).toBe(false);
      const foreign = await generateKeyPair('RS256');
      const seconds = Math.floor(Date.now() / 1000);
      const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await token()).split('.')[1]}.`;
      // The public key as a secret: what a verifier falls for that believes the header.
      const confused = await new SignJWT({ azp: 'https://app.halden.example' })
        .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
        .setIssuer(ISSUER)
        .setSubject('user_a')
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(Buffer.from(JSON.stringify(await exportJWK(key.publicKey))));
      const refused = {
        unsigned,
        confused,
        'other key': await token({}, {}, foreign.privateKey),
        'other issuer': await token({ iss: 'https://evil.example' }),
        'other party': await token({ azp: 'https://evil.example' }),
        'no party': await token({ azp: undefined }),
        ended: await token({ exp: seconds - 10 }),
        unknown: await token({ sub: 'nobody' }),
        text: 'x.y.z',
      };
      for (const [what, text] of Object.entries(refused)) expect(await who(text), what).toBeNull();
    });

    it('a flood of tokens with keys that nobody knows asks the provider twice, not every time', async () => {
      const readToken = readTokensOf(provider(), Date.now);
      await who(await token(), readToken);
      const before = asked;
      for (let n = 0; n < 20; n++) expect(await who(await token({}, { kid: `unknown${n}` }), readToken)).toBeNull();
      expect(asked - before).toBeLessThanOrEqual(1);
    });

    it('a browser is signed in by the cookie of the provider as by a header, and a user who was deleted by neither', async () => {
      await deliver(userMessage('cookie', 1, { type: 'user.created' }));
      const readToken = readTokensOf(provider(), Date.now);
      const byToken = (text: string, at: number) =>
        signedInByToken({ database, provider: ISSUER, readToken }, text, at);
      const sessions = accountSessions({ database, now: Date.now, secure: false, byToken });
      const app = fastify();
      await app.register(cookie);
      app.get('/', async (request) => (await sessions.signedIn(request))?.email ?? 'nobody');
      const text = await token({ sub: 'cookie' });
      const ask = async (headers: Record<string, string>) => (await app.inject({ url: '/', headers })).payload;
      expect(await ask({ cookie: `__session=${text}` })).toBe('cookie@x.example');
      expect(await ask({ authorization: `Bearer ${text}` })).toBe('cookie@x.example');
      expect(await ask({ authorization: 'Bearer argus_live_x' })).toBe('nobody');
      await deliver(deletion('cookie'));
      await deliver(userMessage('cookie', 99));
      expect(await ask({ cookie: `__session=${text}` })).toBe('nobody');
      await app.close();
    });
  });
});
