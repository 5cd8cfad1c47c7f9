import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listGrantEvents } from '#database/grant-events.ts';
import { resubscribe, unsubscribe } from '#database/recipients.ts';
import { snapshot } from '#database/testing/snapshot.ts';
import { CONFIRM, FILE, LINK, SESSION, UNSUBSCRIBE } from '../access/claims.ts';
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
  const confirm = await world.keys.sign(CONFIRM, { n, r, exp: claim.exp });
  const tokens = [link, session, stop, file, confirm, 'forged.e30.AAAA', 'x'];
  addresses = {
    '/livez': ['/livez'],
    '/readyz': ['/readyz'],
    '/deliveries': ['/deliveries'],
    '/data': ['/data'],
    '/link': ['/link', '/link?email=growth%40example.com'],
    '/brand.css': ['/brand.css'],
    '/brand.svg': ['/brand.svg'],
    '/r/:token': tokens.map((token) => `/r/${token}`),
    '/r/:token/*': tokens.map((token) => `/r/${token}/class/crypto`),
    '/c/:token': tokens.map((token) => `/c/${token}`),
    '/f/:token/:name': tokens.map((token) => `/f/${token}/BTCUSDT.json`),
    '/s/index.json': tokens.map((token) => `/s/index.json?sig=${token}`),
    '/s/:period/:name': tokens.map((token) => `/s/2026-11-25/regimes.parquet?sig=${token}`),
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

  it('writes that a grant was used, once, when a page is read by its session, and by no look at a link', async () => {
    const url = await world.link('enterprise@example.com');
    const { grant } = await world.database
      .system((tx) =>
        tx.rows(z.object({ grant: z.string() }), 'SELECT grant_id AS grant FROM grant_events ORDER BY at DESC LIMIT 1'),
      )
      .then(([row]) => row ?? { grant: '' });
    const used = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return (await listGrantEvents(world.database, grant)).filter(({ kind }) => kind === 'used').length;
    };
    // A scanner opens every link of a mail, and its session is nobody's.
    const session = await world.session(url);
    for (const method of ['GET', 'HEAD']) await world.get(`${url}/class/crypto`, '', method);
    await world.get('/', session, 'HEAD');
    expect(await used()).toBe(0);
    for (let n = 0; n < 3; n++) expect((await world.get('/', session)).status).toBe(200);
    expect(await used()).toBe(1);
  });

  it('writes no other row, with a session and without, for a subscribed reader and for an unsubscribed one', async () => {
    const { id, tenantId } = await world.recipient('growth@example.com');
    // Written before the walk: that its grants are used, by the session and by the address of a file.
    for (const target of ['/', ...(addresses['/f/:token/:name'] ?? [])]) await world.get(target, cookie);
    await new Promise((resolve) => setTimeout(resolve, 100));
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
