import type { FastifyReply } from 'fastify';
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
    text: 'It was withdrawn. The newest mail holds a new link.',
  },
  expired: {
    status: 410,
    refusal: 'expired_link',
    title: 'This link has ended',
    text: 'It expired. The newest mail holds a new link.',
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
  ({ keys, metrics }: { keys: SigningKeys; metrics: GatewayMetrics }): SayEnded =>
  async (reply, { n, r }, ended) => {
    const { status, refusal, title, text } = PAGES[ended];
    metrics.refused(refusal);
    if (ended !== 'unsubscribed') return say(reply, status, { title, text });
    const again = { label: 'Subscribe again', path: againPath(await keys.sign(UNSUBSCRIBE, { n, r })) };
    return say(reply, status, { title, text, buttons: [again] });
  };
