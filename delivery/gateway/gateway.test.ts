import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { revokeGrants } from '#database/grants.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { listSubscribers, type Recipient } from '#database/recipients.ts';
import { HOUR } from '#market/time.ts';
import { openContentStore } from '#releases/content-store.ts';
import { openReleaseReader, type ReleaseEntry, switchRelease } from '#releases/release.ts';
import { serveSnapshots } from '#releases/snapshots/served.ts';
import { type GrantClaim, LINK, SESSION, UNSUBSCRIBE } from '../access/claims.ts';
import { loadSigningKeys, type SigningKeys } from '../access/keys.ts';
import { createLink, grantLink } from '../access/links.ts';
import { createGateway, type Gateway } from './gateway.ts';
import type { GatewayMetrics, Refusal } from './metrics.ts';

const SCRIPTS = ['sha256-b+c/d=', 'sha256-a='];
const folder = mkdtempSync(path.join(tmpdir(), 'argus-gateway-'));
const site = path.join(folder, 'site');
let database: Database;
let keys: SigningKeys;
let gateway: Gateway;
let log = '';
let counted: string[] = [];
/** Writes down what is counted, and nothing else. */
const metrics: GatewayMetrics = {
  request: ({ route, status, seconds }) =>
    void counted.push(`${route} ${status}${seconds >= 0 ? '' : ' before it began'}`),
  sessionOpened: () => void counted.push('session'),
  refused: (reason: Refusal) => void counted.push(reason),
};
let now = Date.now();

/** Puts one page per tier into a real release. */
async function release(): Promise<void> {
  const store = openContentStore(path.join(site, 'objects'));
  const pages = new Map<string, ReleaseEntry>();
  for (const tier of ['free', 'growth']) {
    for (const page of ['/', '/class/crypto']) {
      const raw = Buffer.from(`<!doctype html><title>${tier} ${page}</title>`);
      const sha256 = createHash('sha256').update(raw).digest('hex');
      await store.put({ sha256, raw }, Date.now());
      pages.set(`${tier}${page}`, { sha256, bytes: raw.length, modelHash: '' });
    }
  }
  await switchRelease(site, { pages, scripts: SCRIPTS, styles: ['sha256-style='] });
}

const linkFor = (email: string, scope = '/', days = 1) =>
  createLink({ database, keys, baseUrl: gateway.url, now }, { email, scope, days });
const unsubscribeToken = (recipient: Recipient | undefined) =>
  keys.sign(UNSUBSCRIBE, { n: recipient?.tenantId ?? '', r: recipient?.id ?? '' });
/** The answer to a request line exactly as written: fetch would tidy the path and add headers. */
const raw = (line: string, headers: Record<string, string> = {}): Promise<string> =>
  new Promise((resolve) => {
    const lines = Object.entries({ host: 'x', connection: 'close', ...headers }).map(([k, v]) => `${k}: ${v}\r\n`);
    const socket = net.connect(Number(new URL(gateway.url).port), '127.0.0.1', () =>
      socket.write(`${line} HTTP/1.1\r\n${lines.join('')}\r\n`),
    );
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
  });
const get = (target: string, headers: Record<string, string> = {}) =>
  fetch(target.startsWith('http') ? target : `${gateway.url}${target}`, { redirect: 'manual', headers });
