import { setTimeout } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { escaped } from '#wording/html.ts';
import { requestSignIn } from '../sign-in-requests.ts';
import type { Opened } from '../sign-ins.ts';
import { type AccountFacts, sendPage, signInPath } from './facts.ts';
import { EMAIL_ATTRIBUTES, hidden, inputOf, opening } from './forms.ts';
import { pageWanted } from './guard.ts';

/** Every answer takes this time: what is written for an address that is known takes a few milliseconds of it. */
const ANSWER_MS = 250;
const HOUR_SECONDS = 3_600;

/** Enters that somebody wants to sign in, or up, and says where to look: the same for every address, after the same time. */
export async function askForMail(
  facts: AccountFacts,
  reply: FastifyReply,
  wanted: {
    readonly email: string;
    readonly page: string;
    readonly signUp: { readonly company: string; readonly userName: string } | null;
  },
): Promise<FastifyReply> {
  const { hostname, ip } = reply.request;
  const request = { ...wanted, host: hostname.toLowerCase(), network: facts.networkOf(ip), at: facts.now() };
  const [id] = await Promise.all([requestSignIn(facts, request), setTimeout(ANSWER_MS)]);
  if (id === null)
    return await sendPage(facts, reply.header('retry-after', HOUR_SECONDS), {
      status: 429,
      title: 'Too many requests',
      active: null,
      body: opening('Too many requests', 'So many mails were asked for from here that you have to wait for an hour.'),
    });
  facts.sessions.await(reply, id);
  return await sendCodePage(facts, reply, { wrong: false });
}

/** Asks for the code of a mail, or asks again. */
export const sendCodePage = (
  facts: AccountFacts,
  reply: FastifyReply,
  { wrong }: { readonly wrong: boolean },
): Promise<FastifyReply> => {
  const answer = wrong
    ? opening(
        'This code does not work',
        'It is not the one of the newest mail, was used, or is too old. Please look again, or ask for a new mail.',
      )
    : opening(
        'Look into your mail',
        'If the address can sign in here, a mail is on its way. Open its link on any device, or type its code here.',
      );
  const input = inputOf({
    name: 'code',
    label: 'Code of six digits',
    more: 'inputmode="numeric" autocomplete="one-time-code" maxlength="7" pattern="[0-9 ]{6,7}"',
  });
  return sendPage(facts, reply, {
    status: wrong ? 403 : 200,
    title: 'Look into your mail',
    active: null,
    body: `${answer}<form class="form" method="post" action="/account/code"><div class="line">${input}<button class="go">Go on</button></div></form><p class="note">Both work once, for fifteen minutes. <a href="/account/sign-in">Ask with another address</a></p>`,
  });
};

/** Gives a browser the session that was opened, and leads it on. */
export async function enter(
  { sessions }: AccountFacts,
  reply: FastifyReply,
  { session, page, isJoined }: Opened,
): Promise<FastifyReply> {
  await sessions.open(reply.request, reply, { session, keepTenant: !isJoined });
  return reply.redirect(pageWanted(page), 303);
}

export const refuseLink = (facts: AccountFacts, reply: FastifyReply): Promise<FastifyReply> =>
  sendPage(facts, reply, {
    status: 403,
    title: 'This link does not work',
    active: null,
    body: `${opening('This link does not work', 'It was used already, is older than fifteen minutes, or is not complete.')}${signInForm('', '/account')}`,
  });

export const refuseEmail = (facts: AccountFacts, reply: FastifyReply): Promise<FastifyReply> =>
  sendPage(facts, reply, {
    status: 400,
    title: 'That is no e-mail address',
    active: null,
    body: `${opening('That is no e-mail address', 'Please write it as name@company.com.')}<p class="note"><a href="${signInPath('/account')}">Try again</a></p>`,
  });

export const signInForm = (email: string, page: string): string =>
  `<form class="form" method="post" action="/account/sign-in">${hidden('page', page)}<div class="line">${inputOf({
    name: 'email',
    label: 'Your e-mail address',
    value: email,
    more: EMAIL_ATTRIBUTES,
  })}<button class="go">Mail me a link</button></div></form><p class="note" id="passkey" data-page="${escaped(page)}" hidden><button class="b" type="button">Sign in with a passkey</button> <span role="status"></span></p>`;
