import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';

/** A file that was not read, and why. `named`: it was asked for by name, not found in a folder. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
  readonly named: boolean;
  /** The error that was thrown, if any. */
  readonly error?: ArgusError;
}

/** A file to read. A named one that is no file of bars is an error; one that was found in a folder is left out. */
export interface Input {
  readonly path: string;
  readonly named: boolean;
}

const BARS = /\.(parquet|csv|csv\.gz|json|json\.gz|feather|zip)$/;
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
    if (info === null || !info.isDirectory()) inputs.set(given, { path: given, named: true });
    else for (const file of await filesBelow(given, skipped)) inputs.set(file, { path: file, named: false });
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
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (OTHER_FOLDERS.has(entry.name)) skipped.push({ path: file, reason: 'holds no bars', named: false });
      else files.push(...(await filesBelow(file, skipped)));
    } else if (BARS.test(entry.name)) files.push(file);
    else skipped.push({ path: file, reason: 'is of no format of bars', named: false });
  }
  return files;
}
