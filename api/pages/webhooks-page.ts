import { randomUUIDv7 } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { may } from '#accounts/permissions.ts';
import { sendPage, userOrSignIn } from '#accounts/routes/facts.ts';
import { formOf, hidden, inputOf, lineOf, opening } from '#accounts/routes/forms.ts';
import { askWhoItIs } from '#accounts/routes/members.ts';
import type { SignedIn } from '#accounts/sessions.ts';
import type { Transaction } from '#database/transaction.ts';
import { listMessages, replay, type SentMessage } from '#hooks/deliveries.ts';
import { emitTo } from '#hooks/emit.ts';
import { changeEndpoint, type Endpoint, listEndpoints, readEndpoint, removeEndpoint } from '#hooks/endpoints.ts';
import { MESSAGE_TYPES, TEST_TYPE } from '#hooks/message-types.ts';
import { HOUR } from '#market/time.ts';
import { timeText } from '#wording/dates.ts';
import { escaped } from '#wording/html.ts';
import { ApiProblem } from '../answers/problem.ts';
import { type Actor, makeEndpoint, recordChange, rotateSecret, takenUrl } from '../hooks/make-endpoint.ts';
import { msText } from './charts.ts';
import type { PageFacts } from './page-facts.ts';

const PATH = '/account/webhooks';
const GRACE_MS = 24 * HOUR;
const MESSAGES = 50;
type Id = { Params: { id: string } };

/** What came of a form: a secret that is shown now, or words. */
type Outcome = { readonly secret: string } | { readonly done: string } | { readonly wrong: string };

const NOT_THERE: Outcome = { wrong: 'There is no such endpoint.' };
const actorOf = ({ userId }: SignedIn): Actor => ({ actor: 'user', actorId: userId, act: null });

/** `/account/webhooks`: where the programs of a company are told what happened, and what came of each message, with a button to send it again. */
export function webhooksPage(app: FastifyInstance, facts: PageFacts): void {
  const { accounts, services } = facts;
  const { database, hooks, now, random } = services;
  const keeper = async (request: FastifyRequest, reply: FastifyReply): Promise<SignedIn | null> => {
    const user = await userOrSignIn(accounts, request, reply);
    if (user === null || may(user.role, 'keys')) return user;
    await sayNotYours(facts, reply);
    return null;
  };
  const change = async (
    request: FastifyRequest,
    reply: FastifyReply,
    act: (user: SignedIn, tx: Transaction) => Promise<Outcome>,
  ): Promise<FastifyReply> => {
    const user = await keeper(request, reply);
    if (user === null) return reply;
    if (!user.isFresh) return await askWhoItIs(accounts, reply, PATH);
    const outcome = await database.transaction(user.tenantId, (tx) => act(user, tx)).catch(wrongOf);
    return await showAll(facts, reply, user, outcome);
  };
  /** A change of the endpoint that a form names. */
  const changeOne = (
    path: string,
    act: (user: SignedIn, endpoint: Endpoint, tx: Transaction, form: URLSearchParams) => Promise<Outcome>,
  ): void => {
    app.post<Id>(`${PATH}/:id/${path}`, (request, reply) =>
      change(request, reply, async (user, tx) => {
        const endpoint = await endpointOf(tx, request.params.id);
        return endpoint === null ? NOT_THERE : await act(user, endpoint, tx, formOf(request.body));
      }),
    );
  };
  app.get(PATH, async (request, reply) => {
    const user = await keeper(request, reply);
    return user === null ? reply : await showAll(facts, reply, user, null);
  });
  app.get<Id>(`${PATH}/:id`, async (request, reply) => {
    const user = await keeper(request, reply);
    return user === null ? reply : await showOne(facts, reply, user, request.params.id);
  });
  app.post(PATH, (request, reply) =>
    change(request, reply, async (user, tx) => {
      const form = formOf(request.body);
      const [text, types] = [
        lineOf(form, 'url', 2_000),
        MESSAGE_TYPES.filter((type) => form.getAll('type').includes(type)),
      ];
      if (text === null || types.length === 0) return { wrong: 'An endpoint needs an address, and at least one type.' };
      const url = takenUrl(text, hooks);
      const wanted = { tenantId: user.tenantId, id: randomUUIDv7(), url, types, at: now(), by: actorOf(user) };
      return { secret: await makeEndpoint(tx, wanted, { ...hooks, random }) };
    }),
  );
  changeOne('rotate', async (user, endpoint, tx) => {
    const until = now() + GRACE_MS;
    const by = actorOf(user);
    return { secret: await rotateSecret(tx, endpoint, { tenantId: user.tenantId, until, by }, { ...hooks, random }) };
  });
  changeOne('test', async ({ tenantId }, { id, state }, tx) => {
    if (state === 'off') return { wrong: 'The endpoint is off: turn it on first.' };
    await emitTo(tx, { tenantId, endpointId: id }, { type: TEST_TYPE, payload: { endpoint: id }, at: now() });
    return { done: 'A message is on its way; what came of it is in the log of the endpoint.' };
  });
  changeOne('turn', async (user, before, tx) => {
    const after = { ...before, state: before.state === 'on' ? 'off' : 'on' } as const;
    await changeEndpoint(tx, before.id, after);
    await recordChange(tx, user.tenantId, {
      action: 'webhooks.change',
      id: before.id,
      before,
      after,
      by: actorOf(user),
    });
    return { done: `The endpoint is ${after.state}.` };
  });
  changeOne('remove', async (user, before, tx) => {
    await removeEndpoint(tx, before.id);
    const by = actorOf(user);
    await recordChange(tx, user.tenantId, { action: 'webhooks.remove', id: before.id, before, after: null, by });
    return { done: 'The endpoint was removed.' };
  });
  changeOne('replay', async (_user, { id, state }, tx, form) => {
    const messageId = z.guid().safeParse(form.get('message')).data;
    if (messageId === undefined) return { wrong: 'There is no such message.' };
    if (state === 'off') return { wrong: 'The endpoint is off: turn it on first.' };
    const owed = await replay(tx, { messageId, endpointId: id, at: now() });
    return owed === 0
      ? { wrong: 'There is no such message.' }
      : { done: 'The message is sent again, with the same id.' };
  });
}

