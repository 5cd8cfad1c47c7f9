import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from '#files/canonical-json.ts';
import { hashOf } from '#files/hashed-copy.ts';
import type { Snapshot } from './store.ts';

/** What is wrong with a snapshot: empty where every file is what was written, and the one before it is there. */
export async function faultsOf(snapshot: Snapshot, all: readonly Snapshot[]): Promise<string[]> {
  const { manifest, folder, database } = snapshot;
  const faults: string[] = [];
  if ((await readFile(path.join(folder, 'manifest.json'), 'utf8')) !== canonicalJson(manifest))
    faults.push('manifest.json is not in its canonical form');
  for (const { name, sha256 } of manifest.tables)
    if ((await hashOrNull(path.join(folder, `${name}.parquet`))) !== sha256)
      faults.push(`${name}.parquet is not what was written`);
  const databaseName = `${manifest.tier}.duckdb`;
  if (database !== null && (await hashOrNull(path.join(folder, databaseName))) !== database.sha256)
    faults.push(`${databaseName} is not what was written`);
  if (manifest.previous !== null && !all.some(({ id }) => id === manifest.previous))
    faults.push(`the snapshot before it, ${manifest.previous.slice(0, 12)}…, is not there`);
  return faults;
}

const hashOrNull = (file: string): Promise<string | null> =>
  hashOf(file).then(
    ({ sha256 }) => sha256,
    () => null,
  );
