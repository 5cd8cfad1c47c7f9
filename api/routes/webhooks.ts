import { z } from 'zod';
import type { Transaction } from '#database/transaction.ts';
import { hasMessage, listMessages, replay, type SentMessage } from '#hooks/deliveries.ts';
import { emitTo } from '#hooks/emit.ts';
import { changeEndpoint, type Endpoint, listEndpoints, readEndpoint, removeEndpoint } from '#hooks/endpoints.ts';
import { MESSAGE_TYPES, TEST_TYPE } from '#hooks/message-types.ts';
import { HOUR } from '#market/time.ts';
import { isoOf, moment } from '../answers/moment.ts';
import { ApiProblem } from '../answers/problem.ts';
import { type Actor, makeEndpoint, recordChange, rotateSecret, takenUrl } from '../hooks/make-endpoint.ts';
import type { ApiRoute, Call } from './route.ts';

const LONGEST_GRACE_HOURS = 168;

const types = z.array(z.enum(MESSAGE_TYPES)).min(1);
const endpoint = z.object({
  id: z.guid(),
  url: z.string(),
  types: z.array(z.string()),
  state: z.enum(['on', 'off']),
  off_reason: z
    .string()
    .nullable()
    .describe(
      '`gone`: it answered 410; `failing`: five days of nothing else; `secret`: make a new one; `asked`: you did',
    ),
  failing_since: moment.nullable(),
  previous_secret_until: moment.nullable().describe('So long the secret before signs too'),
  created_by: z.guid().nullable(),
  created_at: moment,
});
const shown = endpoint.extend({ secret: z.string().describe('What signs: shown now, and never again') });
const newEndpoint = z.strictObject({ url: z.string().min(1).max(2_000), types });
const changes = z.strictObject({
  url: z.string().min(1).max(2_000).optional(),
  types: types.optional(),
  state: z.enum(['on', 'off']).optional(),
});
const rotation = z.strictObject({ grace_hours: z.number().int().min(0).max(LONGEST_GRACE_HOURS).default(24) });
const message = z.object({
  id: z.guid().describe('The `webhook-id` of every try'),
  type: z.string(),
  at: moment,
  state: z.enum(['owed', 'done', 'failed']),
  data: z.unknown(),
  attempts: z.array(
    z.object({
      number: z.number().int(),
      at: moment,
      ms: z.number().int(),
      status: z.number().int().nullable(),
      answer: z.string().nullable().describe('The first 4 KiB'),
      error: z.string().nullable().describe('Why there was no answer'),
    }),
  ),
});

const shownEndpoint = (row: Endpoint): z.input<typeof endpoint> => ({
  id: row.id,
  url: row.url,
  types: row.types,
  state: row.state,
  off_reason: row.offReason,
  failing_since: isoOf(row.failingSince),
  previous_secret_until: isoOf(row.previousUntil),
  created_by: row.createdBy,
  created_at: new Date(row.createdAt).toISOString(),
});
const shownMessage = ({ payload, attempts, ...row }: SentMessage): z.input<typeof message> => ({
  id: row.id,
  type: row.type,
  at: new Date(row.at).toISOString(),
  state: row.state,
  data: payload,
  attempts: attempts.map(({ at, ...attempt }) => ({ ...attempt, at: new Date(at).toISOString() })),
});

const common = {
  limits: 'writes',
  weight: 0,
  permission: 'keys',
  params: {},
  query: {},
  since: '2026-12-01',
} as const;
const byId = { id: z.guid().describe('The id of an endpoint') };
const SOME_ID = '00000000-0000-4000-8000-000000000000';
const NOT_FOUND = 'You have no such endpoint.';

const actorOf = ({ actor, actorId, act }: Call['principal']): Actor => ({ actor, actorId, act });

/** The endpoint that a call names. @throws ApiProblem ARGUS_API_NOT_FOUND, also for one of somebody else's */
async function endpointOf({ params }: Call, tx: Transaction): Promise<Endpoint> {
  const row = await readEndpoint(tx, params['id'] as string);
  if (row === null) throw new ApiProblem('ARGUS_API_NOT_FOUND', NOT_FOUND);
  return row;
}

