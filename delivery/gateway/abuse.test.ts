import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listSubscribers } from '#database/recipients.ts';
import { snapshot } from '#database/testing/snapshot.ts';
import { openReleaseReader } from '#releases/release.ts';
import { openIdle } from './testing/idle-connections.ts';
import { publishNamed, switchUnderLoad } from './testing/release-switches.ts';
import { linksOfMail, scan } from './testing/scanner.ts';
import { trickle } from './testing/slow-request.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const site = mkdtempSync(path.join(tmpdir(), 'argus-abuse-'));
let world: TestGateway;
let cookie: string;
beforeAll(async () => {
  await publishNamed(site, '0');
  world = await openTestGateway({
    releases: openReleaseReader(site),
    requestTimeoutMs: 1_500,
    mostConnections: 400,
  });
  cookie = await world.session(await world.link('growth@example.com'));
}, 180_000);
afterAll(async () => {
  await world?.close();
  rmSync(site, { recursive: true, force: true });
});

it('releases that are switched under load give no error, no page with the headers of another release, and none of before', async () => {
  const load = { url: world.gateway.url, cookie, site, ms: 3_000, everyMs: 250, lanes: 8 };
  const { releases, requests, ...wrong } = await switchUnderLoad(load);
  expect(wrong).toEqual({ errors: 0, mixed: 0, backwards: 0 });
  expect(releases).toBe(12);
  expect(requests).toBeGreaterThan(100);
}, 30_000);

describe('connections that say nothing', () => {
  it('hold no reader up, are ended when the time of a request is over, and take no more places than there are', async () => {
    const idle = await openIdle(world.gateway.url, 300);
    expect((await world.get('/', cookie)).status).toBe(200);
    const more = await openIdle(world.gateway.url, 200);
    await setTimeout(300);
    // Those that are more than there are places for.
    expect(more.ended()).toBeGreaterThanOrEqual(100);
    await setTimeout(4_000);
    expect(idle.ended() + more.ended()).toBe(500);
    expect((await world.get('/', cookie)).status).toBe(200);
    idle.close();
    more.close();
  }, 30_000);

  it('heads that come a line at a time are ended as well, and readers are answered meanwhile', async () => {
    const slow = await openIdle(world.gateway.url, 200, (i) => `GET /${i} HTTP/1.1\r\nhost: x\r\nx-slow: `);
    expect((await world.get('/', cookie)).status).toBe(200);
    await setTimeout(4_500);
    expect(slow.ended()).toBe(200);
    slow.close();
  }, 30_000);
});

/** What stands behind the first request: only a gateway that reads the length of it otherwise than a proxy in front answers that. */
const HIDDEN = 'GET /livez HTTP/1.1\r\nhost: x\r\n\r\n';
it.each([
  ['a length and chunks', `content-length: ${HIDDEN.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['chunks and a length', `transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`],
  ['two lengths', 'content-length: 0\r\ncontent-length: 40\r\n\r\n'],
  ['a list of lengths', 'content-length: 0, 40\r\n\r\n'],
  ['a length with a sign', 'content-length: +0\r\n\r\n'],
  ['a length in hexadecimal', 'content-length: 0x0\r\n\r\n'],
  ['a length that is too large', 'content-length: 99999999999999999999999\r\n\r\n'],
  ['an unknown coding', 'transfer-encoding: xchunked\r\n\r\n0\r\n\r\n'],
  ['chunks that are not last', 'transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
  ['chunks twice', 'transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n'],
  ['a space before the colon', 'transfer-encoding : chunked\r\n\r\n0\r\n\r\n'],
  ['a tab before the colon', 'content-length\t: 0\r\n\r\n'],
  ['a folded header', 'x: a\r\n transfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a line that ends without a return', 'x: a\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a return without a line', 'x: a\rtransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a zero byte in a name', 'transfer\0-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a chunk whose size has a sign', 'transfer-encoding: chunked\r\n\r\n-1\r\n\r\n'],
  ['a chunk whose size is too large', 'transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n'],
  ['a chunk with more than its size', 'transfer-encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n'],
])('a request with %s is refused once, and what stands behind it is answered nothing', async (_what, rest) => {
  const { text } = await trickle(world.gateway.url, `POST /nowhere HTTP/1.1\r\nhost: x\r\n${rest}${HIDDEN}`, null);
  expect(text.match(/^HTTP\/1\.1 \d+/gm)).toEqual([expect.stringMatching(/ 400$/)]);
  expect(text).not.toContain('{"ok":true}');
});

it.each([
  ['one header of 17 KB', `x: ${'a'.repeat(17_000)}\r\n`],
  ['a cookie of 17 KB', `cookie: argus=${'a'.repeat(17_000)}\r\n`],
  ['a thousand headers of 20 bytes', Array.from({ length: 1_000 }, (_, i) => `x-${i}: ${'a'.repeat(14)}\r\n`).join('')],
  ['an address of 17 KB', null],
])('%s are too much: 431, and the connection ends', async (_what, headers) => {
  const target = headers === null ? `/${'a'.repeat(17_000)}` : '/';
  const { text } = await trickle(world.gateway.url, `GET ${target} HTTP/1.1\r\nhost: x\r\n${headers ?? ''}\r\n`, null);
  expect(text).toMatch(/^HTTP\/1\.1 431 /);
});

it('the scanner of a mailbox that opens every link of every mail unsubscribes nobody, uses no grant and writes no row', async () => {
  const links: string[] = [];
  const subscribers = await listSubscribers(world.database, 'daily');
  for (const { email } of subscribers) links.push(...(await linksOfMail(world, email)));
  const before = await snapshot(world.database);
  const answers = await scan(world, links);
  expect(await snapshot(world.database)).toBe(before);
  expect(answers.length).toBeGreaterThanOrEqual(links.length * 2);
  for (const { status } of answers) expect(status).toBeLessThan(500);
  expect(await listSubscribers(world.database, 'daily')).toEqual(subscribers);
});

it('a look at the headers of a link alone gives no session', async () => {
  const link = await world.link('growth@example.com');
  const head = await world.get(link, '', 'HEAD');
  expect([head.status, head.headers.get('set-cookie'), head.headers.get('location')]).toEqual([303, null, '/']);
  expect((await world.get(link)).headers.get('set-cookie')).toContain('argus=');
});
