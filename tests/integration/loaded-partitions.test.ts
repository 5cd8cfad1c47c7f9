import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ledgerDataset } from '#activities/backfill/ledger-key.ts';
import { planOf } from '#activities/backfill/plan.ts';
import { createBackfillActivities, type PlannedPeriod } from '#activities/backfill.ts';
import type { BackfillMode } from '#contracts/runs.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import { createSimulator } from '#simulator/simulator.ts';
import { contentHash } from '#warehouse/hash.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { markPartitions, readPartitions } from '#warehouse/loaded-partitions.ts';
import { migrate } from '#warehouse/migrate.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';

const TO = Date.UTC(2025, 2, 18);
const FROM = Date.UTC(2025, 0, 20);
const folder = mkdtempSync(path.join(tmpdir(), 'argus-partitions-'));
const environment = new MockActivityEnvironment();
const MARKET = 'xlon' as const;

describe('a backfill with its loaded partitions', () => {
  const feed = createSimulator({ seed: 4, now: () => TO });
  let instruments: Instrument[];
  let warehouse: Warehouse;
  let made = 0;
  const open: Warehouse[] = [];
  beforeAll(async () => {
    instruments = (await feed.instruments()).filter(({ calendar }) => calendar === 'XLON').slice(0, 3);
  });
  beforeEach(async () => {
    warehouse = await openWarehouse({ directory: folder, database: `ledger_${made++}` });
    open.push(warehouse);
    await migrate(warehouse, { directory: fileURLToPath(new URL('../../migrations/clickhouse', import.meta.url)) });
    await upsertInstruments(warehouse, instruments, 1);
  });
  afterAll(async () => {
    for (const one of open) await one.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const scope = (
    options: { mode?: BackfillMode; reverse?: boolean; runId?: string; startedAt?: number; to?: number } = {},
  ) => ({
    market: MARKET,
    runId: options.runId ?? 'backfill-xlon-a',
    minutesFrom: FROM,
    dailyFrom: Date.UTC(2024, 0, 1),
    to: options.to ?? TO,
    mode: options.mode ?? ('missing' as const),
    reverse: options.reverse ?? false,
    startedAt: options.startedAt ?? Date.now(),
  });
  const deps = () => ({ warehouse, feed, instruments, engineFingerprint: 't', code: {} });
  const does = <T>(work: () => Promise<T>): Promise<T> => environment.run(work) as Promise<T>;
  const names = (periods: readonly PlannedPeriod[]) => periods.map(({ timeframe, name }) => `${timeframe} ${name}`);
  const plan = (options: Parameters<typeof scope>[0] = {}, now = Date.now()) => planOf(deps(), scope(options), now);

  async function load(periods: readonly PlannedPeriod[]): Promise<void> {
    const activities = createBackfillActivities(deps());
    const run = { market: MARKET, runId: 'backfill-xlon-a', version: 1, asOf: TO };
    for (const { chunks, known: _, ...period } of periods) {
      for (const chunk of chunks)
        await does(() => activities.loadChunk({ ...run, period, chunk, first: chunk === chunks[0] }));
      await does(() => activities.sealPeriod({ ...run, period }));
    }
    await does(() => activities.commitBackfill({ ...run, bars: 1 }));
  }

  it('plans months of minutes and years of days that end with a session, without a hole or an overlap', async () => {
    const { rest } = await plan();
    expect(names(rest)).toEqual(['1m 2025-01', '1m 2025-02', '1m 2025-03', '1d 2024', '1d 2025']);
    expect(names((await plan({ reverse: true })).rest)).toEqual(names(rest).reverse());
    const minutes = rest.filter(({ timeframe }) => timeframe === '1m');
    for (let i = 1; i < minutes.length; i++) {
      expect(minutes[i]?.from).toBe(minutes[i - 1]?.to);
      expect(calendarOf('XLON').lastClosed(minutes[i]?.from as number)?.close).toBe(minutes[i]?.from);
    }
  });

  it('loads nothing that is done in mode missing, and everything in mode all, to the same content', async () => {
    await load((await plan()).rest);
    const first = await contentHash(warehouse);
    expect(await plan()).toMatchObject({ rest: [], left: 5 });
    const again = await plan({ mode: 'all' });
    expect(again.rest.length).toBe(5);
    await load(again.rest);
    expect(await contentHash(warehouse)).toEqual(first);
    const partitions = await readPartitions(warehouse, { market: MARKET });
    expect(partitions.every(({ state, rows, hash }) => state === 'done' && rows > 0 && hash.length === 32)).toBe(true);
  });

  it('loads the months in any order to the same content', async () => {
    const { rest } = await plan();
    await load(rest);
    const forward = await contentHash(warehouse);
    warehouse = await openWarehouse({ directory: folder, database: `ledger_${made++}` });
    open.push(warehouse);
    await migrate(warehouse, { directory: fileURLToPath(new URL('../../migrations/clickhouse', import.meta.url)) });
    await upsertInstruments(warehouse, instruments, 1);
    await load([...rest].reverse());
    expect(await contentHash(warehouse)).toEqual(forward);
  });

  it('loads a period that is longer now, and none that has its old length', async () => {
    await load((await plan({ to: TO - 5 * DAY })).rest);
    expect(names((await plan()).rest)).toEqual(['1m 2025-03', '1d 2025']);
  });

  it('loads failed periods in mode missing+failed only', async () => {
    const { rest } = await plan();
    const dataset = ledgerDataset(deps(), MARKET);
    const [period] = rest as [PlannedPeriod];
    const key = {
      dataset,
      market: MARKET,
      timeframe: period.timeframe,
      period: period.name,
      from: period.from,
      through: period.to,
    };
    await markPartitions(warehouse, [key], { state: 'failed', owner: 'x', now: 1000, reason: 'no file' });
    expect(names((await plan()).rest)).not.toContain('1m 2025-01');
    expect(names((await plan({ mode: 'missing+failed' })).rest)).toContain('1m 2025-01');
  });

  it('never loads a period that another run has queued or is loading, unless that run has stood still for hours', async () => {
    const { rest } = await plan();
    const dataset = ledgerDataset(deps(), MARKET);
    const [period] = rest as [PlannedPeriod];
    const key = {
      dataset,
      market: MARKET,
      timeframe: period.timeframe,
      period: period.name,
      from: period.from,
      through: period.to,
    };
    const now = Date.now();
    await markPartitions(warehouse, [key], { state: 'running', owner: 'backfill-xlon-b', now });
    expect(await plan({}, now + 60_000)).toMatchObject({ busy: [{ owner: 'backfill-xlon-b' }] });
    const refused = does(() => createBackfillActivities(deps()).planBackfill(scope({ startedAt: 0 })));
    // The environment's activity was scheduled long ago: only the owner decides there.
    await expect(refused).rejects.toMatchObject({ code: 'ARGUS_BACKFILL_BUSY' });
    expect(names((await plan({}, now + 3 * 3_600_000)).rest)).toContain('1m 2025-01');
    expect(names((await plan({ runId: 'backfill-xlon-b' }, now)).rest)).toContain('1m 2025-01');
  });
});
