import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { applySchedules } from '#app/schedules.ts';
import { connectTemporal, ensureNamespace } from '#app/temporal-client.ts';
import type { TemporalServer } from '#app/temporal-server.ts';
import type { Database } from '#database/database.ts';
import { openFence } from '#database/fences.ts';
import { SERVERS, startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import type { Instrument } from '#market/instrument.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { argus, freePorts } from '../fault/world.ts';
import { temporalCli, testServer } from './temporal.ts';

const NOW = Date.UTC(2026, 10, 26);
const instrument = (symbol: string, calendar: '24X7' | 'XNYS'): Instrument => ({
  ...{ symbol, name: symbol, venue: 'test', volumeKind: 'real' },
  assetClass: calendar === 'XNYS' ? 'us_equity' : 'crypto',
  calendar,
});
const CRYPTO = [instrument('BTC', '24X7')];
const BOTH = [...CRYPTO, instrument('AAPL', 'XNYS')];
const IDS = { crypto: ['batch-24x7', 'tick-24x7'], both: ['batch-24x7', 'batch-xnys', 'tick-24x7', 'tick-xnys'] };

describe.skipIf(temporalCli() === null)('the schedules of a deployment (skipped without a Temporal CLI)', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-schedules-'));
  let server: TemporalServer;
  let engine: TestEngine;
  let databases: TestDatabase;
  let client: Client;
  let warehouse: Warehouse;
  let processes: readonly Database[];
  beforeAll(async () => {
    const kind = SERVERS.find((one) => one.kind === 'server' && !one.skipped)?.kind ?? 'embedded';
    server = await testServer();
    client = await connectTemporal(server.address, 'default');
    await ensureNamespace(client);
    engine = await startEngine('embedded');
    warehouse = await engine.open();
    databases = await startDatabase(kind);
    const first = await databases.open();
    processes = [first, kind === 'server' ? await databases.again(first) : first];
  }, 180_000);
  afterAll(async () => {
    await client?.connection.close();
    await databases?.close();
    await engine?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the process of this number and version does. */
  const apply = (by: 0 | 1, instruments: readonly Instrument[], options: { version: string; older?: boolean }) =>
    applySchedules({ client, instruments, stores: { warehouse, database: processes[by] as Database } }, NOW, options);
  const set = async (): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { scheduleId } of client.schedule.list()) ids.push(scheduleId);
    return ids.sort();
  };
  /** The list of the server follows what was written by a moment. */
  const expectSet = (ids: readonly string[]) => expect.poll(set, { timeout: 20_000 }).toEqual(ids);

  it('the newer version keeps its schedules, also when an older process starts once more after it', async () => {
    await apply(0, BOTH, { version: '1.10.0' });
    await expectSet(IDS.both);
    await expect(apply(1, CRYPTO, { version: '1.9.0' })).rejects.toMatchObject({ code: 'ARGUS_SCHEDULES_NEWER' });
    await expectSet(IDS.both);
  }, 60_000);

  it('schedules go back to an older version on purpose, and from there to a newer one', async () => {
    await apply(1, CRYPTO, { version: '1.9.0', older: true });
    await expectSet(IDS.crypto);
    await apply(0, BOTH, { version: '1.10.0' });
    await expectSet(IDS.both);
  }, 60_000);

  it('one of two that begin at once sets all schedules; the other is refused and told so', async () => {
    const fence = openFence(processes[0] as Database, 'schedules', z.object({ schedules: z.array(z.string()) }));
    for (let round = 0; round < 3; round++) {
      const ends = await Promise.allSettled([
        apply(0, CRYPTO, { version: '1.10.0' }),
        apply(1, BOTH, { version: '1.10.0' }),
      ]);
      const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
      for (const reason of refused) expect(reason).toMatchObject({ code: 'ARGUS_FENCED' });
      expect(refused.length).toBeLessThan(2);
      const { value } = await fence.read();
      await expectSet([...(value?.schedules ?? [])].sort());
    }
  }, 120_000);

  it('`argus schedules apply` sets the schedules of the instruments of a feed, and `argus migrate` does so from then on', async () => {
    const data = path.join(folder, 'data');
    const env = { TEMPORAL_ADDRESS: server.address };
    const run = async (...args: string[]) => {
      const command = argus(args, data, await freePorts(), env);
      expect(await command.exit, command.output()).toBe(0);
      return command.output();
    };
    expect(await run('migrate')).toContain('schedules: none');
    expect(await run('schedules', 'apply', '--simulate')).toContain('tick-xnys');
    for await (const { scheduleId } of client.schedule.list()) await client.schedule.getHandle(scheduleId).delete();
    await expectSet([]);
    expect(await run('migrate')).toContain('tick-xnys');
    await expect.poll(set, { timeout: 20_000 }).toEqual(expect.arrayContaining(IDS.both));
  }, 240_000);

  it('`argus schedules apply` sets none without a server of Temporal: `argus up` sets those of its own', async () => {
    const command = argus(['schedules', 'apply'], path.join(folder, 'alone'), await freePorts());
    expect(await command.exit).toBe(2);
    expect(command.output()).toContain('ARGUS_USAGE');
  }, 120_000);
});
