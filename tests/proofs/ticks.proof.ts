import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { TemporalServer } from '#app/temporal-server.ts';
import { SERVERS, startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { type HttpServer, httpServerMissing, startHttpServer } from '#warehouse/testing/http-server.ts';
import { Fleet } from '../fault/fleet.ts';
import { argus, freePorts, uniform, writeBars } from '../fault/world.ts';
import { temporalCli, testServer } from '../integration/temporal.ts';
import { record } from './record.ts';

const KILLS = Number(process.env.PROOF_TICK_KILLS ?? 20);
/** A kill for every minute but the last ones. */
const TICKS = KILLS + 4;
const SEED = 20_261_127;
const START = Date.UTC(2026, 0, 5);
const DAYS = 7;
const KILLED = ['replay', 'worker', 'gateway', 'replay', 'worker', 'other gateway'] as const;
type Name = (typeof KILLED)[number];

const isPossible =
  temporalCli() !== null &&
  httpServerMissing() === null &&
  SERVERS.some(({ kind, skipped }) => kind === 'server' && !skipped);
const folder = mkdtempSync(path.join(tmpdir(), 'argus-ticks-'));
const bars = path.join(folder, 'bars.csv');
const line = (): string[] => {
  const until = new Date(Date.UTC(2026, 0, 11, 12, TICKS)).toISOString();
  return ['replay', '--bars', bars, '--ticks', `2026-01-11T12:00Z..${until}`, '--batch', '2026-01-10', '--once'];
};

const report = z.object({
  tables: z.array(z.object({ table: z.string(), rows: z.number(), hash: z.string() })),
  release: z.string(),
  digests: z.string(),
});
/** Also of a gateway that does not answer yet. */
const readyz = z.object({ release: z.string().nullable() }).catch({ release: null });
type Outcome = z.infer<typeof report> & { readonly mails: readonly string[] };

async function ask(args: string[], data: string, env: Record<string, string>): Promise<string> {
  const command = argus(args, data, await freePorts(), env);
  expect(await command.exit, command.output()).toBe(0);
  return command.output();
}

async function outcome(data: string, outbox: string, env: Record<string, string> = {}): Promise<Outcome> {
  const found = report.parse(JSON.parse(await ask(['hash', '--json'], data, env)));
  return { ...found, mails: readdirSync(outbox).sort() };
}

/** Ticks that are committed; none while the warehouse has no tables yet. */
async function committedTicks(clickhouse: string): Promise<number> {
  const sql = `SELECT uniqExact(run_id) FROM argus.runs WHERE kind = 'tick'`;
  const answer = await fetch(`${clickhouse}/?user=default&query=${encodeURIComponent(sql)}`).catch(() => null);
  return answer?.ok === true ? Number(await answer.text()) : 0;
}

describe.skipIf(!isPossible)('ticks on servers (skipped without PostgreSQL, a C compiler or a Temporal CLI)', () => {
  let clickhouse: HttpServer;
  let postgres: TestDatabase;
  let temporal: TemporalServer;
  let expected: Outcome;
  let env: Record<string, string>;
  let fleet: Fleet<Name>;

  beforeAll(async () => {
    writeBars(bars, ['AAA', 'BBB', 'CCC'], START, (DAYS * DAY) / MINUTE);
    const calm = argus(line(), path.join(folder, 'calm'), await freePorts());
    expect(await calm.exit, calm.output()).toBe(0);
    expected = await outcome(path.join(folder, 'calm'), path.join(folder, 'calm', 'outbox'));
    [clickhouse, postgres, temporal] = await Promise.all([startHttpServer(), startDatabase('server'), testServer()]);
    env = {
      CLICKHOUSE_URL: clickhouse.url,
      CLICKHOUSE_USER: 'default',
      DATABASE_URL: postgres.url(await postgres.open()),
      TEMPORAL_ADDRESS: temporal.address,
      ARGUS_SIGNING_KEYS: `k1:${randomBytes(32).toString('base64url')}`,
      ARGUS_SITE_DIR: path.join(folder, 'site'),
      ARGUS_OUTBOX_DIR: path.join(folder, 'outbox'),
    };
    const gateways = { gateway: ['gateway'], 'other gateway': ['gateway'] };
    fleet = new Fleet(folder, env, { replay: line(), worker: ['worker', '--bars', bars], ...gateways });
  }, 1_800_000);
  afterAll(async () => {
    fleet?.end('SIGKILL');
    await temporal?.stop();
    await postgres?.close();
    await clickhouse?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    `after ${KILLS} kills of two workers and two gateways in the middle of ticks all content equals that of one process`,
    async () => {
      const random = uniform(SEED);
      await fleet.start('replay');
      const ends = () => fleet.process('replay').child.exitCode !== null;
      while ((await committedTicks(clickhouse.url)) === 0 && !ends()) await sleep(100);
      for (const name of ['worker', 'gateway', 'other gateway'] as const) await fleet.start(name);
      for (let i = 0; i < KILLS; i++) {
        // One more tick is through since the last kill: the next is under way.
        while ((await committedTicks(clickhouse.url)) <= i && !ends()) await sleep(50);
        await sleep(random() * 1_500);
        expect(ends(), fleet.process('replay').output()).toBe(false);
        await fleet.kill(KILLED[i % KILLED.length] as Name);
      }
      const { exit, output } = fleet.process('replay');
      expect(await exit, output()).toBe(0);
      const found = await outcome(fleet.directory('replay'), env.ARGUS_OUTBOX_DIR as string, env);
      expect(found).toEqual(expected);
      await ask(['ledger', 'verify'], fleet.directory('replay'), env);
      for (const name of ['gateway', 'other gateway'] as const) {
        const release = async () => readyz.parse(await (await fleet.fetch(name, '/readyz'))?.json()).release;
        await expect.poll(release, { timeout: 120_000 }).toBe(found.release);
      }
      fleet.end('SIGTERM');
      record('ticks', {
        'kills -9 in the middle of minute ticks (two workers, two gateways in turn)': KILLS,
        'minute ticks': TICKS,
        'tables compared with one embedded process, all equal': found.tables.length,
        'mails, none twice': found.mails.length,
      });
    },
    180_000 * (KILLS + 5),
  );
});
