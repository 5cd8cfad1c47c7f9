import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { escaped } from '#wording/html.ts';
import { lookAtLink, signInByCode, signInByLink } from '../sign-ins.ts';
import { type AccountFacts, sendPage } from './facts.ts';
import { emailOf, formOf, opening } from './forms.ts';
import { pageWanted } from './guard.ts';
import { PASSKEY_SCRIPT } from './passkey-script.ts';
import { askForMail, enter, refuseEmail, refuseLink, sendCodePage, signInForm } from './sign-in-pages.ts';

type Token = { Params: { token: string } };
type Wanted = { Querystring: { page?: string } };

/** To sign in by a mail: its link asks with a button, which a scanner of mails does not press, or its code goes on where the mail was asked for. */
export function signInRoutes(app: FastifyInstance, facts: AccountFacts): void {
  const { database, sessions, now } = facts;

  app.get<Wanted>('/account/sign-in', async (request, reply) => {
    const user = await sessions.signedIn(request);
    const text =
      user === null
        ? 'We mail you a link and a code. There is no password.'
        : 'Show once more that it is you: what can do harm asks for that.';
    return await sendPage(facts, reply, {
      title: 'Sign in',
      active: null,
      scripts: [PASSKEY_SCRIPT],
      body: `${opening('Sign in', text)}${signInForm(user?.email ?? '', pageWanted(request.query.page))}<p class="note">New here? <a href="/account/sign-up">Make an account for your company</a></p>`,
    });
  });

  app.post('/account/sign-in', async ({ body }, reply) => {
    const form = formOf(body);
    const email = emailOf(form);
    if (email === null) return await refuseEmail(facts, reply);
    return await askForMail(facts, reply, { email, page: pageWanted(form.get('page')), signUp: null });
  });

  app.get<Token>('/account/sign-in/:token', async ({ params: { token } }, reply) => {
    const found = await lookAtLink(database, token, now());
    if (found === null) return await refuseLink(facts, reply);
    const { address, company } = found;
    const [title, text] =
      company === null
        ? ['Sign in', `As ${address}, on this device.`]
        : ['Make the account', `For ${company}, with ${address} as its owner.`];
    return await sendPage(facts, reply, {
      title,
      active: null,
      body: `${opening(title, text)}<form class="form" method="post" action="/account/sign-in/${escaped(token)}"><div><button class="go">${title}</button></div></form>`,
    });
  });

  app.post<Token>('/account/sign-in/:token', async ({ params: { token } }, reply) => {
    const opened = await signInByLink(database, token, now());
    return opened === null ? await refuseLink(facts, reply) : await enter(facts, reply, opened);
  });

  app.post('/account/code', async (request, reply) => {
    const id = z.guid().safeParse(sessions.awaited(request)).data;
    const code = formOf(request.body).get('code') ?? '';
    const opened = id === undefined ? null : await signInByCode(facts, { request: id, code }, now());
    return opened === null ? await sendCodePage(facts, reply, { wrong: true }) : await enter(facts, reply, opened);
  });

  app.post('/account/sign-out', async (request, reply) => {
    await sessions.close(request, reply);
    return reply.redirect('/account/sign-in', 303);
  });
}
