import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Role, roleName } from '#contracts/principal.ts';
import { dayText } from '#wording/dates.ts';
import { escaped } from '#wording/html.ts';
import { type Invitation, type InvitationOutcome, invite, listInvitations, revokeInvitation } from '../invitations.ts';
import { changeRole, listMembers, type Member, type MemberChange, removeMember } from '../members.ts';
import { may, rolesGivenBy } from '../permissions.ts';
import type { SignedIn } from '../sessions.ts';
import { type AccountFacts, sendPage, signInPath, userOrSignIn } from './facts.ts';
import { EMAIL_ATTRIBUTES, emailOf, formOf, inputOf, opening } from './forms.ts';

const PATH = '/account/members';
type Id = { Params: { id: string } };

/** Why nothing was changed, or what was. */
const SAID: Readonly<Record<MemberChange | InvitationOutcome | 'no-email' | 'no-role' | 'revoked', string>> = {
  done: 'That is changed.',
  unknown: 'There is no such member.',
  forbidden: 'Your role does not let you do that.',
  'last-owner': 'A company keeps at least one owner. Make somebody else an owner first.',
  invited: 'The invitation is on its way.',
  member: 'This address is a member already.',
  'too-many': 'So many were invited today that you have to wait until tomorrow.',
  'no-email': 'That is no e-mail address. Please write it as name@company.com.',
  'no-role': 'There is no such role.',
  revoked: 'The invitation is taken back.',
};
type Outcome = keyof typeof SAID;
const DONE: readonly Outcome[] = ['done', 'invited', 'revoked'];

/** What each role may do, in the words of a form. */
const ROLE_TEXTS: Readonly<Record<Role, string>> = {
  owner: 'Owner: everything',
  admin: 'Admin: keys, members, usage, audit',
  analyst: 'Analyst: reports, own keys, usage',
  reader: 'Reader: reports',
  billing: 'Billing: plan, invoices, usage',
};

/** `/account/members`: who looks after the tenant, with what role, and who is invited. Only who may change them sees them. */
export function memberRoutes(app: FastifyInstance, facts: AccountFacts): void {
  const { database, secretOf, now } = facts;
  const show = async (reply: FastifyReply, user: SignedIn, outcome: Outcome | null): Promise<FastifyReply> => {
    if (!may(user.role, 'members')) return await sayForbidden(facts, reply);
    const [members, invitations] = await Promise.all([
      listMembers(database, user.tenantId),
      listInvitations(database, user.tenantId, now()),
    ]);
    return await sendPage(facts, reply, {
      status: outcome === null || DONE.includes(outcome) ? 200 : outcome === 'forbidden' ? 403 : 409,
      title: 'Members',
      active: 'members',
      body: bodyOf(user, { members, invitations, outcome }),
    });
  };
  /** Does what a fresh member asks for, and shows what became of it. */
  const change = async (
    request: FastifyRequest,
    reply: FastifyReply,
    act: (user: SignedIn) => Promise<Outcome>,
  ): Promise<FastifyReply> => {
    const user = await userOrSignIn(facts, request, reply);
    if (user === null) return reply;
    if (!may(user.role, 'members')) return await sayForbidden(facts, reply);
    return user.isFresh ? await show(reply, user, await act(user)) : await askWhoItIs(facts, reply, PATH);
  };

  app.get(PATH, async (request, reply) => {
    const user = await userOrSignIn(facts, request, reply);
    return user === null ? reply : await show(reply, user, null);
  });
  app.post(PATH, (request, reply) =>
    change(request, reply, async (user) => {
      const form = formOf(request.body);
      const [email, role] = [emailOf(form), roleName.safeParse(form.get('role')).data];
      if (email === null) return 'no-email';
      return role === undefined ? 'no-role' : await invite({ database, secretOf }, user, { email, role, at: now() });
    }),
  );
  app.post<Id>(`${PATH}/:id/role`, (request, reply) =>
    change(request, reply, async (user) => {
      const [userId, role] = [idOf(request.params), roleName.safeParse(formOf(request.body).get('role')).data];
      if (userId === null) return 'unknown';
      return role === undefined ? 'no-role' : await changeRole(database, user, { userId, role });
    }),
  );
  app.post<Id>(`${PATH}/:id/remove`, (request, reply) =>
    change(request, reply, async (user) => {
      const userId = idOf(request.params);
      return userId === null ? 'unknown' : await removeMember(database, user, userId);
    }),
  );
  app.post<Id>(`${PATH}/invitations/:id/revoke`, (request, reply) =>
    change(request, reply, async (user) => {
      const id = idOf(request.params);
      return id !== null && (await revokeInvitation(database, user, { id, at: now() })) ? 'revoked' : 'unknown';
    }),
  );
}

