import { DAY, HOUR } from '#market/time.ts';
import type { NoticeMail } from '#site/src/mail/model.ts';

/** What a mail says that has one link and is on no list. */
export type MailWords = Pick<NoticeMail, 'subject' | 'preheader' | 'headline' | 'text' | 'open' | 'why'>;

/** What the mail of a kind says. */
export interface NoticeWords extends MailWords {
  /** For so long the link in it opens its page, from when it is sent (ms). */
  readonly lifeMs: number;
  /** One that has not left so long after it was asked for helps nobody any more (ms). */
  readonly owedMs: number;
  /** What its link is: to the reports, or the answer of a recipient who is asked whether it wants mails. */
  readonly leadsTo: 'reports' | 'answer';
}

type Words = (brandName: string) => NoticeWords;

const LINK_HOURS = 12;
/** An answer that comes later is asked for again. */
const ANSWERED_DAYS = 14;

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
    owedMs: HOUR,
    leadsTo: 'reports',
  }),
  confirm: (brandName) => ({
    subject: `Please confirm: the mails of ${brandName}`,
    preheader: 'None is sent before you say yes.',
    headline: 'Do you want these mails?',
    text: [
      `This address was entered for the mails of ${brandName}. If you want them, open this link and confirm. It is good for two weeks.`,
      'If you do not, there is nothing to do: none will be sent.',
    ],
    open: 'Confirm',
    why: `This mail came once, because somebody entered your address at ${brandName}.`,
    lifeMs: ANSWERED_DAYS * DAY,
    owedMs: 3 * DAY,
    leadsTo: 'answer',
  }),
};
