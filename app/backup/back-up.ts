import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { dumpDatabase } from '#database/dump.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { atOnce } from '#files/at-once.ts';
import { copyHashed, writeHashed } from '#files/hashed-copy.ts';
import { isAlive, startTicks } from '#files/process.ts';
import { readPointer } from '#releases/pointer.ts';
import { readManifest as readRelease } from '#releases/release.ts';
import { backUpTables, readBackup } from '#warehouse/backup.ts';
import { openWarehouse } from '#warehouse/warehouse.ts';
import type { Stores } from '../stores.ts';
import { VERSION } from '../version.ts';
import { CONTENT_FOLDERS, type ContentFolder, roundsOf } from './folders.ts';
import { type FileEntry, FORMAT, type Manifest, writeManifest } from './manifest.ts';

/** How far a backup or a restore is. */
export interface BackupProgress {
  readonly step: string;
  readonly files: number;
  readonly bytes: number;
}
export type OnProgress = (progress: BackupProgress) => void;

export interface BackupReport extends Pick<Manifest, 'takenAt' | 'asOf' | 'newestBatch' | 'content'> {
  readonly directory: string;
  /** Names the backup. */
  readonly seal: string;
  readonly files: number;
  readonly bytes: number;
  readonly ms: number;
}

type Sources = Pick<Stores, 'config' | 'warehouse' | 'database'>;

/**
 * Writes a backup into a new folder while others work: first Postgres as of one moment, then ClickHouse, which may have what Postgres has not yet, then the
 * content folders. It has another name until its manifest, the last file, is written: what a kill leaves is no backup.
 * @throws ArgusError ARGUS_BACKUP_REFUSED (the folder is not empty, the server's folder of backups is not known), ARGUS_DISK_FULL, ARGUS_SITE_DAMAGED
 */
export async function backUp(
  stores: Sources,
  directory: string,
  { now, onProgress = () => {} }: { readonly now: () => number; readonly onProgress?: OnProgress },
): Promise<BackupReport> {
  const started = performance.now();
  const { backups } = stores.warehouse;
  if (backups === null)
    throw new ArgusError(
      'ARGUS_BACKUP_REFUSED',
      'CLICKHOUSE_URL names a server, and CLICKHOUSE_BACKUP_DIR does not say where its backups are found',
    );
  await refuseContent(directory);
  await removeUnfinished(directory);
  const draft = `${directory}.unfinished-${process.pid}-${startTicks(process.pid) ?? 0}`;
  const takenAt = now();
  const writer = createWriter(draft, onProgress);
  const dump = await dumpDatabase(stores.database, ({ table, lines }) =>
    writer.write(`database/${table}.jsonl`, ended(lines)),
  );
  const { backedUp, content } = await copyWarehouse(stores, backups, writer);
  const folders: string[] = [];
  for (const folder of CONTENT_FOLDERS) if (await copyFolder(stores, folder, writer)) folders.push(folder.name);
  const release = (await readPointer(path.join(draft, 'site')))?.release ?? null;
  if (release !== null) await refuseGaps(draft, release, writer.files);
  const batches = content.runs.filter(({ kind }) => kind === 'batch').map(({ asOf }) => asOf);
  const manifest: Manifest = {
    format: FORMAT,
    takenAt,
    asOf: Math.max(0, ...content.runs.map(({ asOf }) => asOf)),
    newestBatch: batches.length === 0 ? null : Math.max(...batches),
    versions: { argus: VERSION, node: process.versions.node, clickhouse: content.engine, postgres: dump.serverVersion },
    content: { tables: [...content.tables], release, digests: dump.digests },
    warehouse: {
      database: backedUp.database,
      parts: backedUp.parts.map(({ folder, tables }) => ({ folder, tables: [...tables] })),
    },
    database: { migrations: [...dump.migrations], tables: [...dump.tables] },
    folders,
    files: writer.files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
  const seal = await writeManifest(draft, manifest);
  // One that has come to be there meanwhile is not written over: a folder with something in it is not replaced.
  if (existsSync(directory)) await rmdir(directory);
  await rename(draft, directory);
  const { asOf, newestBatch, content: hashes } = manifest;
  return {
    directory,
    seal,
    takenAt,
    asOf,
    newestBatch,
    content: hashes,
    files: manifest.files.length,
    bytes: writer.bytes(),
    ms: performance.now() - started,
  };
}

async function refuseContent(directory: string): Promise<void> {
  const names = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw new ArgusError('ARGUS_BACKUP_REFUSED', `${directory} is no folder that can be written: ${cause.message}`, {
      cause,
    });
  });
  if (names.length > 0)
    throw new ArgusError('ARGUS_BACKUP_REFUSED', `${directory} is not empty: it has ${names.slice(0, 3).join(', ')}`);
  await mkdir(path.dirname(directory), { recursive: true });
}

