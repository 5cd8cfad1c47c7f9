import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { openSnapshots, type Snapshot, type SnapshotStore } from '#releases/snapshots/store.ts';
import { faultsOf } from '#releases/snapshots/verify.ts';
import { type SnapshotWriter, snapshotWriter } from '#releases/snapshots/writer.ts';
import { commitRun } from '#warehouse/runs.ts';
import { answersOf, CORPUS } from '../../tests/analysts/corpus.ts';
import { type FilledWarehouse, fillWarehouse } from '../testing/filled-warehouse.ts';
import { buildPeriod } from './build-period.ts';
import { buildSnapshot, SNAPSHOT_TIERS } from './build-snapshot.ts';
import { dictionaryPage } from './dictionary-page.ts';
import { tablesOf } from './table-plans.ts';
import { SNAPSHOT_TABLES } from './tables.ts';
import { newestDay, testBuilder } from './testing/test-builder.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-snapshots-'));
const TIER = 'enterprise';
const WRITER = inClone('releases', 'snapshots', 'writer-process.ts');
let filled: FilledWarehouse;
let day: string;
let built: Snapshot;
const builderOf = (store: SnapshotStore, threads?: number) => testBuilder(filled.warehouse, store, threads);
const storeNamed = (name: string) => openSnapshots(path.join(folder, name));
async function rowsOf(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson() as unknown[][];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
const hashes = ({ manifest }: Snapshot) => manifest.tables.map(({ name, sha256 }) => [name, sha256]);

beforeAll(async () => {
  filled = await fillWarehouse();
  day = await newestDay(filled.warehouse);
  built = (await buildSnapshot(builderOf(storeNamed('first')), { day, tier: TIER })).snapshot;
}, 180_000);
afterAll(async () => {
  await filled?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the snapshot of a day', () => {
  it('holds every view of its tier and the dictionary, each with rows', () => {
    const names = built.manifest.tables.map(({ name }) => name);
    expect(names).toEqual([...Object.keys(SNAPSHOT_TABLES).sort(), 'dictionary']);
    expect(built.manifest.tables.filter(({ rows }) => rows === 0).map(({ name }) => name)).toEqual([]);
    expect(readdirSync(built.folder).filter((file) => !/\.(parquet|json|jws|duckdb)$/.test(file))).toEqual([]);
  });

  it('has the same bytes when it is built again elsewhere, with four threads', async () => {
    const again = await buildSnapshot(builderOf(storeNamed('second'), 4), { day, tier: TIER });
    expect(hashes(again.snapshot)).toEqual(hashes(built));
    expect(again.snapshot.id).toBe(built.id);
  });

  it('stays as it was when it is built again in the same place', async () => {
    const again = await buildSnapshot(builderOf(storeNamed('first')), { day, tier: TIER });
    expect([again.isNew, again.snapshot.id]).toEqual([false, built.id]);
  });

  it('opens as one file with every table, its rows, and what each column means', async () => {
    const file = path.join(built.folder, `${TIER}.duckdb`);
    const attached = (sql: string) => rowsOf(`ATTACH '${file}' AS d (READ_ONLY); ${sql}`);
    for (const { name, rows } of built.manifest.tables)
      expect(await attached(`SELECT count(*)::INTEGER FROM d.${name}`), name).toEqual([[rows]]);
    const silent = `SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'd' AND coalesce(comment, '') = ''`;
    expect(await attached(silent)).toEqual([]);
  });

  it('says words for numbers, and nothing for what is not there', async () => {
    const read = (table: string) => `read_parquet('${path.join(built.folder, `${table}.parquet`)}')`;
    const labels = ['bear_trend', 'bull_trend', 'high_volatility', 'range_bound', 'stress'];
    const [charts = []] = await rowsOf(`SELECT list_sort(list(DISTINCT timeframe)) FROM ${read('regimes')}`);
    expect(charts[0]).toEqual(['1d', '1w']);
    const [next = []] = await rowsOf(`SELECT list_sort(list(DISTINCT label)) FROM ${read('spell_next')}`);
    expect(labels).toEqual(expect.arrayContaining(next[0] as string[]));
    expect(await rowsOf(`SELECT count(*)::INTEGER FROM ${read('ranges')} WHERE isnan(held_share)`)).toEqual([[0]]);
    expect(
      await rowsOf(`SELECT count(*)::INTEGER FROM ${read('instruments')} WHERE halted_since < '2000-01-01'`),
    ).toEqual([[0]]);
  });

  it('exists for every tier that reads evidence, of its own views alone', async () => {
    for (const { name } of SNAPSHOT_TIERS) {
      const { snapshot } = await buildSnapshot(builderOf(storeNamed('tiers')), { day, tier: name });
      expect(snapshot.manifest.tables.map((table) => table.name)).toEqual([
        ...(await tablesOf(filled.warehouse, name)),
        'dictionary',
      ]);
    }
  });

  it('has every column in docs/dictionary.md, with its type, meaning and tiers', async () => {
    const tiersOf = new Map<string, string[]>();
    for (const { name: tier } of SNAPSHOT_TIERS)
      for (const table of await tablesOf(filled.warehouse, tier))
        tiersOf.set(table, [...(tiersOf.get(table) ?? []), tier]);
    const tables = built.manifest.tables
      .filter(({ name }) => name !== 'dictionary')
      .map(({ name, columns }) => ({ name, tiers: tiersOf.get(name) ?? [], columns }));
    await expect(dictionaryPage(tables)).toMatchFileSnapshot(inClone('docs', 'dictionary.md'));
  });

  it('answers the questions of analysts, and so does a day that was kept when the format began', async () => {
    const kept = inClone('tests', 'analysts', 'kept', '2026-11-20');
    const tables = built.manifest.tables.map(({ name }) => name);
    if (process.env['ARGUS_KEEP_DAY'] === '1')
      cpSync(built.folder, kept, { recursive: true, filter: (file) => !/\.(duckdb|jws|json)$/.test(file) });
    const known = readdirSync(kept).map((file) => file.replace('.parquet', ''));
    expect(CORPUS).toHaveLength(15);
    await expect(await answersOf(kept, known)).toMatchFileSnapshot(inClone('tests', 'analysts', 'answers.txt'));
    await expect(await answersOf(built.folder, tables)).toMatchFileSnapshot(
      inClone('tests', 'analysts', 'answers.txt'),
    );
  });

  it('has every table and column of the day that was kept, of the same type: what came later stands beside them', async () => {
    const now = new Map(built.manifest.tables.map(({ name, columns }) => [name, new Map(columns)]));
    for (const file of readdirSync(inClone('tests', 'analysts', 'kept', '2026-11-20'))) {
      const name = file.replace('.parquet', '');
      const kept = await rowsOf(
        `DESCRIBE FROM read_parquet('${inClone('tests', 'analysts', 'kept', '2026-11-20', file)}')`,
      );
      expect(kept.length, name).toBeGreaterThan(1);
      for (const [column, type] of kept) expect(now.get(name)?.get(String(column)), `${name}.${column}`).toBe(type);
    }
  });

  it('cannot be built for a day without a batch', async () => {
    const none = buildSnapshot(builderOf(storeNamed('first')), { day: '2020-01-01', tier: TIER });
    await expect(none).rejects.toMatchObject({ code: 'ARGUS_NO_SNAPSHOT' });
  });
});

describe('a snapshot in trouble', () => {
  it('leaves nothing that is seen when its writer is killed, and has the same bytes when it is built then', async () => {
    const store = storeNamed('killed');
    const killed: SnapshotWriter = {
      ...snapshotWriter,
      async tables(plan) {
        const child = spawn(process.execPath, [WRITER, 'tables'], { stdio: ['pipe', 'ignore', 'ignore'] });
        child.stdin.on('error', () => {});
        child.stdin.end(JSON.stringify(plan));
        await vi.waitUntil(() => existsSync(path.join(plan.folder, 'changes.parquet')), {
          timeout: 30_000,
          interval: 5,
        });
        child.kill('SIGKILL');
        throw new Error('killed');
      },
    };
    await expect(buildSnapshot({ ...builderOf(store), writer: killed }, { day, tier: TIER })).rejects.toThrow('killed');
    expect(await store.list()).toEqual([]);
    const { snapshot } = await buildSnapshot(builderOf(store), { day, tier: TIER });
    expect(snapshot.id).toBe(built.id);
  });

  it('shows the file that was changed, and the snapshot before it that is gone', async () => {
    const { snapshot } = await buildSnapshot(builderOf(storeNamed('damaged')), { day, tier: TIER });
    expect(await faultsOf(snapshot, [snapshot])).toEqual([]);
    appendFileSync(path.join(snapshot.folder, 'regimes.parquet'), 'x');
    const orphan = { ...snapshot, manifest: { ...snapshot.manifest, previous: '0'.repeat(64) } };
    expect(await faultsOf(orphan, [snapshot])).toEqual([
      'manifest.json is not in its canonical form',
      'regimes.parquet is not what was written',
      'the snapshot before it, 000000000000…, is not there',
    ]);
  });

  it('says why its writer failed', async () => {
    const failing = snapshotWriter.tables({
      folder,
      threads: 1,
      tables: [
        { name: 'x', comment: '', sources: ['/nowhere.parquet'], columns: [{ name: 'a', value: 'a', comment: '' }] },
      ],
    });
    await expect(failing).rejects.toMatchObject({
      code: 'ARGUS_SNAPSHOT_WRITE',
      message: expect.stringContaining('nowhere.parquet'),
    });
  });
});

describe('a month of snapshots', () => {
  it('has every row of its days in one file a table, and names their manifests', async () => {
    const month = day.slice(0, 7);
    const { snapshot } = await buildPeriod(builderOf(storeNamed('first')), { name: month, tier: TIER });
    expect(snapshot.manifest.days).toEqual([built.id]);
    const rows = ({ manifest }: Snapshot) => manifest.tables.map(({ name, rows: count }) => [name, count]).sort();
    expect(rows(snapshot)).toEqual(rows(built));
    expect((await buildPeriod(builderOf(storeNamed('first')), { name: month, tier: TIER })).isNew).toBe(false);
  });
});

describe('a run that comes after the snapshot of its day', () => {
  it('makes a revision beside it that says so, names the one before it, and leaves that as it was', async () => {
    const store = storeNamed('first');
    const asOf = Date.parse(built.manifest.asOf);
    const run = {
      runId: 'tick-24x7-late',
      kind: 'tick',
      market: '24x7',
      asOf,
      barsThrough: 0,
      stateThrough: 0,
    } as const;
    const counts = { bars: 0, features: 0, regimes: 0, changes: 0, engineFingerprint: '', version: 1 };
    await commitRun(filled.warehouse, { ...run, ...counts });
    const { snapshot, isNew } = await buildSnapshot(builderOf(store), { day, tier: TIER });
    expect([isNew, snapshot.manifest.revision]).toEqual([true, 2]);
    expect(snapshot.manifest.reason).toMatch(/runs of the day were committed after/);
    const [first, second] = await store.revisions(day, TIER);
    expect([first?.id, second?.id]).toEqual([built.id, snapshot.id]);
    expect(await faultsOf(built, [built])).toEqual([]);
  });
});
