import type { Configuration } from '#config/environment.ts';
import { createOutbox } from './outbox.ts';
import { createResend } from './resend/resend.ts';
import { createSmtp } from './smtp/smtp.ts';
import type { MailTransport } from './transport.ts';

type Settings = Pick<Configuration, 'mail' | 'outboxDirectory'>;

/** Every transport by its name in ARGUS_MAIL_TRANSPORT. A new provider is a name there and a line here. */
const TRANSPORTS: Readonly<Record<Settings['mail']['transport'], (settings: Settings) => MailTransport>> = {
  outbox: ({ outboxDirectory }) => createOutbox(outboxDirectory),
  resend: ({ mail: { resendKey, resendUrl } }) => createResend({ apiKey: resendKey ?? '', baseUrl: resendUrl }),
  smtp: ({ mail: { smtpUrl } }) => createSmtp({ url: smtpUrl ?? '' }),
};

/** The transport that the configuration chooses. */
export const openTransport = (settings: Settings): MailTransport => TRANSPORTS[settings.mail.transport](settings);
