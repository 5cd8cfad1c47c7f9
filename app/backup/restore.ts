import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Configuration } from '#config/environment.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { openFence } from '#database/fences.ts';
import { digestLedgerHash } from '#database/ledger.ts';
import { holdRestored } from '#database/restored-mails.ts';
import { isEmpty as isEmptyDatabase, undumpDatabase } from '#database/undump.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { atOnce } from '#files/at-once.ts';
import { copyHashed } from '#files/hashed-copy.ts';
import { currentRelease, readPointer } from '#releases/pointer.ts';
import { isEmpty as isEmptyWarehouse, restoreTables } from '#warehouse/backup.ts';
import { contentHash } from '#warehouse/hash.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';
import { takeDataDirectory } from '../data-directory.ts';
import { migrateStores, migrationsOf } from '../migrations.ts';
import type { OnProgress } from './back-up.ts';
import { CONTENT_FOLDERS } from './folders.ts';
import { type Content, type Manifest, readManifest } from './manifest.ts';
import { clearUnfinished, markFinished, markUnfinished, refuseFilled } from './unfinished.ts';
import { verifyFiles } from './verify.ts';

export interface RestoreReport extends Pick<Manifest, 'takenAt' | 'asOf' | 'newestBatch' | 'content'> {
  readonly seal: string;
  readonly files: number;
  /** What came between the backup and now is not in it (RPO), and so long this took (RTO). */
  readonly lostMs: number;
  readonly ms: number;
  /** Of the content that was compared: all of it was equal, or this would have thrown. */
  readonly tables: number;
}

/**
 * Makes an empty data directory what a backup is of, and holds it to the hashes that the backup has of itself. Every file is verified before the first is
 * written. Until it is complete no command opens the directory; after a kill it is begun again. Then the mails of all tenants are held: the
 * ledger does not know what has left since the backup.
 * @throws ArgusError ARGUS_BACKUP_DAMAGED, ARGUS_BACKUP_NEWER, ARGUS_RESTORE_REFUSED, ARGUS_RESTORE_DIFFERS, and those of both migrations
 */
export async function restore(
  config: Configuration,
  from: string,
  { now, onProgress = () => {} }: { readonly now: () => number; readonly onProgress?: OnProgress },
): Promise<RestoreReport> {
  const started = performance.now();
  const manifest = await readManifest(from);
  await verifyFiles(from, manifest, onProgress);
  const folders = CONTENT_FOLDERS.filter(({ name }) => manifest.folders.includes(name));
  const makes = [
    ...['warehouse', 'database'].map((name) => path.join(config.dataDirectory, name)),
    ...folders.map((folder) => folder.of(config)),
  ];
  const directory = await takeDataDirectory(config.dataDirectory, { restoring: true });
  try {
    await clearUnfinished(config.dataDirectory);
    await refuseFilled(
      config.dataDirectory,
      folders.map((folder) => folder.of(config)),
    );
    // Before anything is made: what a kill leaves is known for what it is.
    await markUnfinished(config.dataDirectory, { seal: manifest.seal, makes });
    const stores = await openEmpty(config).catch(async (error: unknown) => {
      await clearUnfinished(config.dataDirectory);
      throw error;
    });
    try {
      await restoreStores(stores, from, manifest, onProgress);
      for (const folder of folders)
        await restoreFiles(from, manifest, { from: folder.name, to: folder.of(config) }, onProgress);
      onProgress({ step: 'hash all content', files: manifest.files.length, bytes: 0 });
      await refuseDifference(manifest.content, await contentOf(stores, config));
      await catchUpRelease(stores.database, config.siteDirectory);
      await holdRestored(stores.database, { from: manifest.takenAt, until: now() });
    } finally {
      await stores.warehouse.close();
      await stores.database.close();
    }
    await markFinished(config.dataDirectory);
  } finally {
    directory.release();
  }
  const { seal, takenAt, asOf, newestBatch, content } = manifest;
  const ms = performance.now() - started;
  const counts = { files: manifest.files.length, tables: content.tables.length };
  return { seal, takenAt, asOf, newestBatch, content, ...counts, lostMs: now() - takenAt, ms };
}

interface OpenStores {
  readonly warehouse: Warehouse;
  readonly database: Database;
}

