import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resubscribe, unsubscribe } from '#database/recipients.ts';
import { snapshot } from '#database/testing/snapshot.ts';
import { FILE, LINK, SESSION, UNSUBSCRIBE } from '../access/claims.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

let world: TestGateway;
/** Addresses of every pattern: what a reader, a scanner and a forger would open. */
let addresses: Record<string, string[]>;
let cookie: string;

beforeAll(async () => {
  world = await openTestGateway({ webhooks: { secrets: ['whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWE='], eventOf: () => null } });
  const { id: r, tenantId: n } = await world.recipient('growth@example.com');
  const url = await world.link('growth@example.com');
  cookie = await world.session(url);
  const link = url.split('/r/')[1] as string;
  const claim = await world.keys.verify(LINK, link);
  if (claim === null) throw new Error('the link is not valid');
  const session = await world.keys.sign(SESSION, claim);
  const stop = await world.keys.sign(UNSUBSCRIBE, { n, r });
  const file = await world.keys.sign(FILE, { ...claim, scope: '/instrument/BTCUSDT.json' });
  const tokens = [link, session, stop, file, 'forged.e30.AAAA', 'x'];
  addresses = {
    '/healthz': ['/healthz'],
    '/brand.css': ['/brand.css'],
    '/brand.svg': ['/brand.svg'],
    '/r/:token': tokens.map((token) => `/r/${token}`),
    '/r/:token/*': tokens.map((token) => `/r/${token}/class/crypto`),
    '/f/:token/:name': tokens.map((token) => `/f/${token}/BTCUSDT.json`),
    '/p/:token': tokens.map((token) => `/p/${token}`),
    '/p/:token/pause': tokens.map((token) => `/p/${token}/pause`),
    '/p/:token/resume': tokens.map((token) => `/p/${token}/resume`),
    '/u/:token': tokens.map((token) => `/u/${token}`),
    '/u/:token/again': tokens.map((token) => `/u/${token}/again`),
    '/webhooks/resend': ['/webhooks/resend'],
    '/*': ['/', '/class/crypto', '/nowhere', '/%', '/%00', '/?List-Unsubscribe=One-Click'],
    '*': ['*'],
  };
});
afterAll(() => world?.close());

describe('a walk of all routes with GET and HEAD', () => {
  it('knows an address of every route that the gateway has, so that no new one is left out', () => {
    const patterns = new Set(world.gateway.routes.map(({ url }) => url));
    expect([...patterns].filter((pattern) => addresses[pattern] === undefined)).toEqual([]);
    expect(patterns.size).toBeGreaterThanOrEqual(5);
  });

  it('writes no row, with a session and without, for a subscribed reader and for an unsubscribed one', async () => {
    const { id, tenantId } = await world.recipient('growth@example.com');
    let answers = 0;
    for (const stopped of [false, true]) {
      await (stopped ? unsubscribe : resubscribe)(world.database, tenantId, id);
      world.clock += 10_000;
      const before = await snapshot(world.database);
      for (const method of ['GET', 'HEAD'])
        for (const address of Object.values(addresses).flat())
          for (const header of ['', cookie]) {
            const { status } = await world.get(address === '*' ? '/' : address, header, method);
            expect(status, `${method} ${address}`).toBeLessThan(500);
            answers++;
          }
      expect(await snapshot(world.database)).toBe(before);
    }
    expect(answers).toBeGreaterThan(150);
  });

  it('would see a row that a POST of the same address writes, and one that is written with the values it has', async () => {
    const before = await snapshot(world.database);
    const target = addresses['/u/:token']?.[2] as string;
    expect((await world.get(target, '', 'POST')).status).toBe(200);
    const after = await snapshot(world.database);
    expect(after).not.toBe(before);
    expect((await world.get(target, '', 'POST')).status).toBe(200);
    expect(await snapshot(world.database)).not.toBe(after);
  });
});
