import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inClone } from '#cli/setup/paths.mjs';
import { openSnapshots, type Snapshot, type SnapshotStore } from '#releases/snapshots/store.ts';
import { snapshotWriter } from '#releases/snapshots/writer.ts';
import { type FilledWarehouse, fillWarehouse } from '../testing/filled-warehouse.ts';
import { buildSnapshot, SNAPSHOT_TIERS, type SnapshotBuilder } from './build-snapshot.ts';
import { dictionaryPage } from './dictionary-page.ts';
import { batchDays } from './snapshot-day.ts';
import { tablesOf } from './table-plans.ts';
import { SNAPSHOT_TABLES } from './tables.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-snapshots-'));
const TIER = 'enterprise';
let filled: FilledWarehouse;
let day: string;
let built: Snapshot;
const builderOf = (store: SnapshotStore, threads = 1): SnapshotBuilder => ({
  warehouse: filled.warehouse,
  store,
  writer: snapshotWriter,
  seal: async (id) => `sealed ${id}`,
  writtenBy: { argus: '0.0.0' },
  threads,
});
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
  day = [...(await batchDays(filled.warehouse)).keys()].at(-1) ?? '';
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

  it('cannot be built for a day without a batch', async () => {
    const none = buildSnapshot(builderOf(storeNamed('first')), { day: '2020-01-01', tier: TIER });
    await expect(none).rejects.toMatchObject({ code: 'ARGUS_NO_SNAPSHOT' });
  });
});