/** @throws ArgusError ARGUS_RESTORE_REFUSED where a server has something already */
async function openEmpty(config: Configuration): Promise<OpenStores> {
  const database = await openDatabase({
    directory: path.join(config.dataDirectory, 'database'),
    url: config.databaseUrl,
  });
  try {
    if (!(await isEmptyDatabase(database)))
      throw new ArgusError('ARGUS_RESTORE_REFUSED', 'the database of DATABASE_URL is not empty');
    const warehouse = await openWarehouse({
      directory: path.join(config.dataDirectory, 'warehouse'),
      ...config.clickhouse,
    });
    const refusal = !(await isEmptyWarehouse(warehouse))
      ? `the database ${warehouse.database} of CLICKHOUSE_URL is not empty`
      : warehouse.backups === null
        ? 'CLICKHOUSE_URL names a server, and CLICKHOUSE_BACKUP_DIR does not say from where it reads backups'
        : null;
    if (refusal === null) return { warehouse, database };
    await warehouse.close();
    throw new ArgusError('ARGUS_RESTORE_REFUSED', refusal);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function restoreStores(
  { warehouse, database }: OpenStores,
  from: string,
  manifest: Manifest & { readonly seal: string },
  onProgress: OnProgress,
): Promise<void> {
  await undumpDatabase(database, manifest.database, {
    directory: migrationsOf('postgres'),
    linesOf: (table) =>
      createInterface({
        input: createReadStream(path.join(from, 'database', `${table}.jsonl`)),
        crlfDelay: Number.POSITIVE_INFINITY,
      }),
  });
  const name = `argus-${manifest.seal.slice(0, 16)}`;
  const staged = path.join(warehouse.backups as string, name);
  await rm(staged, { recursive: true, force: true });
  try {
    await restoreFiles(from, manifest, { from: 'warehouse', to: staged }, onProgress);
    const parts = manifest.warehouse.parts.map(({ folder, tables }) => ({
      folder: `${name}/${path.posix.basename(folder)}`,
      tables,
    }));
    onProgress({ step: 'the engine takes its tables', files: manifest.files.length, bytes: 0 });
    await restoreTables(warehouse, { ...manifest.warehouse, parts });
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
  await migrateStores({ warehouse, database });
}

/** Copies the files below a name of the backup. */
async function restoreFiles(
  backup: string,
  { files }: Pick<Manifest, 'files'>,
  { from, to }: { readonly from: string; readonly to: string },
  onProgress: OnProgress,
): Promise<void> {
  let [done, bytes] = [0, 0];
  const wanted = files.filter((entry) => entry.path.startsWith(`${from}/`));
  await atOnce(wanted, async (entry) => {
    const written = await copyHashed(path.join(backup, entry.path), path.join(to, entry.path.slice(from.length + 1)));
    // It was verified before; what has changed since is no part of the backup.
    if (written.sha256 !== entry.sha256)
      throw new ArgusError(
        'ARGUS_BACKUP_DAMAGED',
        `${path.join(backup, entry.path)} was changed while it was restored`,
      );
    done += 1;
    bytes += entry.bytes;
    onProgress({ step: from, files: done, bytes });
  });
}

const contentOf = async ({ warehouse, database }: OpenStores, { siteDirectory }: Configuration): Promise<Content> => ({
  tables: await contentHash(warehouse),
  release: (await readPointer(siteDirectory))?.release ?? null,
  digests: await digestLedgerHash(database),
});

/** A table that a later migration has made is empty, and no difference. @throws ArgusError ARGUS_RESTORE_DIFFERS */
async function refuseDifference(wanted: Content, found: Content): Promise<void> {
  const tables = new Map(found.tables.map(({ table, rows, hash }) => [table, `${rows} ${hash}`]));
  const differing = wanted.tables
    .filter(({ table, rows, hash }) => tables.get(table) !== `${rows} ${hash}`)
    .map(({ table }) => table);
  if (wanted.release !== found.release) differing.push('release');
  if (wanted.digests !== found.digests) differing.push('digests');
  if (differing.length > 0)
    throw new ArgusError(
      'ARGUS_RESTORE_DIFFERS',
      `what was restored differs from the backup in ${differing.join(', ')}`,
    );
}

/** The fence of releases is of before the pages were copied: a publisher would take readers back to the release that it names. */
async function catchUpRelease(database: Database, site: string): Promise<void> {
  const pointer = await readPointer(site);
  if (pointer === null) return;
  const fence = openFence(database, 'release', currentRelease);
  const position = await fence.read();
  if (pointer.number > (position.value?.number ?? -1)) await fence.move(position, pointer);
}
