import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { composeMail } from '../compose.ts';
import type { MailTransport, Outcome, Outgoing } from '../transport.ts';

export interface SmtpSettings {
  /** smtp://user:password@host:587 or smtps://… */
  readonly url: string;
}

/** What nodemailer says of a failure; without a reply the connection ended. */
const smtpError = z.object({
  message: z.string(),
  responseCode: z.number().optional(),
  command: z.string().optional(),
});

/**
 * Mails by a server of SMTP, one after the other over one connection. SMTP remembers nothing: a mail whose connection ended before the
 * server's last word cannot be looked up.
 */
export function createSmtp({ url }: SmtpSettings): MailTransport {
  return {
    name: 'smtp',
    batchSize: 1,
    taken: async () => null,
    async send(_key, mails) {
      const connection = await connect(url);
      const outcomes: Outcome[] = [];
      try {
        for (const outgoing of mails) outcomes.push(await sendOne(connection, outgoing));
      } finally {
        connection.quit();
      }
      return outcomes;
    },
  };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A connection that has signed in. Nothing was handed over when this fails. */
async function connect(address: string): Promise<SMTPConnection> {
  const { protocol, hostname, port, username, password } = new URL(address);
  const secure = protocol === 'smtps:';
  const connection = new SMTPConnection({
    host: hostname,
    port: Number(port || (secure ? 465 : 587)),
    secure,
    // A password is told to nobody who listens; on this machine nobody does.
    requireTLS: username !== '' && !LOOPBACK.has(hostname),
    connectionTimeout: 30_000,
    socketTimeout: 60_000,
  });
  const user = decodeURIComponent(username);
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject);
    connection.connect((error) => {
      if (error) reject(error);
      else if (user === '') resolve();
      else
        connection.login({ user, pass: decodeURIComponent(password) }, (refused) =>
          refused ? reject(refused) : resolve(),
        );
    });
  }).catch((error: unknown) => {
    connection.close();
    throw failed(error);
  });
  return connection;
}

async function sendOne(connection: SMTPConnection, outgoing: Outgoing): Promise<Outcome> {
  const { envelope } = outgoing;
  const bytes = await composeMail(outgoing);
  let handedOver = false;
  // It is read once the server has asked for it.
  const content = Readable.from(
    (function* () {
      handedOver = true;
      yield bytes;
    })(),
  );
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject);
      connection.send({ from: envelope.from.address, to: [envelope.to] }, content, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    return { state: 'sent', providerId: envelope.messageId };
  } catch (error) {
    const { message, responseCode, command } = smtpError.parse(error);
    if (responseCode === undefined && handedOver)
      throw new ArgusError('ARGUS_MAIL_UNKNOWN', `the mail server took a mail and did not answer: ${message}`, {
        cause: error,
      });
    // Only what is said about the recipient or the content is about this mail.
    if (responseCode !== undefined && responseCode >= 500 && command !== 'MAIL FROM') {
      // What the server holds of this mail is dropped, and the connection serves the next.
      await promisify(connection.reset.bind(connection))().catch((refused: unknown) => {
        throw failed(refused);
      });
      return { state: 'failed', reason: message };
    }
    throw failed(error);
  }
}

/** A failure before anything was taken, by its reply (RFC 5321, 4.2.1): 4 is for now, 5 for good. */
function failed(error: unknown): ArgusError {
  const { message, responseCode = 400 } = smtpError.parse(error);
  const what = `the mail server cannot be used: ${message}`;
  return responseCode < 500
    ? new ArgusError('ARGUS_MAIL_LATER', what, { cause: error, details: { retryAfterMs: 60_000 } })
    : new ArgusError('ARGUS_MAIL_STOPPED', what, { cause: error });
}
