import type { FastifyReply } from 'fastify';
import { say } from './answers.ts';
import { pageOr } from './page-address.ts';

/** There is no session, or it has ended: what to do to come back to the page that was wanted. */
export const saySignedOut = (reply: FastifyReply, wanted: string): FastifyReply =>
  say(reply, 401, {
    title: 'Please open the report from your mail',
    text: 'The link in the mail signs you in on this device for twelve hours. That time may be over.',
    newLinkTo: pageOr(wanted, '/'),
  });
