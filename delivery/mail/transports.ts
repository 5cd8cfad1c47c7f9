import type { Configuration } from '#config/environment.ts';
import { createOutbox } from './outbox.ts';
import type { MailTransport } from './transport.ts';

type Settings = Pick<Configuration, 'mailTransport' | 'outboxDirectory'>;

/** Every transport by its name in ARGUS_MAIL_TRANSPORT. A new provider is a name there and a line here. */
const TRANSPORTS: Readonly<Record<Settings['mailTransport'], (settings: Settings) => MailTransport>> = {
  outbox: ({ outboxDirectory }) => createOutbox(outboxDirectory),
};

/** The transport that the configuration chooses. */
export const openTransport = (settings: Settings): MailTransport => TRANSPORTS[settings.mailTransport](settings);