const idOf = ({ id }: Id['Params']): string | null => z.guid().safeParse(id).data ?? null;

/** What can do harm asks who it is, where the answer is older than five minutes. */
export const askWhoItIs = (facts: AccountFacts, reply: FastifyReply, page: string): Promise<FastifyReply> =>
  sendPage(facts, reply, {
    status: 403,
    title: 'Please show that it is you',
    active: null,
    body: `${opening('Please show that it is you', 'You signed in more than five minutes ago. Nothing was changed.')}<p class="note"><a class="go" href="${signInPath(page)}">Sign in again</a></p>`,
  });

const sayForbidden = (facts: AccountFacts, reply: FastifyReply): Promise<FastifyReply> =>
  sendPage(facts, reply, {
    status: 403,
    title: 'Your role does not open this page',
    active: null,
    body: opening(
      'Your role does not open this page',
      'Owners and admins see and change who is a member. Ask one of them.',
    ),
  });

function bodyOf(
  user: SignedIn,
  facts: {
    readonly members: readonly Member[];
    readonly invitations: readonly Invitation[];
    readonly outcome: Outcome | null;
  },
): string {
  const { members, invitations, outcome } = facts;
  const given = rolesGivenBy(user.role);
  const answer =
    outcome === null ? '' : `<p class="${DONE.includes(outcome) ? 'done' : 'warn'}" role="status">${SAID[outcome]}</p>`;
  const rows = members.map((member) => memberRow(member, user, given)).join('');
  return [
    `<p class="kick">${escaped(user.tenantName)}</p>`,
    opening(
      members.length === 1 ? 'One member' : `${members.length} members`,
      'A role says what a member may do. Who is removed is signed out at once.',
    ),
    answer,
    user.isFresh
      ? ''
      : `<p class="note">To change something, <a href="${signInPath(PATH)}">show that it is you</a> first.</p>`,
    `<section><div class="head"><h2>Members</h2></div><div class="scroll"><table><thead><tr><th>Address</th><th>Name</th><th class="w">Since</th><th>Role</th><th><span class="spoken">Remove</span></th></tr></thead><tbody>${rows}</tbody></table></div></section>`,
    invitations.length === 0 ? '' : invitationsOf(invitations, given),
    `<section><div class="head"><h2>Invite somebody</h2><p>The invitation goes to this address alone, works once, and ends after seven days.</p></div><form class="form" method="post" action="${PATH}">${inputOf({ name: 'email', label: 'E-mail address', more: EMAIL_ATTRIBUTES })}<div><label for="role">Role</label><select id="role" name="role">${optionsOf(given, 'reader')}</select></div><div><button class="go">Invite</button></div></form></section>`,
  ].join('');
}

const optionsOf = (roles: readonly Role[], chosen: Role): string =>
  roles
    .map((role) => `<option value="${role}"${role === chosen ? ' selected' : ''}>${ROLE_TEXTS[role]}</option>`)
    .join('');

function memberRow({ userId, email, name, role, since }: Member, user: SignedIn, given: readonly Role[]): string {
  const address = escaped(email);
  const you = userId === user.userId ? ' <span class="soft">(you)</span>' : '';
  const change = given.includes(role)
    ? `<form method="post" action="${PATH}/${userId}/role"><select name="role" aria-label="Role of ${address}">${optionsOf(given, role)}</select><button class="b">Change</button></form>`
    : ROLE_TEXTS[role];
  const remove = given.includes(role)
    ? `<form method="post" action="${PATH}/${userId}/remove"><button class="b" aria-label="Remove ${address}">Remove</button></form>`
    : '';
  return `<tr><th scope="row">${address}${you}</th><td>${escaped(name)}</td><td class="w nw">${dayText(since)}</td><td>${change}</td><td class="n">${remove}</td></tr>`;
}

function invitationsOf(invitations: readonly Invitation[], given: readonly Role[]): string {
  const rows = invitations.map(({ id, email, role, expiresAt }) => {
    const revoke = given.includes(role)
      ? `<form method="post" action="${PATH}/invitations/${id}/revoke"><button class="b" aria-label="Take back the invitation of ${escaped(email)}">Take back</button></form>`
      : '';
    return `<tr><th scope="row">${escaped(email)}</th><td>${ROLE_TEXTS[role]}</td><td class="nw">until ${dayText(expiresAt)}</td><td class="n">${revoke}</td></tr>`;
  });
  return `<section><div class="head"><h2>Invited</h2></div><div class="scroll"><table><thead><tr><th>Address</th><th>Role</th><th>Works</th><th><span class="spoken">Take back</span></th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}
