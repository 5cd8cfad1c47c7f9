import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { may } from '#accounts/permissions.ts';
import { sendPage, userOrSignIn } from '#accounts/routes/facts.ts';
import { formOf, inputOf, lineOf, opening } from '#accounts/routes/forms.ts';
import { askWhoItIs } from '#accounts/routes/members.ts';
import type { SignedIn } from '#accounts/sessions.ts';
import { ROLES, roleName } from '#contracts/principal.ts';
import { DAY, HOUR } from '#market/time.ts';
import { lastUseOfKeys } from '#metering/request-reads.ts';
import { dayText, timeText } from '#wording/dates.ts';
import { escaped } from '#wording/html.ts';
import { countText } from '#wording/numbers.ts';
import { type ChangeFacts, createKey, endKey, replaceKey } from '../keys/change-keys.ts';
import { type KeyRow, listKeys, readKeyRow } from '../keys/key-rows.ts';
import { hasEnded, isKeeperOf } from '../keys/key-state.ts';
import type { MadeKey } from '../keys/make-key.ts';
import { mayGive } from '../keys/roles.ts';
import { NEWEST_VERSION } from '../versions.ts';
import type { PageFacts } from './page-facts.ts';

const PATH = '/account/keys';
const GRACE_MS = 24 * HOUR;
type Id = { Params: { id: string } };

/** What came of a form: a key that is shown now, or words. */
type Outcome =
  | { readonly made: MadeKey & { readonly name: string } }
  | { readonly done: string }
  | { readonly wrong: string };

/** `/account/keys`: keys of a company, made, replaced and ended by whoever has signed in a moment ago. */
export function keysPage(app: FastifyInstance, facts: PageFacts): void {
  const { accounts, services } = facts;
  const { database, now, random } = services;
  const change = async (
    request: FastifyRequest,
    reply: FastifyReply,
    act: (user: SignedIn) => Promise<Outcome>,
  ): Promise<FastifyReply> => {
    const user = await userOrSignIn(accounts, request, reply);
    if (user === null) return reply;
    if (!may(user.role, 'own-keys')) return await sayNotYours(facts, reply);
    return user.isFresh ? await show(facts, reply, user, await act(user)) : await askWhoItIs(accounts, reply, PATH);
  };
  const byUser = (userId: string): ChangeFacts => ({
    by: { actor: 'user', actorId: userId, act: null },
    at: now(),
    random,
  });
  const ofUser = async (user: SignedIn, id: string, tx: Parameters<typeof readKeyRow>[0]): Promise<KeyRow | null> => {
    const key = z.guid().safeParse(id).success ? await readKeyRow(tx, id) : null;
    return key !== null && isKeeper(user, key) ? key : null;
  };
  app.get(PATH, async (request, reply) => {
    const user = await userOrSignIn(accounts, request, reply);
    if (user === null) return reply;
    return may(user.role, 'own-keys') ? await show(facts, reply, user, null) : await sayNotYours(facts, reply);
  });
  app.post(PATH, (request, reply) =>
    change(request, reply, async ({ tenantId, userId, role: giver }) => {
      const form = formOf(request.body);
      const [name, role] = [lineOf(form, 'name', 80), roleName.safeParse(form.get('role')).data];
      if (name === null) return { wrong: 'A key needs a name of at most 80 letters.' };
      if (role === undefined || !mayGive(giver, role)) return { wrong: 'You cannot give this role.' };
      const wanted = {
        tenantId,
        name,
        environment: 'live',
        createdBy: userId,
        role,
        scopes: null,
        allow: [],
        apiVersion: NEWEST_VERSION,
        expiresAt: null,
      } as const;
      return {
        made: { ...(await database.transaction(tenantId, (tx) => createKey(tx, wanted, byUser(userId)))), name },
      };
    }),
  );
  app.post<Id>(`${PATH}/:id/replace`, (request, reply) =>
    change(request, reply, (user) =>
      database.transaction(user.tenantId, async (tx): Promise<Outcome> => {
        const old = await ofUser(user, request.params.id, tx);
        if (old === null || old.revokedAt !== null || old.rerolledTo !== null)
          return { wrong: 'There is no such key, or it has ended.' };
        const made = await replaceKey(
          tx,
          { tenantId: user.tenantId, key: old, graceMs: GRACE_MS },
          byUser(user.userId),
        );
        return { made: { ...made, name: old.name } };
      }),
    ),
  );
  app.post<Id>(`${PATH}/:id/revoke`, (request, reply) =>
    change(request, reply, (user) =>
      database.transaction(user.tenantId, async (tx): Promise<Outcome> => {
        const key = await ofUser(user, request.params.id, tx);
        if (key === null) return { wrong: 'There is no such key.' };
        await endKey(tx, { tenantId: user.tenantId, key, reason: 'asked for' }, byUser(user.userId));
        return { done: `The key “${key.name}” has ended.` };
      }),
    ),
  );
}

