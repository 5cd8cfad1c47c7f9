import MailComposer from 'nodemailer/lib/mail-composer';
import { MARK_ID } from './mail.ts';
import type { Envelope, Outgoing } from './transport.ts';

/** `baseBoundary` is missing in the types of nodemailer. */
type ComposerOptions = ConstructorParameters<typeof MailComposer>[0] & { readonly baseBoundary: string };

/** A mail as MIME: the same mail gives the same bytes. */
export async function composeMail({ envelope, mail }: Outgoing): Promise<Buffer> {
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
    date: new Date(envelope.sentAt),
    headers: headersOf(envelope),
    // Boundaries are made from this prefix and a counter instead of a random number.
    baseBoundary: 'digest',
  };
  return await new MailComposer(options).compile().build();
}

/**
 * Our own headers: what a ledger is proven with, and what lets a mail program end a subscription by one press (RFC 8058). A mail that is on no
 * list says that nobody wrote it (RFC 3834), so that no absence answers it.
 */
export const headersOf = ({ unsubscribeUrl, ledgerHeads }: Envelope): Record<string, string | string[]> => ({
  ...(ledgerHeads.length === 0 ? {} : { 'X-Ledger-Head': [...ledgerHeads] }),
  ...(unsubscribeUrl === null
    ? { 'Auto-Submitted': 'auto-generated' }
    : { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
});

/** Every line ends with CRLF (RFC 5322, 2.3). */
const withMailBreaks = (text: string): string => text.replaceAll(/\r\n|\r|\n/g, '\r\n');
