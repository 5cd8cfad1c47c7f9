import { inline } from '@css-inline/css-inline';
import type { DigestModel } from '#reports/digest-model.ts';
import type { MailRenderer } from '#site/mail-renderer.ts';
import { dayText } from '#wording/dates.ts';
import { digestMail, type MailLinks } from './digest-mail.ts';
import { digestText } from './digest-text.ts';

export interface Mail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/**
 * The digest as HTML (tables and inlined styles only: what mail programs keep) and as text with the same facts. The same model and
 * links give the same bytes. @throws Error when the template does not render.
 */
export async function renderMail(renderer: MailRenderer, model: DigestModel, links: MailLinks): Promise<Mail> {
  const mail = digestMail(model, links);
  return {
    subject: `${model.headline} (${dayText(Date.parse(model.date))})`,
    html: inline(await renderer.digest(mail)),
    text: digestText(mail),
  };
}
