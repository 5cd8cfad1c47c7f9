import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArgusError } from '#errors/argus-error.ts';
import { isAlive, startTicks } from './process.ts';

/** Layout version of the data directory; raised only when an older program could not read it. */
const FORMAT = 1;

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
    try {
      const handle = openSync(lock, 'wx', 0o600);
      writeSync(handle, JSON.stringify({ pid: process.pid, startTicks: startTicks(process.pid) }));
      closeSync(handle);
      return { path: directory, release: () => rmSync(lock, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = readHolder(lock);
      if (holder !== null && isAlive(holder.pid, holder.startTicks)) {
        // A command that only asks something is gone in a second; one that runs has its control file, and is not waited for.
        if (readControlPid(directory) !== holder.pid && performance.now() < deadline && holder.pid !== process.pid) {
          await sleep(100);
          continue;
        }
        throw new ArgusError('ARGUS_DATA_IN_USE', `the data directory ${directory} is in use by process ${holder.pid}`);
      }
      // The holder was killed: its lock means nothing any more.
      rmSync(lock, { force: true });
    }
  }
}

function readControlPid(directory: string): number | null {
  try {
    return (JSON.parse(readFileSync(path.join(directory, 'run', 'control.json'), 'utf8')) as { pid: number }).pid;
  } catch {
    return null;
  }
}

function checkFormat(file: string): void {
  try {
    const { format } = JSON.parse(readFileSync(file, 'utf8')) as { format: number };
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

function readHolder(lock: string): { pid: number; startTicks: string | null } | null {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as { pid: number; startTicks: string | null };
  } catch {
    return null;
  }
}
