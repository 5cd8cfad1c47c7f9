import type { FastifyInstance } from 'fastify';
import { type AccountFacts, sendPage } from './facts.ts';
import { emailOf, formOf, inputOf, lineOf, opening } from './forms.ts';
import { askForMail, refuseEmail } from './sign-in-pages.ts';

const LONGEST_COMPANY = 80;
const LONGEST_NAME = 100;

/** To make an account for a company: nothing is made before the address is confirmed. */
export function signUpRoutes(app: FastifyInstance, facts: AccountFacts): void {
  app.get('/account/sign-up', async (_request, reply) =>
    sendPage(facts, reply, {
      title: 'Make an account',
      active: null,
      body: `${opening('Make an account for your company', 'You are its owner, and invite others later. We mail you a link to confirm your address.')}${FORM}`,
    }),
  );

  app.post('/account/sign-up', async ({ body }, reply) => {
    const form = formOf(body);
    const email = emailOf(form);
    if (email === null) return await refuseEmail(facts, reply);
    const company = lineOf(form, 'company', LONGEST_COMPANY);
    const userName = lineOf(form, 'name', LONGEST_NAME);
    if (company !== null && userName !== null)
      return await askForMail(facts, reply, { email, page: '/account', signUp: { company, userName } });
    return await sendPage(facts, reply, {
      status: 400,
      title: 'Something is missing',
      active: null,
      body: `${opening('Something is missing', 'Please give the name of the company and your own, each on one line.')}${FORM}`,
    });
  });
}

const FORM = `<form class="form" method="post" action="/account/sign-up">${inputOf({
  name: 'company',
  label: 'Company',
  more: `autocomplete="organization" maxlength="${LONGEST_COMPANY}"`,
})}${inputOf({ name: 'name', label: 'Your name', more: `autocomplete="name" maxlength="${LONGEST_NAME}"` })}${inputOf({
  name: 'email',
  label: 'Your e-mail address',
  more: 'type="email" autocomplete="email" maxlength="254" placeholder="name@company.com"',
})}<div><button class="go">Make the account</button></div></form><p class="note">Already a member? <a href="/account/sign-in">Sign in</a></p>`;
