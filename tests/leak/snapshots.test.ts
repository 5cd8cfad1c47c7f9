import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSnapshots, type Snapshot } from '#releases/snapshots/store.ts';
import { SNAPSHOT_TIERS } from '#reports/snapshots/build-snapshot.ts';
import { keepNewestDay } from '#reports/snapshots/testing/test-builder.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { SENTINEL } from '#reports/testing/synthetic-market.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-leak-'));
const snapshots = new Map<string, Snapshot>();
let filled: FilledWarehouse;

beforeAll(async () => {
  filled = await fillWarehouse();
  const tiers = SNAPSHOT_TIERS.map(({ name }) => name);
  await keepNewestDay(filled.warehouse, folder, tiers);
  for (const snapshot of await openSnapshots(folder).list()) snapshots.set(snapshot.manifest.tier, snapshot);
  expect([...snapshots.keys()].sort()).toEqual([...tiers].sort());
}, 240_000);
afterAll(async () => {
  await filled?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** How many rows of each table say a number, anywhere in them: as a number of its own, not as a part of another or of a hash. */
async function rowsWith(
  snapshot: Snapshot,
  number: string,
  from: 'parquet' | 'duckdb',
): Promise<Record<string, number>> {
  const { manifest, folder: files } = snapshot;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    if (from === 'duckdb')
      await connection.run(`ATTACH '${path.join(files, `${manifest.tier}.duckdb`)}' AS d (READ_ONLY)`);
    const found: Record<string, number> = {};
    for (const { name } of manifest.tables) {
      const source = from === 'duckdb' ? `d.${name}` : `read_parquet('${path.join(files, `${name}.parquet`)}')`;
      const sql = `SELECT count(*)::INTEGER FROM ${source} AS t WHERE regexp_matches(to_json(t)::VARCHAR, '(^|[^0-9a-zA-Z.])(${number})([^0-9a-zA-Z]|$)')`;
      const [[rows] = []] = (await connection.runAndReadAll(sql)).getRows();
      if (Number(rows) > 0) found[name] = Number(rows);
    }
    return found;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The numbers of bars and vectors: 7319000 and up. */
const rawNumber = (first: number) => `${String(first).slice(0, 4)}[0-9]{3}(\\.[0-9]+)?`;
const tierOf = (name: string) => snapshots.get(name) as Snapshot;

describe('the snapshots of every tier', () => {
  it('hold no number of a bar and no feature, as tables and as one file', async () => {
    for (const [tier, snapshot] of snapshots)
      for (const first of [SENTINEL.price, SENTINEL.volume, SENTINEL.feature])
        for (const form of ['parquet', 'duckdb'] as const)
          expect(await rowsWith(snapshot, rawNumber(first), form), `${tier} ${form} ${first}`).toEqual({});
  }, 120_000);

  it('would show a raw number, if one were there: the same look at bars finds them', async () => {
    const file = path.join(folder, 'bars.parquet');
    await filled.warehouse.exportParquet({ sql: 'SELECT * FROM bars LIMIT 100', file });
    const snapshot = {
      ...tierOf('enterprise'),
      folder,
      manifest: {
        ...tierOf('enterprise').manifest,
        tables: [{ name: 'bars', rows: 0, bytes: 1, sha256: '', columns: [] }],
      },
    };
    expect((await rowsWith(snapshot, rawNumber(SENTINEL.price), 'parquet'))['bars']).toBeGreaterThan(0);
  });

  it('hold nothing that was never committed', async () => {
    for (const [tier, snapshot] of snapshots)
      expect(await rowsWith(snapshot, String(SENTINEL.uncommitted), 'parquet'), tier).toEqual({});
  }, 60_000);

  it('have files of their own tier alone', () => {
    for (const [tier, { folder: files, manifest }] of snapshots)
      expect(readdirSync(files).sort(), tier).toEqual(
        [
          ...manifest.tables.map(({ name }) => `${name}.parquet`),
          `${tier}.duckdb`,
          'database.json',
          'manifest.json',
          'manifest.jws',
        ].sort(),
      );
  });
});
