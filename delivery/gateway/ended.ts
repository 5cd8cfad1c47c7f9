import type { FastifyReply } from 'fastify';
import { dayText } from '#wording/dates.ts';
import { type GrantClaim, UNSUBSCRIBE } from '../access/claims.ts';
import type { SigningKeys } from '../access/keys.ts';
import { say } from './answers.ts';
import type { GatewayMetrics, Refusal } from './metrics.ts';
import type { Ended } from './rights.ts';
import { againPath } from './routes/unsubscribe.ts';

interface EndedPage {
  readonly status: number;
  readonly refusal: Refusal;
  readonly title: string;
  readonly text: string;
}

const PAGES: Readonly<Record<Ended, EndedPage>> = {
  withdrawn: {
    status: 410,
    refusal: 'withdrawn_grant',
    title: 'This access has ended',
    text: 'It was withdrawn. The newest mail holds a new link, or you ask for one here.',
  },
  expired: {
    status: 410,
    refusal: 'expired_link',
    title: 'This link has ended',
    text: 'It expired. The newest mail holds a new link, or you ask for one here.',
  },
  unsubscribed: {
    status: 410,
    refusal: 'unsubscribed',
    title: 'You have unsubscribed',
    text: 'With the mails the links to the report ended. Both come back together.',
  },
  suspended: {
    status: 403,
    refusal: 'suspended',
    title: 'This account is suspended',
    text: 'Its report and its mails wait. Please ask the person who manages the account.',
  },
};

/** Says why a signed claim opens nothing now, and offers to take an unsubscription back. */
export type SayEnded = (reply: FastifyReply, claim: GrantClaim, ended: Ended) => Promise<FastifyReply>;

export const sayEnded =
  ({ keys, metrics, now }: { keys: SigningKeys; metrics: GatewayMetrics; now: () => number }): SayEnded =>
  async (reply, { n, r, exp, scope }, ended) => {
    const { status, refusal, text } = PAGES[ended];
    // The day is that of the link itself; what ended it sooner is no business of its reader.
    const isOver = ended === 'expired' && exp * 1000 <= now();
    const title = isOver ? `This link expired on ${dayText(exp * 1000)}` : PAGES[ended].title;
    metrics.refused(refusal);
    if (ended === 'suspended') return say(reply, status, { title, text });
    if (ended !== 'unsubscribed') return say(reply, status, { title, text, newLinkTo: scope });
    const again = { label: 'Subscribe again', path: againPath(await keys.sign(UNSUBSCRIBE, { n, r })) };
    return say(reply, status, { title, text, buttons: [again] });
  };