function wrongOf(error: unknown): Outcome {
  if (error instanceof ApiProblem) return { wrong: error.message };
  throw error;
}

const endpointOf = async (tx: Transaction, id: string): Promise<Endpoint | null> =>
  z.guid().safeParse(id).success ? await readEndpoint(tx, id) : null;

const sayNotYours = ({ accounts }: PageFacts, reply: FastifyReply): Promise<FastifyReply> =>
  sendPage(accounts, reply, {
    status: 403,
    title: 'Webhooks',
    active: 'webhooks',
    body: opening('Your role has no webhooks', 'Owners and admins look after them. Ask one of them.'),
  });

async function showAll(
  { accounts, services }: PageFacts,
  reply: FastifyReply,
  user: SignedIn,
  outcome: Outcome | null,
): Promise<FastifyReply> {
  const endpoints = await services.database.transaction(user.tenantId, listEndpoints);
  const boxes = MESSAGE_TYPES.map(
    (type) => `<label class="tick"><input type="checkbox" name="type" value="${type}"><code>${type}</code></label>`,
  ).join('');
  return await sendPage(accounts, reply, {
    status: outcome !== null && 'wrong' in outcome ? 409 : 200,
    title: 'Webhooks',
    active: 'webhooks',
    body: [
      `<p class="kick">${escaped(user.tenantName)}</p>`,
      opening('Webhooks', 'What happens is posted to your programs, signed by Standard Webhooks, and tried for a day.'),
      outcomeOf(outcome),
      endpoints.length === 0
        ? ''
        : `<section><div class="head"><h2>Your endpoints</h2></div><div class="scroll"><table class="keys"><thead><tr><th>Address</th><th>Types</th><th>State</th><th><span class="spoken">Actions</span></th></tr></thead><tbody>${endpoints.map(rowOf).join('')}</tbody></table></div></section>`,
      `<section><div class="head"><h2>New endpoint</h2></div><form class="form" method="post" action="${PATH}">${inputOf({ name: 'url', label: 'Address, https', more: 'type="url" maxlength="2000"' })}<fieldset><legend>Types</legend>${boxes}</fieldset><div><button class="go">Add an endpoint</button></div></form><p class="note">The same by programs: <code>POST /v1/webhooks</code>.</p></section>`,
    ].join(''),
  });
}