async function session(email: string): Promise<Record<string, string>> {
  const answer = await get((await linkFor(email)).url);
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

beforeAll(async () => {
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: fileURLToPath(new URL('../../migrations/postgres', import.meta.url)) });
  await seedDemoTenant(database);
  keys = loadSigningKeys({ directory: folder });
  const out = new Writable({
    write(chunk, _encoding, done) {
      log += chunk;
      done();
    },
  });
  gateway = await createGateway({
    database,
    keys,
    releases: openReleaseReader(site),
    snapshots: serveSnapshots(path.join(site, 'snapshots')),
    requestLink: async () => {},
    metrics,
    host: '127.0.0.1',
    port: 0,
    baseUrl: 'http://127.0.0.1',
    log: pino(out),
    now: () => now,
  });
});
afterAll(async () => {
  await gateway.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the gateway', () => {
  it('says 503 before the first release, and 401 without a session', async () => {
    expect((await get('/', await session('free@example.com'))).status).toBe(503);
    await release();
    expect((await get('/')).status).toBe(401);
    expect((await get('/', { cookie: 'argus=k1.e30.AAAA' })).status).toBe(401);
  });

  it('exchanges a link for a session and leads to its page without the signature', async () => {
    const { url } = await linkFor('growth@example.com', '/class/crypto');
    const answer = await get(url);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/class/crypto');
    expect(answer.headers.get('set-cookie')).toMatch(/^argus=[\w.-]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('gives a session the pages of its tier and no other', async () => {
    const free = await session('free@example.com');
    expect(await (await get('/', free)).text()).toContain('free /');
    expect(await (await get('/class/crypto/', free)).text()).toContain('free /class/crypto');
  });

  it.each([
    '/growth',
    '/growth/',
    '/../growth/class/crypto',
    '/%2e%2e/growth/class/crypto',
    '/class/../../growth/class/crypto',
    '/..%2f..%2fgrowth%2fclass%2fcrypto',
    '/..\\growth\\class\\crypto',
    '/current.json',
    '/../../../../etc/passwd',
    '//etc/passwd',
    '/objects',
    '/%00',
    '/%',
    '/__proto__',
    '/constructor',
  ])('has no page at %s, and answers it with its own headers and none of its text', async (target) => {
    const answer = await raw(`GET ${target}`, await session('free@example.com'));
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toMatch(/content-security-policy: default-src 'none'/i);
    expect(answer).not.toMatch(/growth|passwd|release/);
  });

  it.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
    ['identity', null, (bytes: Buffer) => bytes],
    ['br;q=0, gzip;q=0.0', null, (bytes: Buffer) => bytes],
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['BR', 'br', brotliDecompressSync],
    ['br;q=0.1, gzip;q=0.9', 'gzip', gunzipSync],
    ['gzip;q=0.5, identity', null, (bytes: Buffer) => bytes],
    ['*', 'br', brotliDecompressSync],
    ['br;q=0, *', 'gzip', gunzipSync],
    ['identity;q=0, gzip', 'gzip', gunzipSync],
    ['identity;q=0', null, (bytes: Buffer) => bytes],
    ['*;q=0', null, (bytes: Buffer) => bytes],
    ['', null, (bytes: Buffer) => bytes],
    [null, null, (bytes: Buffer) => bytes],
  ])(
    'sends a reader that accepts %j the page as %j, and says that the answer depends on it',
    async (accepted, encoding, unpack) => {
      const growth = await session('growth@example.com');
      const answer = await raw('GET /', { ...growth, ...(accepted === null ? {} : { 'accept-encoding': accepted }) });
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      expect(/content-encoding: (\w+)/i.exec(head)?.[1] ?? null).toBe(encoding);
      expect(head).toMatch(/vary: accept-encoding, cookie/i);
      expect(unpack(Buffer.from(body, 'latin1')).toString()).toBe('<!doctype html><title>growth /</title>');
    },
  );

  it('answers 304 to the reader that has the page, and the page to one that has another', async () => {
    const growth = await session('growth@example.com');
    const etag = (await get('/', growth)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f]{64}-gz"$/);
    for (const held of [etag, `W/${etag}`, `"other", ${etag}`, `W/"other" ,W/${etag}`, '*']) {
      const answer = await get('/', { ...growth, 'if-none-match': held });
      expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([304, '', etag]);
    }
    const other = (await get('/class/crypto', growth)).headers.get('etag') ?? '';
    for (const held of [other, `"${etag}`.slice(0, 40), etag.replaceAll('"', ''), ''])
      expect((await get('/', { ...growth, 'if-none-match': held })).status, held).toBe(200);
  });

  it('sends the headers that keep a page to itself, and lets it have the scripts and styles of its release only', async () => {
    const { headers } = await get('/', await session('growth@example.com'));
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'sha256-a=' 'sha256-b\+c\/d='; style-src 'self' 'sha256-style=';/,
    );
    const small = await get('/');
    const style = /<style>(.*?)<\/style>/s.exec(await small.text())?.[1] ?? '';
    const styleHash = createHash('sha256').update(style).digest('base64');
    expect(small.headers.get('content-security-policy')).toContain(
      `default-src 'none'; script-src 'none'; style-src 'self' 'sha256-${styleHash}';`,
    );
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toContain('private');
  });

  it('refuses a changed link, one signed for another purpose, and one of another key', async () => {
    const { url } = await linkFor('free@example.com');
    const [id, body = '', signature] = url.split('/r/')[1]?.split('.') ?? [];
    const said = JSON.parse(Buffer.from(body, 'base64url').toString());
    const better = Buffer.from(JSON.stringify({ ...said, t: 'enterprise' })).toString('base64url');
    const claim = (await keys.verify(LINK, url.split('/r/')[1] ?? '')) as GrantClaim;
    expect((await get(`/r/${id}.${better}.${signature}`)).status).toBe(403);
    expect((await get(`/r/${await keys.sign(SESSION, claim)}`)).status).toBe(403);
    expect((await get(`/r/other.${body}.${signature}`)).status).toBe(403);
    expect((await get('/r/nonsense')).status).toBe(403);
    expect((await get('/', { cookie: `argus=${await keys.sign(LINK, claim)}` })).status).toBe(401);
  });

  it('says of a link of before there were key pairs that the newest mail holds another one', async () => {
    const former = `k1.${Buffer.from('{"tier":"enterprise"}').toString('base64url')}.${'A'.repeat(43)}`;
    for (const [route, status] of [
      ['r', 410],
      ['u', 403],
    ]) {
      const answer = await get(`/${route}/${former}`);
      expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining('newest')]);
    }
  });

  it('ends a link and its session when it expires', async () => {
    const { url } = await linkFor('growth@example.com', '/', 1);
    const cookie = { cookie: (await get(url)).headers.get('set-cookie')?.split(';')[0] ?? '' };
    now += 13 * HOUR;
    expect((await get('/', cookie)).status).toBe(401);
    expect((await get(url)).status).toBe(303);
    now += 12 * HOUR;
    expect((await get(url)).status).toBe(410);
  });

  it('makes no link that leads to another host', async () => {
    for (const scope of ['//evil.example/', '/\\evil.example', 'https://evil.example', '/a\r\nset-cookie: x=y', ''])
      await expect(linkFor('free@example.com', scope)).rejects.toMatchObject({ code: 'ARGUS_USAGE' });
  });

  it('makes no grant of one tenant for a recipient of another', async () => {
    const other = '00000000-0000-4000-8000-0000000000ff';
    const [recipient] = await listSubscribers(database, 'daily');
    await database.system((tx) => tx.query(`INSERT INTO tenants (id, slug, name) VALUES ($1, 'other', 'x')`, [other]));
    const grant = { id: randomUUID(), tenantId: other, recipientId: recipient?.id as string, tier: 'enterprise' };
    const url = grantLink({ database, keys, baseUrl: gateway.url }, { ...grant, scope: '/', expiresAt: now + HOUR });
    await expect(url).rejects.toThrow(/foreign key/);
  });

  it('refuses a revoked grant within ten seconds, from the link and from its session', async () => {
    const { url } = await linkFor('growth@example.com');
    const cookie = { cookie: (await get(url)).headers.get('set-cookie')?.split(';')[0] ?? '' };
    expect((await get('/', cookie)).status).toBe(200);
    const claim = await keys.verify(LINK, url.split('/r/')[1] ?? '');
    await revokeGrants(database, [claim?.g ?? '']);
    now += 10_000;
    expect((await get('/', cookie)).status).toBe(410);
    expect((await get(url)).status).toBe(410);
  });

  it('unsubscribes by the one click of a mail program', async () => {
    const [recipient] = await listSubscribers(database, 'daily');
    const token = await unsubscribeToken(recipient);
    const post = await fetch(`${gateway.url}/u/${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    expect(post.status).toBe(200);
    expect(post.headers.get('set-cookie')).toBeNull();
    expect((await listSubscribers(database, 'daily')).map(({ id }) => id)).not.toContain(recipient?.id);
    expect((await get('/u/forged.e30.AAAA')).status).toBe(403);
  });

  it('unsubscribes by the button, by a form of any kind and by a post without one, and twice is once', async () => {
    for (const body of [new FormData(), undefined]) {
      const [recipient] = await listSubscribers(database, 'daily');
      const url = `${gateway.url}/u/${await unsubscribeToken(recipient)}`;
      for (let twice = 0; twice < 2; twice++)
        expect((await fetch(url, { method: 'POST', ...(body === undefined ? {} : { body }) })).status).toBe(200);
      expect((await listSubscribers(database, 'daily')).map(({ id }) => id)).not.toContain(recipient?.id);
      await fetch(`${url}/again`, { method: 'POST' });
      expect((await listSubscribers(database, 'daily')).map(({ id }) => id)).toContain(recipient?.id);
    }
  });

  it('asks with a button when the link in a mail is opened, and changes nothing by it: mail scanners open every link', async () => {
    const [recipient] = await listSubscribers(database, 'daily');
    const target = `/u/${await unsubscribeToken(recipient)}`;
    const ask = await get(target, { 'user-agent': 'Mozilla/5.0 (compatible; LinkScanner/1.0)' });
    expect([ask.status, await ask.text()]).toEqual([
      200,
      expect.stringContaining(`<form method="post" action="${target}">`),
    ]);
    expect(ask.headers.get('content-security-policy')).toContain(`form-action 'self'`);
    await fetch(`${gateway.url}${target}`, { method: 'HEAD' });
    expect((await listSubscribers(database, 'daily'))[0]?.id).toBe(recipient?.id);
    await fetch(`${gateway.url}${target}`, { method: 'POST' });
    expect(await (await get(target)).text()).toContain(`<form method="post" action="${target}/again">`);
    await fetch(`${gateway.url}${target}/again`, { method: 'POST' });
    expect((await listSubscribers(database, 'daily'))[0]?.id).toBe(recipient?.id);
    expect((await get('/u/forged.e30.AAAA/again')).status).toBe(401);
    expect((await fetch(`${gateway.url}/u/forged.e30.AAAA/again`, { method: 'POST' })).status).toBe(403);
  });

  it('reads no body: whatever a mail program posts unsubscribes, and one that is too long is the sender’s mistake', async () => {
    const url = `${gateway.url}/u/${await keys.sign(UNSUBSCRIBE, { n: randomUUID(), r: randomUUID() })}`;
    const post = (type: string, body: string) =>
      fetch(url, { method: 'POST', headers: { 'content-type': type }, body }).then(({ status }) => status);
    for (const type of [
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/octet-stream',
    ]) {
      expect([type, await post(type, '{'), await post(type, '')]).toEqual([type, 200, 200]);
      expect([type, await post(type, 'x'.repeat(20_000))]).toEqual([type, 413]);
    }
    expect(log).not.toContain('request failed');
  });

  it('counts every answer by route and status, sessions that were opened, and refusals by reason', async () => {
    const { url } = await linkFor('growth@example.com');
    counted = [];
    const cookie = await session('growth@example.com');
    await get('/', cookie);
    await get('/', { ...cookie, 'if-none-match': '*' });
    await get('/');
    await get('/r/nonsense');
    await get('/u/nonsense');
    await get('/livez');
    await raw('GET /%', cookie);
    now += 25 * HOUR;
    await get(url);
    expect(counted).toEqual([
      ...['session', '/r/:token 303', '/* 200', '/* 304', 'no_session', '/* 401', 'invalid_link', '/r/:token 403'],
      ...['invalid_unsubscribe_link', '/u/:token 403', '/livez 200', 'none 404', 'expired_link', '/r/:token 410'],
    ]);
  });

  it('counts the grant that was withdrawn, of a link and of a session', async () => {
    const { url } = await linkFor('growth@example.com');
    const cookie = { cookie: (await get(url)).headers.get('set-cookie')?.split(';')[0] ?? '' };
    const claim = await keys.verify(LINK, url.split('/r/')[1] ?? '');
    await revokeGrants(database, [claim?.g ?? '']);
    now += 10_000;
    counted = [];
    await get(url);
    await get('/', cookie);
    expect(counted).toEqual(['withdrawn_grant', '/r/:token 410', 'withdrawn_grant', '/* 410']);
  });

  it('writes no signature, cookie or address of a link into its log', async () => {
    expect(log).toContain('/r/:token');
    expect(log).not.toMatch(/\/r\/k1|argus=|k1\.ey/);
  });

  it('names a taken port and the variable that moves it', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as net.AddressInfo;
    const second = createGateway({
      database,
      keys,
      releases: openReleaseReader(site),
      snapshots: serveSnapshots(path.join(site, 'snapshots')),
      requestLink: async () => {},
      metrics,
      host: '127.0.0.1',
      port,
      baseUrl: '',
      log: pino({ level: 'silent' }),
    });
    await expect(second).rejects.toMatchObject({
      code: 'ARGUS_PORT_TAKEN',
      message: expect.stringContaining('ARGUS_GATEWAY_PORT'),
    });
    taken.close();
  });
});
