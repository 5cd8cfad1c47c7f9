import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSnapshots } from '#releases/snapshots/store.ts';
import { testBuilder } from '#reports/snapshots/testing/test-builder.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { commitRun } from '#warehouse/runs.ts';
import { type BuiltSnapshots, createSnapshotActivities } from './snapshots.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-snapshot-stage-'));
const store = openSnapshots(folder);
let filled: FilledWarehouse;

beforeAll(async () => {
  filled = await fillWarehouse();
}, 120_000);
afterAll(async () => {
  await filled?.close();
  rmSync(folder, { recursive: true, force: true });
});

const stage = (date: string): Promise<BuiltSnapshots> => {
  const snapshots = testBuilder(filled.warehouse, store);
  const { buildSnapshots } = createSnapshotActivities({ snapshots });
  return new MockActivityEnvironment().run(() => buildSnapshots({ date }));
};
/** Commits a batch of a market, as far as a snapshot looks at it. */
const batch = (market: 'xnys' | 'xlon' | 'cmes' | 'fx' | '24x7', date: string) => {
  const times = { asOf: Date.parse(`${date}T22:00:00Z`), barsThrough: 0, stateThrough: 0 };
  const counts = { bars: 0, features: 0, regimes: 0, changes: 0, engineFingerprint: '', version: 1 };
  return commitRun(filled.warehouse, { runId: `batch-${market}-${date}`, kind: 'batch', market, ...times, ...counts });
};
const periods = async () =>
  (await store.list())
    .filter(({ manifest }) => manifest.tier === 'founding')
    .map(({ manifest }) => `${manifest.period} r${manifest.revision}`);

describe('the stage of snapshots', () => {
  it('waits for the last market of a day, makes up for days and months before it, and builds a late one anew', async () => {
    await batch('xnys', '2026-11-30');
    const first = await stage('2026-11-30');
    expect(first.awaits).toContain('xlon');
    expect(await periods()).not.toContain('2026-11-30 r1');

    await batch('xlon', '2026-12-01');
    await stage('2026-12-01');
    expect(await periods()).toEqual(['2026-11 r1', '2026-11-30 r1']);

    for (const market of ['xlon', 'cmes', 'fx', '24x7'] as const) await batch(market, '2026-11-30');
    const late = await stage('2026-11-30');
    expect(late).toMatchObject({ awaits: [] });
    expect(await periods()).toEqual(['2026-11 r1', '2026-11 r2', '2026-11-30 r1', '2026-11-30 r2']);
    const [, revised] = await store.revisions('2026-11-30', 'founding');
    expect(revised?.manifest.reason).toMatch(/the batch of 24x7, cmes, fx, xlon came after the snapshot/);
  }, 240_000);
});
