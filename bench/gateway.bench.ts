/**
 * Question: how many signed pages a second does one gateway process answer, and how long does each take at a thousand a second?
 * Baseline: nginx with two workers and `secure_link` on the same files, in the same run, by the same client on the same machine.
 *
 * Flat out: `wrk` with 32 connections asks for one page; rounds of both take turns, and the median of their ratios counts. At a pace: every page
 * in turn, by sixteen readers, and a request that waits counts from the moment at which it was due.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { startFences } from '#database/testing/fences.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { createLink } from '#delivery/access/links.ts';
import { currentRelease } from '#releases/pointer.ts';
import { openReleaseReader } from '#releases/release.ts';
import { createPublisher } from '#site/publisher.ts';
import { instrumentPages } from './instrument-pages.ts';
import { quantile, report } from './measure.ts';
import { startNginx } from './nginx.ts';
import { pacedLoad } from './paced-load.ts';
import { processorMs } from './processor-time.ts';

const CODINGS = ['gzip', 'br', 'identity'] as const;
const ROUNDS = 5;
const ROUND_SECONDS = 2;
const PER_SECOND = 1_000;
const PACED_SECONDS = 10;
const READERS = 16;
const TIER = 'growth';
const PORTS = { gateway: 18788, metrics: 18789, nginx: 18790 };
const folder = mkdtempSync(path.join(tmpdir(), 'argus-bench-'));
const log = pino({ level: 'silent' });

/** The pages of one tier by their path, as they are published. */
async function publishPages(): Promise<Map<string, Buffer>> {
  const fences = await startFences();
  const pointer = fences.open('release', currentRelease);
  const site = path.join(folder, 'site');
  const publisher = await createPublisher({ directory: site, pointer, threads: 2, log });
  const pages = instrumentPages.filter(({ tier }) => tier === TIER);
  await publisher.publish({ runId: 'bench', asOf: 0, pages, complete: true });
  await publisher.close();
  const releases = openReleaseReader(site);
  const release = await releases.current();
  const bodies = new Map<string, Buffer>();
  for (const { path: address } of pages) {
    const entry = release?.pages.get(`${TIER}${address}`);
    if (entry !== undefined) bodies.set(address, await releases.read(entry.sha256, 'raw'));
  }
  return bodies;
}

/** Links for readers, made before the gateway holds the data directory. */
async function makeLinks(baseUrl: string): Promise<string[]> {
  const database = await openDatabase({ directory: path.join(folder, 'database') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  await seedDemoTenant(database);
  const facts = { database, keys: loadSigningKeys({ directory: folder }), baseUrl, now: Date.now() };
  const links: string[] = [];
  for (let i = 0; i < READERS; i++)
    links.push((await createLink(facts, { email: 'growth@example.com', scope: '/', days: 1 })).url);
  await database.close();
  return links;
}

async function startGateway(url: string) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../cli/main.ts', import.meta.url)), 'gateway'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ARGUS_DATA_DIR: folder,
      ARGUS_GATEWAY_PORT: String(PORTS.gateway),
      ARGUS_METRICS_PORT: String(PORTS.metrics),
      // Counted as ever, and never refused.
      ARGUS_LIMIT_RECIPIENT: '1000000000',
      ARGUS_LIMIT_TENANT: '1000000000',
      ARGUS_LIMIT_ADDRESS: '1000000000',
    },
  });
  for (let i = 0; i < 600; i++) {
    if (
      await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return child;
    await setTimeout(100);
  }
  throw new Error('the gateway does not start');
}

/** Requests a second, the 99th percentile in milliseconds and the processor time of an answer in microseconds, flat out. */
interface FlatOut {
  readonly rate: number;
  readonly p99: number;
  readonly cpu: number;
}