function outcomeOf(outcome: Outcome | null): string {
  if (outcome === null) return '';
  if ('done' in outcome) return `<p class="done" role="status">${escaped(outcome.done)}</p>`;
  if ('wrong' in outcome) return `<p class="warn" role="status">${escaped(outcome.wrong)}</p>`;
  return `<section class="done" role="status"><h2>The secret, shown this once</h2><pre>${escaped(outcome.secret)}</pre><p class="note">Any library of Standard Webhooks checks messages with it. One that it takes the place of signs too, for a day.</p></section>`;
}

const REASONS: Readonly<Record<string, string>> = {
  gone: 'it answered that it is gone',
  failing: 'it failed for five days',
  secret: 'its secret cannot be read any more: make a new one',
  asked: 'turned off',
};

function stateOf({ state, offReason, failingSince }: Endpoint): string {
  if (state === 'off') return `<span class="st e">off</span> ${escaped(REASONS[offReason ?? ''] ?? '')}`;
  return failingSince === null ? 'on' : `on, <span class="st e">failing</span> since ${timeText(failingSince)}`;
}

function rowOf(endpoint: Endpoint): string {
  const { id, url, types, state } = endpoint;
  const button = (action: string, label: string): string =>
    `<form method="post" action="${PATH}/${id}/${action}"><button class="b" aria-label="${label}: ${escaped(url)}">${label}</button></form>`;
  const actions = [
    state === 'on' ? button('test', 'Test') : '',
    button('turn', state === 'on' ? 'Turn off' : 'Turn on'),
    button('rotate', 'New secret'),
    button('remove', 'Remove'),
  ].join(' ');
  return `<tr><th scope="row"><a href="${PATH}/${id}">${escaped(url)}</a></th><td>${types.map((type) => `<code>${escaped(type)}</code>`).join(' ')}</td><td>${stateOf(endpoint)}</td><td class="n act">${actions}</td></tr>`;
}

async function showOne(
  { accounts, services }: PageFacts,
  reply: FastifyReply,
  user: SignedIn,
  id: string,
): Promise<FastifyReply> {
  const found = await services.database.transaction(user.tenantId, async (tx) => {
    const endpoint = await endpointOf(tx, id);
    return endpoint === null ? null : { endpoint, messages: await listMessages(tx, id, { limit: MESSAGES }) };
  });
  if (found === null)
    return await sendPage(accounts, reply, {
      status: 404,
      title: 'Webhooks',
      active: 'webhooks',
      body: opening('There is no such endpoint', 'It may have been removed.'),
    });
  const { endpoint, messages } = found;
  return await sendPage(accounts, reply, {
    title: 'Webhooks',
    active: 'webhooks',
    body: [
      `<p class="kick"><a href="${PATH}">Webhooks</a></p>`,
      opening(endpoint.url, `The last ${MESSAGES} messages, with every try. They are kept for 30 days.`),
      `<p>${stateOf(endpoint)}</p>`,
      messages.length === 0
        ? '<p class="note">Nothing was sent to it yet.</p>'
        : messages.map((message) => messageOf(message, endpoint)).join(''),
    ].join(''),
  });
}

const STATES = { owed: 'on its way', done: 'arrived', failed: 'failed' } as const;

function messageOf({ id, type, at, state, payload, attempts }: SentMessage, endpoint: Endpoint): string {
  const rows = attempts.map(
    (attempt) =>
      `<tr><td class="n">${attempt.number}</td><td class="nw">${timeText(attempt.at)}</td><td><span class="st${isGood(attempt.status) ? '' : ' e'}">${attempt.status ?? 'none'}</span></td><td class="n">${msText(attempt.ms)}</td><td><code>${escaped(attempt.error ?? attempt.answer ?? '')}</code></td></tr>`,
  );
  const again =
    endpoint.state === 'off' || attempts.length === 0
      ? ''
      : `<form method="post" action="${PATH}/${endpoint.id}/replay">${hidden('message', id)}<button class="b" aria-label="Send ${id} again">${state === 'owed' ? 'Try now' : 'Send again'}</button></form>`;
  const tries =
    rows.length === 0
      ? ''
      : `<div class="scroll"><table class="rq"><thead><tr><th class="n">Try</th><th>Time, UTC</th><th>Answer</th><th class="n">ms</th><th>Said</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  return `<section><div class="head"><h2><code>${escaped(type)}</code> ${STATES[state]}</h2><p>${timeText(at)} · <code>${id}</code></p>${again}</div><pre>${escaped(JSON.stringify(payload, null, 2))}</pre>${tries}</section>`;
}

const isGood = (status: number | null): boolean => status !== null && status >= 200 && status < 300;
