import type { OwedAccountMail } from '#accounts/account-mails.ts';
import type { MailWords } from '../notices/words.ts';

type Facts = Pick<OwedAccountMail, 'purpose' | 'company' | 'tenantName' | 'invitedBy'> & {
  readonly brandName: string;
  readonly code: string;
};

const MINUTES = 15;
const DAYS = 7;

/** What a mail about an account says. */
export function wordsOf({ purpose, company, tenantName, invitedBy, brandName, code }: Facts): MailWords {
  const spoken = `${code.slice(0, 3)} ${code.slice(3)}`;
  const once = `The link works once, within ${MINUTES} minutes, and opens a page with a button.`;
  const elsewhere = `To go on where you asked, type this code there: ${spoken}`;
  const notYou = 'If it was not you, there is nothing to do: nobody but you has got this mail.';
  switch (purpose) {
    case 'sign-in':
      return {
        subject: `Sign in to ${brandName}`,
        preheader: `By a link, or by the code ${spoken}.`,
        headline: 'Sign in',
        text: [once, elsewhere, notYou],
        open: 'Sign in',
        why: 'This mail came because your address was given to sign in.',
      };
    case 'sign-up':
      return {
        subject: `Your account at ${brandName}`,
        preheader: 'One step is left.',
        headline: `An account for ${company ?? 'your company'}`,
        text: [`The account is made when you confirm your address. ${once}`, elsewhere, notYou],
        open: 'Make the account',
        why: 'This mail came because your address was given to make an account.',
      };
    case 'invitation':
      return {
        subject: `${tenantName ?? brandName} invites you to ${brandName}`,
        preheader: `The invitation is good for ${DAYS} days.`,
        headline: `Join ${tenantName ?? brandName}`,
        text: [
          `${invitedBy ?? 'A member'} invites you to the account of ${tenantName ?? brandName}. The link works once, within ${DAYS} days.`,
          'If you do not know why, there is nothing to do.',
        ],
        open: 'See the invitation',
        why: `This mail came because a member of ${tenantName ?? brandName} entered your address.`,
      };
  }
}
