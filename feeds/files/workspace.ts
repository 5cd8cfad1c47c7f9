import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A private folder (mode 700) of links and inflated copies. The database reads only what lies in it, under names that
 * were made here: no character of a user's file name is a pattern, and no suffix says how a file is packed.
 */
export interface Workspace {
  readonly folder: string;
  /** A path in the folder that was not given out before. */
  next(): string;
  close(): Promise<void>;
}

export async function openWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(path.join(tmpdir(), 'argus-files-'));
  // A process that ends in the middle of a file must not leave the copy behind.
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  let count = 0;
  return {
    folder,
    next: () => path.join(folder, String(count++)),
    async close() {
      process.off('exit', remove);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