function flatOut(url: string, pid: number, headers: Readonly<Record<string, string>>): FlatOut {
  const before = processorMs(pid);
  const lines = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const text = execFileSync('wrk', ['-t1', '-c32', `-d${ROUND_SECONDS}`, '--latency', ...lines, url], {
    encoding: 'utf8',
  });
  if (/Non-2xx/.test(text)) throw new Error(text);
  const [, p99 = '', unit = ''] = /99%\s+([\d.]+)(us|ms|s)/.exec(text) ?? [];
  const scale = { us: 0.001, ms: 1, s: 1000 }[unit] ?? Number.NaN;
  const used = (processorMs(pid) ?? Number.NaN) - (before ?? Number.NaN);
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    p99: Number(p99) * scale,
    cpu: (used * 1000) / Number(/(\d+) requests in/.exec(text)?.[1]),
  };
}

const median = (values: readonly number[]): number => quantile(values, 0.5);
const figure = ({ rate, p99, cpu }: FlatOut) =>
  `${rate.toFixed(0)}/s, p99 ${p99.toFixed(1)} ms, ${cpu.toFixed(1)} µs of processor`;

mkdirSync(path.join(folder, 'files'));
const url = `http://127.0.0.1:${PORTS.gateway}`;
const pages = await publishPages();
const links = await makeLinks(url);
const fileOf = (address: string) => `${address.split('/').at(-1)}.html`;
const nginx = await startNginx(path.join(folder, 'files'), {
  port: PORTS.nginx,
  files: new Map([...pages].map(([address, body]) => [fileOf(address), body])),
});
if (nginx === null) {
  process.stdout.write('not measured: there is no nginx here (Debian: apt-get install nginx wrk)\n');
  process.exit();
}
const gateway = await startGateway(url);
const cookies: string[] = [];
for (const link of links)
  cookies.push((await fetch(link, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] as string);
const [page] = pages.keys();

for (const coding of CODINGS) {
  const accepted = { 'accept-encoding': coding };
  const baseline = `http://127.0.0.1:${PORTS.nginx}${nginx.linkOf(fileOf(page as string), coding)}`;
  const rounds = Array.from({ length: ROUNDS }, () => ({
    baseline: flatOut(baseline, nginx.pid, accepted),
    ours: flatOut(`${url}${page}`, gateway.pid as number, { ...accepted, cookie: cookies[0] as string }),
  }));
  const middle = (side: 'baseline' | 'ours') => ({
    rate: median(rounds.map((round) => round[side].rate)),
    p99: median(rounds.map((round) => round[side].p99)),
    cpu: median(rounds.map((round) => round[side].cpu)),
  });
  report(`flat out, ${coding}`, figure(middle('ours')), {
    name: 'nginx, two workers',
    figure: figure(middle('baseline')),
    ratio: median(rounds.map(({ ours, baseline: theirs }) => ours.rate / theirs.rate)),
  });
}
for (const coding of CODINGS) {
  const requestOf = (target: string, cookie = '') =>
    `GET ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: ${coding}\r\n${cookie}\r\n`;
  const addresses = [...pages.keys()];
  const sides = {
    ours: {
      port: PORTS.gateway,
      requests: cookies.flatMap((cookie) => addresses.map((address) => requestOf(address, `cookie: ${cookie}\r\n`))),
    },
    baseline: {
      port: PORTS.nginx,
      requests: addresses.map((address) => requestOf(nginx.linkOf(fileOf(address), coding))),
    },
  };
  const measured = { ours: { p50: 0, p99: 0 }, baseline: { p50: 0, p99: 0 } };
  for (const side of ['ours', 'baseline'] as const) {
    const load = { ...sides[side], perSecond: PER_SECOND, connections: 32 };
    await pacedLoad({ ...load, seconds: 2 });
    const { ms, statuses } = await pacedLoad({ ...load, seconds: PACED_SECONDS });
    if (statuses['200'] !== ms.length) throw new Error(JSON.stringify(statuses));
    measured[side] = { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99) };
  }
  const text = ({ p50, p99 }: { p50: number; p99: number }) => `p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)} ms`;
  report(`${PER_SECOND} a second, ${coding}`, text(measured.ours), {
    name: 'nginx, two workers',
    figure: text(measured.baseline),
    ratio: measured.ours.p99 / measured.baseline.p99,
  });
}
gateway.kill('SIGTERM');
await nginx.stop();
rmSync(folder, { recursive: true, force: true });
process.exit();
