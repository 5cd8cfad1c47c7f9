import { existsSync, mkdirSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import MailComposer from 'nodemailer/lib/mail-composer';
import { ArgusError } from '#errors/argus-error.ts';
import { writeWhole } from '#files/write-whole.ts';
import { MARK_ID, type Mail } from './mail.ts';
import type { Envelope, MailTransport } from './transport.ts';

/**
 * A folder of .eml files, one for each mail: the same mail writes the same bytes into the same file.
 * Sending throws ArgusError ARGUS_OUTBOX_UNUSABLE where there can be no such folder.
 */
export function createOutbox(directory: string): MailTransport {
  const fileOf = (name: string) => path.join(directory, `${name}.eml`);
  return {
    // Half-written mails do not exist.
    has: async (name) => existsSync(fileOf(name)),
    async send(envelope, mail) {
      makeFolder(directory);
      const file = fileOf(envelope.name);
      await writeWhole(file, await composed(envelope, mail), { sync: true });
      await settle(directory, path.basename(file));
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

/** `baseBoundary` is missing in the types of nodemailer. */
type ComposerOptions = ConstructorParameters<typeof MailComposer>[0] & { readonly baseBoundary: string };

/** The mail as MIME. */
async function composed(envelope: Envelope, mail: Mail): Promise<Buffer> {
  const options: ComposerOptions = {
    from: envelope.from,
    to: envelope.to,
    subject: mail.subject,
    html: withMailBreaks(mail.html),
    text: withMailBreaks(mail.text),
    attachments:
      mail.mark === null ? [] : [{ cid: MARK_ID, content: mail.mark, contentType: 'image/png', filename: 'mark.png' }],
    // The encoder keeps the breaks it is given, and a short text as it is: servers refuse a line that ends with LF alone, or is too long.
    textEncoding: 'quoted-printable',
    newline: 'windows',
    messageId: envelope.messageId,
    date: new Date(`${envelope.date}T23:59:59Z`),
    headers: {
      ...(envelope.ledgerHeads.length === 0 ? {} : { 'X-Ledger-Head': [...envelope.ledgerHeads] }),
      'List-Unsubscribe': `<${envelope.unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
    // Boundaries are made from this prefix and a counter instead of a random number.
    baseBoundary: 'digest',
  };
  return await new MailComposer(options).compile().build();
}

/** Every line ends with CRLF (RFC 5322, 2.3). */
const withMailBreaks = (text: string): string => text.replaceAll(/\r\n|\r|\n/g, '\r\n');

/** Removes what a kill left of earlier attempts at this mail; then the name of the mail outlives a crash of the machine too. */
async function settle(directory: string, file: string): Promise<void> {
  for (const name of await readdir(directory))
    if (name.startsWith(`${file}.`) && name.endsWith('.tmp')) await rm(path.join(directory, name), { force: true });
  const folder = await open(directory, 'r');
  await folder.sync().finally(() => folder.close());
}