/** What killed backups of this name have left. */
async function removeUnfinished(directory: string): Promise<void> {
  const folder = path.dirname(directory);
  for (const name of await readdir(folder)) {
    const [, pid, ticks] = /\.unfinished-(\d+)-(\d+)$/.exec(name) ?? [];
    if (pid === undefined || !name.startsWith(`${path.basename(directory)}.unfinished-`)) continue;
    if (Number(pid) !== process.pid && isAlive(Number(pid), ticks ?? null)) continue;
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

interface Writer {
  readonly files: FileEntry[];
  bytes(): number;
  /** Says what is done while no file is written. */
  step(name: string): void;
  write(name: string, chunks: AsyncIterable<string>): Promise<void>;
  /** Copies files of a folder; one that is gone is left out. */
  copy(folder: string, names: readonly string[], to: string): Promise<void>;
}

function createWriter(draft: string, onProgress: OnProgress): Writer {
  const files: FileEntry[] = [];
  let bytes = 0;
  const add = (entry: FileEntry) => {
    files.push(entry);
    bytes += entry.bytes;
    onProgress({ step: entry.path.split('/')[0] as string, files: files.length, bytes });
  };
  return {
    files,
    bytes: () => bytes,
    step: (step) => onProgress({ step, files: files.length, bytes }),
    async write(name, chunks) {
      add({ path: name, ...(await writeHashed(path.join(draft, name), chunks)) });
    },
    async copy(folder, names, to) {
      await atOnce(names, async (name) => {
        const entry = `${to}/${name}`;
        const hashed = await copyHashed(path.join(folder, name), path.join(draft, entry)).catch(unlessGone);
        if (hashed !== null) add({ path: entry, ...hashed });
      });
    },
  };
}

function unlessGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

async function* ended(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

/** The engine copies its tables into its own folder, from where they are moved on; a backup that does not restore is none. */
async function copyWarehouse({ config, warehouse }: Sources, backups: string, writer: Writer) {
  const name = `argus-${process.pid}-${startTicks(process.pid) ?? 0}`;
  const folder = path.join(backups, name);
  // The embedded engine has one process, so whatever is there is of a killed one.
  await rm(warehouse.kind === 'embedded' ? backups : folder, { recursive: true, force: true });
  try {
    writer.step('the engine copies its tables');
    const backedUp = await backUpTables(warehouse, name);
    writer.step('the copy is restored beside and hashed');
    const open = (database: string) =>
      openWarehouse({ directory: path.join(config.dataDirectory, 'warehouse'), ...config.clickhouse, database });
    const content = await readBackup(warehouse, open, backedUp);
    for await (const names of roundsOf({ namesFirst: [] }, folder)) await writer.copy(folder, names, 'warehouse');
    const parts = backedUp.parts.map(({ folder: of, tables }) => ({
      folder: `warehouse/${path.posix.basename(of)}`,
      tables,
    }));
    return { backedUp: { ...backedUp, parts }, content };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyFolder({ config }: Sources, folder: ContentFolder, writer: Writer): Promise<boolean> {
  const from = folder.of(config);
  if (!existsSync(from)) return false;
  for await (const names of roundsOf(folder, from)) await writer.copy(from, names, folder.name);
  return true;
}

/** A release whose pages are not all there would be found out by its readers. @throws ArgusError ARGUS_SITE_DAMAGED */
async function refuseGaps(draft: string, release: string, files: readonly FileEntry[]): Promise<void> {
  const { pages } = await readRelease(path.join(draft, 'site'), release);
  const copied = new Set(files.map((file) => file.path));
  for (const { sha256 } of pages.values())
    if (!copied.has(`site/objects/${sha256.slice(0, 2)}/${sha256}.br`))
      throw new ArgusError(
        'ARGUS_SITE_DAMAGED',
        `the page object ${sha256} of the current release is not there to be copied`,
      );
}
