import { existsSync } from 'node:fs';
import { readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { readIfThere } from '#files/read-if-there.ts';
import { writeWhole } from '#files/write-whole.ts';

/** Says that a data directory is being restored, and what the restore has made so far; gone when it is complete. */
const MARK = 'restore.json';
const markSchema = z.object({ seal: z.string(), makes: z.array(z.string()) });
type Mark = z.infer<typeof markSchema>;

const markOf = (directory: string): string => path.join(directory, MARK);

/** What an operator, a look at the directory, or a command that was refused may have put there: none of it is content. */
const NO_CONTENT = new Set(['keys', 'run', 'logs', 'tools', 'format.json', 'lost+found', MARK]);

/** @throws ArgusError ARGUS_RESTORE_UNFINISHED */
export function refuseUnfinished(directory: string): void {
  if (!existsSync(markOf(directory))) return;
  throw new ArgusError('ARGUS_RESTORE_UNFINISHED', `a restore into ${directory} was begun and has not ended`);
}

/** Removes what an unfinished restore has made, and its mark. The folders stay where they may be volumes. */
export async function clearUnfinished(directory: string): Promise<void> {
  const text = readIfThere(markOf(directory));
  if (text === null) return;
  const { makes } = markSchema.parse(JSON.parse(text));
  for (const folder of makes)
    for (const name of await readdir(folder).catch(() => []))
      await rm(path.join(folder, name), { recursive: true, force: true });
  for (const folder of makes) await rmdir(folder).catch(() => {});
  await markFinished(directory);
}

/** @throws ArgusError ARGUS_RESTORE_REFUSED */
export async function refuseFilled(directory: string, folders: readonly string[]): Promise<void> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => !NO_CONTENT.has(name));
  if (names.length > 0)
    throw new ArgusError(
      'ARGUS_RESTORE_REFUSED',
      `the data directory ${directory} is not empty: it has ${names.slice(0, 4).join(', ')}`,
    );
  for (const folder of folders)
    if ((await readdir(folder).catch(() => [])).length > 0)
      throw new ArgusError('ARGUS_RESTORE_REFUSED', `the folder ${folder} is not empty`);
}

export const markUnfinished = (directory: string, mark: Mark): Promise<void> =>
  writeWhole(markOf(directory), `${JSON.stringify(mark)}\n`, { sync: true });

export const markFinished = (directory: string): Promise<void> => rm(markOf(directory));
