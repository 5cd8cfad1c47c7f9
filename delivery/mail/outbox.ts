import { existsSync, mkdirSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import MailComposer from 'nodemailer/lib/mail-composer';
import { ArgusError } from '#errors/argus-error.ts';
import { writeWhole } from '#files/write-whole.ts';
import { ARGUS } from '#wording/brand.ts';
import type { Mail } from './mail.ts';

export interface Envelope {
  readonly to: string;
  readonly messageId: string;
  /** YYYY-MM-DD: the Date header is its end, not the clock, so that a repeated delivery writes the same bytes. */
  readonly date: string;
  readonly unsubscribeUrl: string;
}

const fileOf = (directory: string, name: string) => path.join(directory, `${name}.eml`);

/** Whether a mail of this name was written; half-written ones do not exist. */
export const isInOutbox = (directory: string, name: string): boolean => existsSync(fileOf(directory, name));

/** Writes the mail as an .eml file, whole or not at all; the same mail writes the same bytes. Returns the path. */
export async function writeToOutbox(directory: string, name: string, mail: Mail, envelope: Envelope): Promise<string> {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (cause) {
    throw new ArgusError(
      'ARGUS_OUTBOX_UNUSABLE',
      `the outbox ${directory} is not a folder that can be written: ${(cause as Error).message}`,
      { cause },
    );
  }
  const composer = new MailComposer({
    from: ARGUS.sender,
    to: envelope.to,
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    messageId: envelope.messageId,
    date: new Date(`${envelope.date}T23:59:59Z`),
    headers: {
      'List-Unsubscribe': `<${envelope.unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
    // Boundaries are made from this prefix and a counter instead of a random number.
    baseBoundary: 'argus-digest',
  } as never);
  const bytes = await composer.compile().build();
  const file = fileOf(directory, name);
  await writeWhole(file, bytes, { sync: true });
  await settle(directory, path.basename(file));
  return file;
}

/** Removes what a kill left of earlier attempts at this mail; then the name of the mail outlives a crash of the machine too. */
async function settle(directory: string, file: string): Promise<void> {
  for (const name of await readdir(directory))
    if (name.startsWith(`${file}.`) && name.endsWith('.tmp')) await rm(path.join(directory, name), { force: true });
  const folder = await open(directory, 'r');
  await folder.sync().finally(() => folder.close());
}
