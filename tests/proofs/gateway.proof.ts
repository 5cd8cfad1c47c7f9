import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listSubscribers } from '#database/recipients.ts';
import { snapshot } from '#database/testing/snapshot.ts';
import { publishNamed, switchUnderLoad } from '#delivery/gateway/testing/release-switches.ts';
import { linksOfMail, scan } from '#delivery/gateway/testing/scanner.ts';
import { openTestGateway, type TestGateway } from '#delivery/gateway/testing/test-gateway.ts';
import { openReleaseReader } from '#releases/release.ts';
import { record } from './record.ts';

const MINUTE_MS = 60_000;
const SWITCH_MS = 500;
const IDLE = 10_000;
const RECIPIENTS = 1_000;
/** As in production. */
const REQUEST_MS = 30_000;
const CLIENT = fileURLToPath(new URL('../../delivery/gateway/testing/idle-client.ts', import.meta.url));

const site = mkdtempSync(path.join(tmpdir(), 'argus-gateway-proof-'));
let world: TestGateway;
let cookie: string;
beforeAll(async () => {
  await publishNamed(site, '0');
  world = await openTestGateway({ releases: openReleaseReader(site) });
  cookie = await world.session(await world.link('growth@example.com'));
}, 180_000);
afterAll(async () => {
  await world?.close();
  rmSync(site, { recursive: true, force: true });
});

it('two releases a second for a minute under load give no error, no mixed page and none of before', async () => {
  const load = { url: world.gateway.url, cookie, site, ms: MINUTE_MS, everyMs: SWITCH_MS, lanes: 16 };
  const { releases, requests, ...wrong } = await switchUnderLoad(load);
  expect(wrong).toEqual({ errors: 0, mixed: 0, backwards: 0 });
  expect(releases).toBe(MINUTE_MS / SWITCH_MS);
  record('gateway', {
    'releases switched in a minute under load': releases,
    'requests meanwhile, none refused, broken, mixed or of an earlier release': requests,
  });
}, 600_000);

it('ten thousand idle connections hold no reader up, take bounded memory and are ended', async () => {
  const before = process.memoryUsage().rss;
  const client = spawn(process.execPath, [CLIENT, world.gateway.url, String(IDLE)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = readline.createInterface({ input: client.stdout });
  await once(lines, 'line');
  const opened = performance.now();
  const grown = (process.memoryUsage().rss - before) / 1_048_576;
  let slowest = 0;
  for (let i = 0; i < 200; i++) {
    const started = performance.now();
    expect((await world.get('/', cookie)).status).toBe(200);
    slowest = Math.max(slowest, performance.now() - started);
  }
  expect(grown).toBeLessThan(400);
  let ended = 0;
  for (let i = 0; i < 60 && ended < IDLE; i++) {
    await setTimeout(1_000);
    client.stdin.write('?\n');
    ended = Number((await once(lines, 'line'))[0]);
  }
  const seconds = (performance.now() - opened) / 1_000;
  client.kill();
  expect(ended).toBe(IDLE);
  expect(seconds).toBeLessThan(REQUEST_MS / 1_000 + 30);
  record('gateway', {
    'idle connections at once': IDLE,
    'memory that they took, MB': grown.toFixed(0),
    'slowest of 200 pages meanwhile, ms': slowest.toFixed(0),
    'all ended by the gateway after, s': seconds.toFixed(0),
  });
}, 300_000);

it('a scanner that opens every link of the mails to a thousand recipients changes no row', async () => {
  const { tenantId } = await world.recipient('growth@example.com');
  await world.database.system((tx) =>
    tx.query(
      `INSERT INTO recipients (id, tenant_id, email, tier, lists)
       SELECT md5('s' || n)::uuid, $1, 's' || n || '@example.com', 'growth', ARRAY['daily'] FROM generate_series(1, $2::int) AS n`,
      [tenantId, RECIPIENTS],
    ),
  );
  const links: string[] = [];
  for (let i = 1; i <= RECIPIENTS; i++) links.push(...(await linksOfMail(world, `s${i}@example.com`)));
  const subscribers = await listSubscribers(world.database, 'daily');
  const before = await snapshot(world.database);
  const answers = await scan(world, links);
  expect(await snapshot(world.database)).toBe(before);
  expect(await listSubscribers(world.database, 'daily')).toEqual(subscribers);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  record('gateway', {
    'links of mails opened by a scanner with HEAD and GET': links.length,
    'answers to it; nobody unsubscribed, no grant used, no row written': answers.length,
  });
}, 900_000);
