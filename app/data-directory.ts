import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { tryLock } from '#files/lock.ts';
import { closeOnce } from '#files/owner-only.ts';
import { readIfThere } from '#files/read-if-there.ts';
import { writeWhole } from '#files/write-whole.ts';
import { refuseUnfinished } from './backup/unfinished.ts';
import { controlFile, controlPath } from './control/control-file.ts';

/** Layout version of the data directory; raised only when an older program could not read it. */
const FORMAT = 1;
const formatFile = z.object({ format: z.int() });

export interface DataDirectory {
  readonly path: string;
  release(): void;
}

/**
 * Takes the data directory for this process. `restoring`: to restore a backup into it.
 * @throws ArgusError ARGUS_DATA_NEWER (written by a newer Argus), ARGUS_DATA_DAMAGED (its format cannot be read), ARGUS_DATA_IN_USE (another live process
 * holds it), ARGUS_RESTORE_UNFINISHED (what is in it is half a backup).
 */
export async function takeDataDirectory(
  directory: string,
  { patienceMs = 15_000, restoring = false } = {},
): Promise<DataDirectory> {
  const deadline = performance.now() + patienceMs;
  mkdirSync(path.join(directory, 'run'), { recursive: true });
  const lock = path.join(directory, 'run', 'owner');
  for (;;) {
    const attempt = tryLock(lock);
    if (attempt.taken) return await checked(directory, attempt.release, restoring);
    const pid = attempt.holder?.pid ?? null;
    // A command that only asks something is gone in a second; one that runs has its control file, and is not waited for.
    const runs = pid !== null && (pid === process.pid || readControlPid(directory) === pid);
    if (runs || performance.now() >= deadline)
      throw new ArgusError(
        'ARGUS_DATA_IN_USE',
        `the data directory ${directory} is in use by ${pid === null ? 'another process' : `process ${pid}`}`,
      );
    await sleep(100);
  }
}

function readControlPid(directory: string): number | null {
  try {
    return controlFile.parse(JSON.parse(readFileSync(controlPath(directory), 'utf8'))).pid;
  } catch {
    return null;
  }
}

async function checked(directory: string, release: () => void, restoring: boolean): Promise<DataDirectory> {
  try {
    if (!restoring) refuseUnfinished(directory);
    await checkFormat(path.join(directory, 'format.json'));
    // Only its owner enters, also when an older version or a shell has made it.
    closeOnce(directory);
    return { path: directory, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Holds a directory to its format; a new directory gets ours. Its owner alone does so, or two could write it at once. */
async function checkFormat(file: string): Promise<void> {
  const text = readIfThere(file);
  if (text === null) return await writeWhole(file, `${JSON.stringify({ format: FORMAT })}\n`, { sync: true });
  const format = formatOf(text);
  if (format === null)
    throw new ArgusError('ARGUS_DATA_DAMAGED', `${file} does not say the format of the data directory: it is damaged`);
  if (format > FORMAT)
    throw new ArgusError(
      'ARGUS_DATA_NEWER',
      `the data directory has format ${format}, this program knows formats up to ${FORMAT} (${file})`,
    );
}

function formatOf(text: string): number | null {
  try {
    return formatFile.parse(JSON.parse(text)).format;
  } catch {
    return null;
  }
}
