import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { escaped } from '#wording/html.ts';
import { acceptInvitation, lookAtInvitation, type Offer } from '../invitations.ts';
import { listPasskeys } from '../passkeys.ts';
import { chooseTenant, type TenantOfUser, tenantsOfUser } from '../sessions.ts';
import { type AccountFacts, sendPage, userOrSignIn } from './facts.ts';
import { formOf, hidden, inputOf, lineOf, opening } from './forms.ts';
import { PASSKEY_SCRIPT } from './passkey-script.ts';
import { canHavePasskeys, passkeySection } from './passkeys.ts';
import { YOU_PATH } from './shell.ts';
import { enter } from './sign-in-pages.ts';

type Token = { Params: { token: string } };

/** `/account/you`: what a user has for itself, its tenants and its passkeys; `/account/invitations/:token`: one more tenant. */
export function youRoutes(app: FastifyInstance, facts: AccountFacts): void {
  const { database, sessions, now } = facts;
  app.get(YOU_PATH, async (request, reply) => {
    const user = await userOrSignIn(facts, request, reply);
    if (user === null) return reply;
    const [tenants, passkeys] = await Promise.all([
      tenantsOfUser(database, user.userId),
      listPasskeys(database, user.userId),
    ]);
    return await sendPage(facts, reply, {
      title: 'You',
      active: null,
      scripts: [PASSKEY_SCRIPT],
      body: `<p class="kick">${escaped(user.tenantName)} · ${user.role}</p>${opening(user.userName || user.email, user.email)}${tenantsOf(tenants, user.tenantId)}${passkeySection(passkeys, canHavePasskeys(request))}`,
    });
  });
  app.post('/account/tenant', async (request, reply) => {
    const tenantId = z.guid().safeParse(formOf(request.body).get('tenant')).data;
    if (tenantId !== undefined) await chooseTenant(database, sessions.tokenOf(request), tenantId);
    return reply.redirect('/account', 303);
  });

  app.get<Token>('/account/invitations/:token', async ({ params: { token } }, reply) => {
    const offer = await lookAtInvitation(database, token, now());
    return await sendPage(
      facts,
      reply,
      offer === null ? ENDED : { title: 'Join', active: null, body: offerOf(offer, token) },
    );
  });
  app.post<Token>('/account/invitations/:token', async ({ params: { token }, body }, reply) => {
    const name = lineOf(formOf(body), 'name', 100) ?? '';
    const opened = await acceptInvitation(database, { token, name, at: now() });
    if (opened === null) return await sendPage(facts, reply, ENDED);
    return await enter(facts, reply, opened);
  });
}

const ENDED = {
  status: 403,
  title: 'This invitation does not work',
  active: null,
  body: opening(
    'This invitation does not work',
    'It was accepted or taken back, is older than seven days, or the link is not complete. Please ask for a new one.',
  ),
} as const;

const offerOf = ({ tenantName, email, role, invitedBy }: Offer, token: string): string =>
  `${opening(`Join ${tenantName}`, `${invitedBy} invites ${email} as ${role}.`)}<form class="form" method="post" action="/account/invitations/${escaped(token)}">${inputOf(
    { name: 'name', label: 'Your name', more: 'autocomplete="name" maxlength="100"' },
  )}<div><button class="go">Join</button></div></form>`;

function tenantsOf(tenants: readonly TenantOfUser[], chosen: string): string {
  if (tenants.length < 2) return '';
  const rows = tenants.map(({ tenantId, name, role }) => {
    const choose =
      tenantId === chosen
        ? 'open now'
        : `<form method="post" action="/account/tenant">${hidden('tenant', tenantId)}<button class="b">Open</button></form>`;
    return `<tr><th scope="row">${escaped(name)}</th><td>${role}</td><td class="n">${choose}</td></tr>`;
  });
  return `<section><div class="head"><h2>Your companies</h2></div><table><thead><tr><th>Company</th><th>Role</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}
