/**
 * Question: what does a request of the API cost with all that it comes with, and does a tenant that asks twenty times as much slow the others?
 * Baseline: bare fastify that sends the same bytes, in the same run, asked by the same client on the same machine.
 *
 * Everything is on: keys, buckets, a line on the disk before each answer. Flat out: sixteen connections ask without a pause, for the processor time of
 * a request. At a pace: 500 a second of 200 tenants, by Zipf, alone, and then while one of them asks twenty times as much; a request that waits counts from
 * the moment at which it was due.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { makeKey, readKey } from '#api/keys/key-text.ts';
import { quantile, report, timed } from './measure.ts';
import { pacedLoad } from './paced-load.ts';
import { processorMs } from './processor-time.ts';

const SERVER = fileURLToPath(new URL('./api-server.ts', import.meta.url));
const PORTS = { bare: 18_801, api: 18_802 } as const;
const ROUNDS = 4;
const ROUND = { perSecond: 3_000, seconds: 3, connections: 16 };
const PACE = 500;
const SECONDS = 10;
const BURST = 20;

const folder = mkdtempSync(path.join(tmpdir(), 'argus-bench-api-'));

async function start(mode: keyof typeof PORTS) {
  const home = path.join(folder, mode);
  mkdirSync(home);
  const child = spawn(process.execPath, [SERVER, mode, String(PORTS[mode]), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of readline.createInterface({ input: child.stdout }))
    return { child, keys: JSON.parse(line) as string[] };
  throw new Error(`${mode} did not start`);
}

const requestOf = (key: string | undefined): string =>
  `GET /v1/overview HTTP/1.1\r\nhost: 127.0.0.1\r\n${key === undefined ? '' : `authorization: Bearer ${key}\r\n`}\r\n`;

/** Ranks by Zipf: the r-th asks 1/r as often as the first. The same ones every time. */
function zipf(number: number, ranks: number): number[] {
  const sums: number[] = [];
  for (let r = 0; r < ranks; r++) sums.push((sums.at(-1) ?? 0) + 1 / (r + 1));
  let state = 1;
  return Array.from({ length: number }, () => {
    state = (state * 48_271) % 2_147_483_647;
    const at = (state / 2_147_483_647) * (sums.at(-1) as number);
    return sums.findIndex((sum) => sum >= at);
  });
}

const bare = await start('bare');
const api = await start('api');
try {
  const all = api.keys.map(requestOf);
  // Every key once: what is measured is what goes on, not the first look at a key.
  await pacedLoad({ port: PORTS.api, requests: all, perSecond: 200, seconds: 1, connections: 4 });
  const costs: { bare: number; api: number }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const cost = async (pid: number, port: number, requests: readonly string[]) => {
      const before = processorMs(pid) ?? Number.NaN;
      const { ms } = await pacedLoad({ ...ROUND, port, requests });
      return (((processorMs(pid) ?? Number.NaN) - before) * 1000) / ms.length;
    };
    costs.push({
      bare: await cost(bare.child.pid as number, PORTS.bare, [requestOf(undefined)]),
      api: await cost(api.child.pid as number, PORTS.api, all),
    });
  }
  const middle = (values: readonly number[]) => quantile(values, 0.5);
  const [ofBare, ofApi] = [middle(costs.map((cost) => cost.bare)), middle(costs.map((cost) => cost.api))];
  report('processor time of a request, everything on', `${ofApi.toFixed(0)} µs`, {
    name: 'bare fastify',
    figure: `${ofBare.toFixed(0)} µs`,
    ratio: middle(costs.map((cost) => cost.api / cost.bare)),
  });

  const ranks = zipf(PACE * SECONDS, api.keys.length);
  const loud = ranks[0] as number;
  const restOf = ranks.filter((rank) => rank !== loud).map((rank) => all[rank] as string);
  const share = 1 - restOf.length / ranks.length;
  const perSecond = Math.round(PACE * (1 - share));
  const ofRest = { port: PORTS.api, requests: restOf, perSecond, seconds: SECONDS, connections: 32 };
  const asks = (times: number) =>
    pacedLoad({
      port: PORTS.api,
      requests: [all[loud] as string],
      perSecond: Math.round(PACE * share * times),
      seconds: SECONDS,
      connections: 32,
    });
  const [quiet] = await Promise.all([pacedLoad(ofRest), asks(1)]);
  const [busy, burst] = await Promise.all([pacedLoad(ofRest), asks(BURST)]);
  const p99 = quantile(quiet.ms, 0.99);
  report(`p99 of ${api.keys.length - 1} tenants, ${PACE} a second in all`, `${p99.toFixed(1)} ms`);
  report(`the same while one asks ${BURST} times as much`, `${quantile(busy.ms, 0.99).toFixed(1)} ms`, {
    name: 'quiet',
    figure: `${p99.toFixed(1)} ms`,
    ratio: quantile(busy.ms, 0.99) / p99,
  });
  report(
    'answers to the others meanwhile',
    Object.entries(busy.statuses)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', '),
  );
  report(
    'answers to that one',
    Object.entries(burst.statuses)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', '),
  );

  const key = makeKey('live', randomBytes);
  const checks = 100_000;
  const { cpuMs } = await timed(() => {
    for (let i = 0; i < checks; i++) readKey(key);
  });
  report('a key read: checksum and hash', `${((cpuMs * 1000) / checks).toFixed(1)} µs`);
} finally {
  for (const { child } of [bare, api]) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
