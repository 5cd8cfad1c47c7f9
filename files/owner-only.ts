import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Bits of a mode that are for others than the owner. */
export const OTHERS = 0o077;

/** Takes a folder and everything in it from everybody but its owner; what is closed stays untouched. Links are not followed. */
export function closeTree(directory: string): void {
  close(directory);
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true }))
    if (!entry.isSymbolicLink()) close(path.join(entry.parentPath, entry.name));
}

/** Closes a folder that others may enter, with all that it holds; returns at once for one that is closed. */
export function closeOnce(directory: string): void {
  if ((lstatSync(directory).mode & OTHERS) !== 0) closeTree(directory);
}

function close(file: string): void {
  try {
    const { mode } = lstatSync(file);
    if ((mode & OTHERS) !== 0) chmodSync(file, mode & 0o7700);
  } catch (error) {
    // ENOENT: another process has removed it. EPERM: it belongs to somebody else, as the volumes of some container platforms do.
    if (!['ENOENT', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
