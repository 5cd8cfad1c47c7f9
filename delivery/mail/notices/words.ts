import { HOUR } from '#market/time.ts';
import type { NoticeMail } from '#site/src/mail/model.ts';

/** What the mail of a kind says. */
export interface NoticeWords extends Pick<NoticeMail, 'subject' | 'preheader' | 'headline' | 'text' | 'open' | 'why'> {
  /** For so long the link in it opens its page (ms). */
  readonly lifeMs: number;
}

type Words = (brandName: string) => NoticeWords;

const LINK_HOURS = 12;

/** The words of each kind of notice. A new kind is an entry. */
export const NOTICES: Readonly<Record<string, Words>> = {
  'new-link': (brandName) => ({
    subject: `Your new link to ${brandName}`,
    preheader: `It opens your reports for ${LINK_HOURS} hours.`,
    headline: 'Your new link',
    text: [
      `Somebody asked for a new link to your reports, most likely you. It opens them for ${LINK_HOURS} hours, without a password.`,
      'If it was not you, there is nothing to do: nobody but you has got it.',
    ],
    open: 'Open the report',
    why: 'This mail came because your address was given on a page of your reports.',
    lifeMs: LINK_HOURS * HOUR,
  }),
};