const isKeeper = ({ role, userId }: SignedIn, key: KeyRow): boolean =>
  isKeeperOf({ role, actor: 'user', actorId: userId }, key);

const sayNotYours = ({ accounts }: PageFacts, reply: FastifyReply): Promise<FastifyReply> =>
  sendPage(accounts, reply, {
    status: 403,
    title: 'Keys',
    active: 'keys',
    body: opening('Your role has no keys', 'Owners, admins and analysts make keys. Ask one of them.'),
  });

async function show(
  { accounts, services }: PageFacts,
  reply: FastifyReply,
  user: SignedIn,
  outcome: Outcome | null,
): Promise<FastifyReply> {
  const to = services.now();
  const keys = (await services.database.transaction(user.tenantId, listKeys)).filter((key) => isKeeper(user, key));
  const uses = await lastUseOfKeys(services.lists().warehouse, { tenant: user.tenantId, from: to - DAY, to });
  const rows = keys.map((key) =>
    rowOf(
      key,
      uses.find(({ actorId }) => actorId === key.id),
      to,
    ),
  );
  const roles = ROLES.filter((role) => mayGive(user.role, role));
  const options = roles
    .map((role) => `<option value="${role}"${role === 'reader' ? ' selected' : ''}>${role}</option>`)
    .join('');
  return await sendPage(accounts, reply, {
    status: outcome !== null && 'wrong' in outcome ? 409 : 200,
    title: 'Keys',
    active: 'keys',
    body: [
      `<p class="kick">${escaped(user.tenantName)}</p>`,
      opening(
        'Keys',
        'We keep only a hash: a key is shown once, when it is made. Replacing lets the old one work for a day more.',
      ),
      outcomeOf(outcome, services.base),
      rows.length === 0
        ? ''
        : `<section><div class="head"><h2>Your keys</h2></div><div class="scroll"><table class="keys"><thead><tr><th>Key</th><th>Name</th><th>Role</th><th class="n">Last 24 h</th><th>Last used</th><th>Ends</th><th><span class="spoken">Actions</span></th></tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`,
      `<section><div class="head"><h2>New key</h2></div><form class="form" method="post" action="${PATH}">${inputOf({ name: 'name', label: 'What it is for', more: 'maxlength="80"' })}<div><label for="role">Role</label><select id="role" name="role">${options}</select></div><div><button class="go">Make a key</button></div></form><p class="note">A key does what its role may, and never more than you may. Scopes, networks and an end: <code>POST /v1/keys</code>.</p></section>`,
    ].join(''),
  });
}

function outcomeOf(outcome: Outcome | null, base: string): string {
  if (outcome === null) return '';
  if ('done' in outcome) return `<p class="done" role="status">${escaped(outcome.done)}</p>`;
  if ('wrong' in outcome) return `<p class="warn" role="status">${escaped(outcome.wrong)}</p>`;
  const { text, name } = outcome.made;
  return `<section class="done" role="status"><h2>The key “${escaped(name)}”, shown this once</h2><pre>${escaped(text)}</pre><p class="note">Copy it now. Then try it:</p><pre>curl -H "Authorization: Bearer ${escaped(text)}" ${escaped(base)}/v1/overview</pre></section>`;
}

function rowOf(key: KeyRow, use: { readonly at: number; readonly requests: number } | undefined, now: number): string {
  const isOver = hasEnded(key, now);
  const button = (action: 'replace' | 'revoke', label: string): string =>
    `<form method="post" action="${PATH}/${key.id}/${action}"><button class="b" aria-label="${label} ${escaped(key.name)}">${label}</button></form>`;
  const actions = isOver
    ? ''
    : `${key.rerolledTo === null ? button('replace', 'Replace') : ''} ${button('revoke', 'Revoke')}`;
  return `<tr><th scope="row"><code>${escaped(key.start)}…</code></th><td><b>${escaped(key.name)}</b></td><td>${key.role}</td><td class="n">${countText(use?.requests ?? 0)}</td><td class="nw">${use === undefined ? '–' : timeText(use.at)}</td><td>${endOf(key, isOver)}</td><td class="n act">${actions}</td></tr>`;
}

function endOf({ revokedAt, expiresAt, rerolledTo }: KeyRow, isOver: boolean): string {
  if (revokedAt !== null) return `revoked ${dayText(revokedAt)}`;
  if (expiresAt === null) return 'never';
  return `${isOver ? 'ended ' : ''}${timeText(expiresAt)}${rerolledTo === null ? '' : ', replaced'}`;
}