export const webhookRoutes: readonly ApiRoute[] = [
  {
    ...common,
    id: 'listWebhooks',
    method: 'GET',
    path: '/v1/webhooks',
    summary: 'Your endpoints',
    about: 'Where your programs are told what happened, the oldest first, without the secrets.',
    scope: 'webhooks:read',
    status: 200,
    answer: z.object({ data: z.array(endpoint) }),
    problems: [],
    example: { path: '/v1/webhooks' },
    async handle({ principal }, { database }) {
      const rows = await database.transaction(principal.tenantId, listEndpoints);
      return { json: { data: rows.map(shownEndpoint) } };
    },
  },
  {
    ...common,
    id: 'createWebhook',
    method: 'POST',
    path: '/v1/webhooks',
    summary: 'Add an endpoint',
    about:
      'From now on messages of these types are posted to the address, signed by Standard Webhooks with the secret of this answer. https only, and a host of the internet.',
    scope: 'webhooks:write',
    idempotency: 'required',
    isShownOnce: true,
    body: newEndpoint,
    status: 201,
    answer: shown,
    problems: ['ARGUS_API_CONFLICT'],
    example: { path: '/v1/webhooks', body: { url: 'https://example.com/argus', types: ['release.published'] } },
    async handle({ principal, body, effectId }, { database, hooks, now, random }) {
      const wanted = body as z.infer<typeof newEndpoint>;
      const url = takenUrl(wanted.url, hooks);
      const { tenantId } = principal;
      const made = await database.transaction(tenantId, async (tx) => {
        const secret = await makeEndpoint(
          tx,
          { tenantId, id: effectId, url, types: wanted.types, at: now(), by: actorOf(principal) },
          { ...hooks, random },
        );
        return { row: (await readEndpoint(tx, effectId)) as Endpoint, secret };
      });
      return { json: { ...shownEndpoint(made.row), secret: made.secret }, status: 201 };
    },
  },
  {
    ...common,
    id: 'getWebhook',
    method: 'GET',
    path: '/v1/webhooks/{id}',
    params: byId,
    summary: 'One of your endpoints',
    about: 'An endpoint without its secret.',
    scope: 'webhooks:read',
    status: 200,
    answer: endpoint,
    problems: ['ARGUS_API_NOT_FOUND'],
    example: { path: `/v1/webhooks/${SOME_ID}` },
    async handle(call, { database }) {
      return { json: shownEndpoint(await database.transaction(call.principal.tenantId, (tx) => endpointOf(call, tx))) };
    },
  },
  {
    ...common,
    id: 'changeWebhook',
    method: 'PATCH',
    path: '/v1/webhooks/{id}',
    params: byId,
    summary: 'Change an endpoint',
    about:
      'Its address, its types, or whether it is on. Turned on again it begins as if it had never failed; what failed meanwhile can be replayed.',
    scope: 'webhooks:write',
    idempotency: 'accepted',
    body: changes,
    status: 200,
    answer: endpoint,
    problems: ['ARGUS_API_NOT_FOUND'],
    example: { path: `/v1/webhooks/${SOME_ID}`, body: { types: ['release.published', 'digest.sent'] } },
    async handle(call, { database, hooks }) {
      const { url, ...rest } = call.body as z.infer<typeof changes>;
      const { tenantId } = call.principal;
      const wanted = { ...rest, ...(url === undefined ? {} : { url: takenUrl(url, hooks) }) };
      const row = await database.transaction(tenantId, async (tx) => {
        const before = await endpointOf(call, tx);
        await changeEndpoint(tx, before.id, {
          url: wanted.url ?? before.url,
          types: wanted.types ?? before.types,
          state: wanted.state ?? before.state,
        });
        const after = await endpointOf(call, tx);
        const by = actorOf(call.principal);
        await recordChange(tx, tenantId, { action: 'webhooks.change', id: before.id, before, after, by });
        return after;
      });
      return { json: shownEndpoint(row) };
    },
  },
  {
    ...common,
    id: 'testWebhook',
    method: 'POST',
    path: '/v1/webhooks/{id}/test',
    params: byId,
    summary: 'Try an endpoint out',
    about: `Posts a message of the type \`${TEST_TYPE}\` to this endpoint alone; what came of it is among its messages within seconds.`,
    scope: 'webhooks:write',
    idempotency: 'accepted',
    status: 202,
    answer: z.object({ message: z.guid() }),
    problems: ['ARGUS_API_NOT_FOUND', 'ARGUS_API_CONFLICT'],
    example: { path: `/v1/webhooks/${SOME_ID}/test` },
    async handle(call, { database, now }) {
      const { tenantId } = call.principal;
      await database.transaction(tenantId, async (tx) => {
        const row = await endpointOf(call, tx);
        if (row.state === 'off') throw new ApiProblem('ARGUS_API_CONFLICT', 'The endpoint is off: turn it on first.');
        const payload = { endpoint: row.id };
        await emitTo(tx, { tenantId, endpointId: row.id }, { type: TEST_TYPE, payload, at: now(), id: call.effectId });
      });
      return { json: { message: call.effectId }, status: 202 };
    },
  },
  {
    ...common,
    id: 'rotateWebhookSecret',
    method: 'POST',
    path: '/v1/webhooks/{id}/rotate',
    params: byId,
    summary: 'Put a new secret in the place of one',
    about:
      'Every message is signed with both until the grace has ended, so that nothing is refused while you change it.',
    scope: 'webhooks:write',
    idempotency: 'required',
    isShownOnce: true,
    body: rotation,
    status: 201,
    answer: shown,
    problems: ['ARGUS_API_NOT_FOUND'],
    example: { path: `/v1/webhooks/${SOME_ID}/rotate`, body: { grace_hours: 24 } },
    async handle(call, { database, hooks, now, random }) {
      const { tenantId } = call.principal;
      const { grace_hours: hours } = call.body as z.infer<typeof rotation>;
      const made = await database.transaction(tenantId, async (tx) => {
        const change = { tenantId, until: now() + hours * HOUR, by: actorOf(call.principal) };
        const secret = await rotateSecret(tx, await endpointOf(call, tx), change, { ...hooks, random });
        return { row: await endpointOf(call, tx), secret };
      });
      return { json: { ...shownEndpoint(made.row), secret: made.secret }, status: 201 };
    },
  },
  {
    ...common,
    id: 'listWebhookMessages',
    method: 'GET',
    path: '/v1/webhooks/{id}/messages',
    params: byId,
    query: {
      state: z.enum(['owed', 'done', 'failed']).optional().describe('Those alone'),
      before: z.guid().optional().describe('Those that are older than this message'),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    },
    summary: 'What was sent to an endpoint',
    about: 'Messages of the last 30 days, the newest first, with every try and the beginning of its answer.',
    scope: 'webhooks:read',
    status: 200,
    answer: z.object({ data: z.array(message) }),
    problems: ['ARGUS_API_NOT_FOUND'],
    example: { path: `/v1/webhooks/${SOME_ID}/messages?state=failed` },
    async handle(call, { database }) {
      const wanted = call.query as { state?: string; before?: string; limit: number };
      const rows = await database.transaction(call.principal.tenantId, async (tx) =>
        listMessages(tx, (await endpointOf(call, tx)).id, wanted),
      );
      return { json: { data: rows.map(shownMessage) } };
    },
  },
  {
    ...common,
    id: 'replayMessage',
    method: 'POST',
    path: '/v1/messages/{id}/replay',
    params: { id: z.guid().describe('The id of a message') },
    summary: 'Send a message again',
    about:
      'To each of its endpoints that is on, or to one of them; with the same id, so that a receiver that has it knows it.',
    scope: 'webhooks:write',
    idempotency: 'accepted',
    body: z.strictObject({ endpoint: z.guid().nullable().default(null) }),
    status: 202,
    answer: z.object({ deliveries: z.number().int() }),
    problems: ['ARGUS_API_NOT_FOUND', 'ARGUS_API_CONFLICT'],
    example: { path: `/v1/messages/${SOME_ID}/replay`, body: {} },
    async handle({ principal, params, body }, { database, now }) {
      const { endpoint: endpointId } = body as { endpoint: string | null };
      const messageId = params['id'] as string;
      const deliveries = await database.transaction(principal.tenantId, async (tx) => {
        if (!(await hasMessage(tx, messageId)))
          throw new ApiProblem('ARGUS_API_NOT_FOUND', 'You have no such message.');
        if (endpointId !== null && (await readEndpoint(tx, endpointId)) === null)
          throw new ApiProblem('ARGUS_API_NOT_FOUND', NOT_FOUND);
        return await replay(tx, { messageId, endpointId, at: now() });
      });
      if (deliveries === 0)
        throw new ApiProblem('ARGUS_API_CONFLICT', 'No endpoint that is on has this message: turn it on first.');
      return { json: { deliveries }, status: 202 };
    },
  },
  {
    ...common,
    id: 'removeWebhook',
    method: 'DELETE',
    path: '/v1/webhooks/{id}',
    params: byId,
    summary: 'Remove an endpoint',
    about: 'Nothing is posted there any more, and what was is forgotten. To keep it, turn the endpoint off.',
    scope: 'webhooks:write',
    idempotency: 'accepted',
    status: 204,
    answer: null,
    problems: ['ARGUS_API_NOT_FOUND'],
    example: { path: `/v1/webhooks/${SOME_ID}` },
    async handle(call, { database }) {
      const { tenantId } = call.principal;
      await database.transaction(tenantId, async (tx) => {
        const row = await endpointOf(call, tx);
        await removeEndpoint(tx, row.id);
        const by = actorOf(call.principal);
        await recordChange(tx, tenantId, { action: 'webhooks.remove', id: row.id, before: row, after: null, by });
      });
      return { json: null, status: 204 };
    },
  },
];
