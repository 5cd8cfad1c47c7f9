import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { kindOf } from './regular.ts';

/** A file that was not read, and why. `named`: it was asked for by name, not found in a folder. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
  readonly named: boolean;
  /** The error that was thrown, if any. */
  readonly error?: ArgusError;
}

/** Whether a file was asked for, or failed: one of another kind in a folder is no loss. */
export const isLoss = ({ named, error }: Skipped): boolean => named || error !== undefined;

/** A file to read. A named one that is no file of bars is an error; one that was found in a folder is left out. */
export interface Input {
  readonly path: string;
  readonly named: boolean;
}

const TABLE = 'parquet|parq|pq|csv|tsv|txt|json|jsonl|ndjson|feather|ftr|arrow|arrows|ipc|zip';
/** Tables that are not read, and packings of them: that they are left out is an error, not a remark. */
const UNREAD = 'xlsx|xlsm|xls|ods|h5|hdf5|orc|avro|pkl|pickle|npy|npz|sqlite|duckdb|tar|tgz|7z|rar';
const PACKED = 'gz|gzip|zst|zstd|bz2|xz|lz4|br|lzma|z';
const DATA = new RegExp(`\\.((${TABLE}|dat)(\\.(${PACKED}))?|(${UNREAD})(\\.(${PACKED}))?)$`, 'i');
/** Whether a file found in a folder or an archive may hold data, by its name; a file that is named needs no ending. */
export const isDataName = (name: string): boolean => DATA.test(name);

/** Folders of LEAN data that hold no bars. */
const OTHER_FOLDERS = new Set([
  'factor_files',
  'map_files',
  'margin_interest',
  'market-hours',
  'symbol-properties',
  'alternative',
]);

/** The files of a list of files and folders, folders in the order of their names, each file once. */
export async function expandFolders(paths: readonly string[], skipped: Skipped[]): Promise<Input[]> {
  const inputs = new Map<string, Input>();
  for (const given of paths) {
    const info = await stat(given).catch(() => null);
    if (info === null || !info.isDirectory()) inputs.set(path.normalize(given), { path: given, named: true });
    else
      for (const file of await filesBelow(given, skipped)) {
        const key = path.normalize(file);
        if (!inputs.has(key)) inputs.set(key, { path: file, named: false });
      }
  }
  if (inputs.size === 0 && paths.length > 0)
    throw new ArgusError(
      'ARGUS_FEED_EMPTY',
      `${paths.join(', ')} holds no file of bars (Parquet, CSV, JSON, Feather, LEAN zip)`,
    );
  return [...inputs.values()];
}

async function filesBelow(folder: string, skipped: Skipped[]): Promise<string[]> {
  const files: string[] = [];
  const leave = (file: string, reason: string): void => void skipped.push({ path: file, reason, named: false });
  const lose = (file: string, reason: string): void => {
    const error = new ArgusError('ARGUS_FEED_MISSING', `${file} ${reason}`);
    skipped.push({ path: file, reason: error.message, named: false, error });
  };
  let entries: Awaited<ReturnType<typeof readEntries>>;
  try {
    entries = await readEntries(folder);
  } catch (error) {
    lose(folder, `cannot be opened (${(error as NodeJS.ErrnoException).code})`);
    return files;
  }
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (OTHER_FOLDERS.has(entry.name)) leave(file, 'holds no bars');
      else files.push(...(await filesBelow(file, skipped)));
      continue;
    }
    if (entry.name.startsWith('.') && isDataName(entry.name)) {
      // What editors and downloads keep beside a file, half of it.
      leave(file, 'is a hidden file: name it to read it');
      continue;
    }
    if (!isDataName(entry.name)) {
      leave(file, 'is of no format of bars');
      continue;
    }
    const info = await stat(file).catch(() => null);
    if (info?.isFile()) files.push(file);
    else if (info === null) lose(file, entry.isSymbolicLink() ? 'is a link to nothing' : 'cannot be opened');
    else lose(file, info.isDirectory() ? 'is a link to a folder: name that folder' : `is ${kindOf(info)}`);
  }
  return files;
}

const readEntries = async (folder: string) =>
  (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
