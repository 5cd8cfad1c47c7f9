import { existsSync, mkdirSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { writeWhole } from '#files/write-whole.ts';
import { composeMail } from './compose.ts';
import type { MailTransport } from './transport.ts';

/**
 * A folder of .eml files, one for each mail: the same mail writes the same bytes into the same file.
 * Sending throws ArgusError ARGUS_OUTBOX_UNUSABLE where there can be no such folder.
 */
export function createOutbox(directory: string): MailTransport {
  const fileOf = (name: string) => path.join(directory, `${name}.eml`);
  return {
    name: 'outbox',
    batchSize: 100,
    // Half-written mails do not exist.
    taken: async (mails) =>
      new Map(mails.flatMap(({ name }) => (existsSync(fileOf(name)) ? [[name, name] as const] : []))),
    async send(_key, mails) {
      makeFolder(directory);
      for (const outgoing of mails) {
        const file = fileOf(outgoing.envelope.name);
        await writeWhole(file, await composeMail(outgoing), { sync: true });
        await settle(directory, path.basename(file));
      }
      return mails.map(({ envelope }) => ({ state: 'sent', providerId: envelope.name }));
    },
  };
}

function makeFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (cause) {
    throw new ArgusError(
      'ARGUS_OUTBOX_UNUSABLE',
      `the outbox ${directory} is not a folder that can be written: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Removes what a kill left of earlier attempts at this mail; then the name of the mail outlives a crash of the machine too. */
async function settle(directory: string, file: string): Promise<void> {
  for (const name of await readdir(directory))
    if (name.startsWith(`${file}.`) && name.endsWith('.tmp')) await rm(path.join(directory, name), { force: true });
  const folder = await open(directory, 'r');
  await folder.sync().finally(() => folder.close());
}
