import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TIERS } from '#contracts/tiers.ts';
import { openContentStore } from '#releases/content-store.ts';
import { openReleaseReader, type ReleaseEntry, switchRelease } from '#releases/release.ts';
import { SESSION } from '../access/claims.ts';
import type { SigningKeys } from '../access/keys.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const site = mkdtempSync(path.join(tmpdir(), 'argus-memory-'));
let world: TestGateway;
let cookie: string;
/** Answers by the way of all routes: those from memory are counted, and not logged one by one. */
let routed = 0;
let checked = 0;

beforeAll(async () => {
  await publish('first');
  const out = new Writable({
    write(_chunk, _encoding, done) {
      routed++;
      done();
    },
  });
  world = await openTestGateway({ releases: openReleaseReader(site), log: pino(out) }, (keys) => watched(keys));
  cookie = await world.session(await world.link('growth@example.com'));
}, 180_000);
afterAll(async () => {
  await world?.close();
  rmSync(site, { recursive: true, force: true });
});

/** Counts the checks of sessions. */
const watched = (keys: SigningKeys): SigningKeys => ({
  ...keys,
  verify(kind, token) {
    if (kind.purpose === SESSION.purpose) checked++;
    return keys.verify(kind, token);
  },
});

/** A release whose pages, files and scripts all bear one name. */
async function publish(name: string): Promise<void> {
  const store = openContentStore(path.join(site, 'objects'));
  const pages = new Map<string, ReleaseEntry>();
  for (const tier of TIERS) {
    for (const [page, type] of [['/'], ['/same'], ['/feed.xml', 'application/atom+xml; charset=utf-8']]) {
      const raw = Buffer.from(page === '/same' ? 'the same' : `${name} of ${tier.name} at https://site.invalid/`);
      const sha256 = createHash('sha256').update(raw).digest('hex');
      await store.put({ sha256, raw }, Date.now());
      pages.set(`${tier.name}${page}`, { sha256, bytes: raw.length, modelHash: '', ...(type && { type }) });
    }
  }
  await switchRelease(site, { pages, scripts: [`sha256-${name}=`], styles: [] });
}

interface Plain {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** An answer as it came: fetch would unpack it. The time of the answer is left out, and what is left of a limit. */
const ask = (target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Plain> =>
  new Promise((resolve, reject) => {
    const request = http.request(
      `${world.gateway.url}${target}`,
      { method, headers: { cookie, ...headers } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        const { date: _date, ratelimit: _left, ...rest } = answer.headers;
        answer.on('end', () =>
          resolve({ status: answer.statusCode, headers: rest, body: Buffer.concat(chunks).toString('latin1') }),
        );
      },
    );
    request.on('error', reject).end();
  });

it.each([
  ['packed by brotli', '/', { 'accept-encoding': 'br' }, 'GET', 200],
  ['packed by gzip', '/', { 'accept-encoding': 'gzip, deflate' }, 'GET', 200],
  ['as it is', '/', {}, 'GET', 200],
  ['by its headers alone', '/', { 'accept-encoding': 'br' }, 'HEAD', 200],
  ['with the address of the host in it', '/feed.xml', { 'accept-encoding': 'br' }, 'GET', 200],
])(
  'a page %s is the same from memory as by the routes, in every byte and header',
  async (_how, target, headers, method, status) => {
    await ask(target, headers);
    // Whatever the address is called with, it takes the way of all routes.
    const slow = await ask(`${target}?x=1`, headers, method);
    const before = routed;
    const fast = await ask(target, headers, method);
    expect(routed).toBe(before);
    expect(fast).toEqual(slow);
    expect(fast.status).toBe(status);
    expect(fast.headers['set-cookie']).toBeUndefined();
  },
);

it('a reader that has the page is told so from memory, with the headers of the routes', async () => {
  const headers = { 'accept-encoding': 'br' };
  const etag = String((await ask('/', headers)).headers.etag);
  const slow = await ask('/?x', { ...headers, 'if-none-match': etag });
  const before = routed;
  expect(await ask('/', { ...headers, 'if-none-match': etag })).toEqual(slow);
  expect([slow.status, slow.body, routed]).toEqual([304, '', before]);
  // A tag of the same page in another form is none of this one.
  expect((await ask('/', { ...headers, 'if-none-match': etag.replace('-br', '-gz') })).status).toBe(200);
});

it('the first request after a switch gets the new release, its page and its scripts together', async () => {
  await ask('/');
  for (const name of ['second', 'third']) {
    await publish(name);
    const page = await ask('/');
    expect(page.body).toContain(`${name} of growth`);
    expect(page.headers['content-security-policy']).toContain(`'sha256-${name}='`);
    // Its bytes have not changed; what they may run has.
    expect((await ask('/same')).headers['content-security-policy']).toContain(`'sha256-${name}='`);
  }
});

it('the signature of a session is checked once in thirty seconds, and its end at every request', async () => {
  const fresh = await world.session(await world.link('growth@example.com', 0.0005));
  checked = 0;
  for (let i = 0; i < 20; i++) expect((await ask('/', { cookie: fresh })).status).toBe(200);
  expect(checked).toBe(1);
  world.clock += 31_000;
  expect((await ask('/', { cookie: fresh })).status).toBe(200);
  expect(checked).toBe(2);
  world.clock += 13_000;
  expect((await ask('/', { cookie: fresh })).status).toBe(401);
});

it('a session that is in memory opens nothing with a sign changed in it, behind it or before it', async () => {
  await ask('/');
  const [name, token = ''] = cookie.split('=');
  for (const changed of [`${token}x`, token.slice(1), `${token.slice(0, -2)}AA`, ` ${token}.`, `"${token}`])
    expect([changed, (await ask('/', { cookie: `${name}=${changed}` })).status]).toEqual([changed, 401]);
});

it('cookies of other programs beside the session send nobody another way', async () => {
  await ask('/');
  const before = routed;
  for (const header of [`a=1; ${cookie}`, `${cookie}; b=2`, `x${cookie}; ${cookie}`])
    expect((await ask('/', { cookie: header })).status).toBe(200);
  expect(routed).toBe(before);
});
