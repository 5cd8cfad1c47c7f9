import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { tryLock } from '#files/lock.ts';
import { controlFile, controlPath } from './control/control-file.ts';

/** Layout version of the data directory; raised only when an older program could not read it. */
const FORMAT = 1;
const formatFile = z.object({ format: z.int() });

export interface DataDirectory {
  readonly path: string;
  release(): void;
}

/**
 * Takes the data directory for this process.
 * @throws ArgusError ARGUS_DATA_NEWER (written by a newer Argus), ARGUS_DATA_IN_USE (another live process holds it).
 */
export async function takeDataDirectory(directory: string, { patienceMs = 15_000 } = {}): Promise<DataDirectory> {
  const deadline = performance.now() + patienceMs;
  mkdirSync(path.join(directory, 'run'), { recursive: true });
  checkFormat(path.join(directory, 'format.json'));
  const lock = path.join(directory, 'run', 'argus.lock');
  for (;;) {
    const attempt = tryLock(lock);
    if (attempt.taken) return { path: directory, release: attempt.release };
    const { pid } = attempt.holder;
    // A command that only asks something is gone in a second; one that runs has its control file, and is not waited for.
    if (readControlPid(directory) === pid || performance.now() >= deadline || pid === process.pid)
      throw new ArgusError('ARGUS_DATA_IN_USE', `the data directory ${directory} is in use by process ${pid}`);
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

function checkFormat(file: string): void {
  try {
    const { format } = formatFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (format > FORMAT) {
      throw new ArgusError(
        'ARGUS_DATA_NEWER',
        `the data directory has format ${format}, this program knows formats up to ${FORMAT} (${file})`,
      );
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    writeFileSync(file, `${JSON.stringify({ format: FORMAT })}\n`);
  }
}
