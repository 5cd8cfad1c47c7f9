import { z } from 'zod';
import { ENVIRONMENTS, type Role, roleName } from '#contracts/principal.ts';
import { DAY, HOUR } from '#market/time.ts';
import { isoOf, moment } from '../answers/moment.ts';
import { ApiProblem } from '../answers/problem.ts';
import { type Changer, createKey, endKey, replaceKey } from '../keys/change-keys.ts';
import { findKey, type KeyRow, listKeys, readKeyRow } from '../keys/key-rows.ts';
import { hasEnded, isKeeperOf } from '../keys/key-state.ts';
import { readKey } from '../keys/key-text.ts';
import { mayGive } from '../keys/roles.ts';
import { NEWEST_VERSION } from '../versions.ts';
import { type ApiRoute, type ApiServices, type Call, SCOPES } from './route.ts';

const LONGEST_GRACE_HOURS = 168;

const key = z.object({
  id: z.guid(),
  start: z.string().describe('Its first characters, by which you tell keys apart'),
  name: z.string(),
  environment: z.enum(ENVIRONMENTS),
  role: roleName,
  scopes: z.array(z.enum(SCOPES)).nullable().describe('What it may do at most; null: all that its role may'),
  allow: z.array(z.string()).describe('Networks it may be used from; empty: any'),
  api_version: z.iso.date(),
  created_by: z.guid().nullable(),
  created_at: moment,
  expires_at: moment.nullable(),
  revoked_at: moment.nullable(),
  rerolled_to: z.guid().nullable(),
  last_used_at: moment.nullable(),
});
const shown = key.extend({ key: z.string().describe('The key itself: shown now, and never again') });

const network = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
  'not an address or a network such as 192.0.2.0/24',
);
const newKey = z.strictObject({
  name: z.string().trim().min(1).max(80),
  role: roleName.default('reader'),
  scopes: z.array(z.enum(SCOPES)).min(1).nullable().default(null),
  allow: z.array(network).max(50).default([]),
  expires_in_days: z.number().int().min(1).max(3_650).nullable().default(null),
});
const reroll = z.strictObject({ grace_hours: z.number().int().min(0).max(LONGEST_GRACE_HOURS).default(24) });

const shownKey = (row: KeyRow): z.input<typeof key> => ({
  id: row.id,
  start: row.start,
  name: row.name,
  environment: row.environment,
  role: row.role,
  scopes: row.scopes as z.input<typeof key>['scopes'],
  allow: row.allow,
  api_version: row.apiVersion,
  created_by: row.createdBy,
  created_at: new Date(row.createdAt).toISOString(),
  expires_at: isoOf(row.expiresAt),
  revoked_at: isoOf(row.revokedAt),
  rerolled_to: row.rerolledTo,
  last_used_at: isoOf(row.lastUsedAt),
});

const common = {
  limits: 'writes',
  weight: 0,
  permission: 'own-keys',
  params: {},
  query: {},
  since: '2026-12-01',
} as const;
const byId = { id: z.guid().describe('The id of a key') };
const SOME_ID = '00000000-0000-4000-8000-000000000000';

export const keyRoutes: readonly ApiRoute[] = [
  {
    ...common,
    id: 'listKeys',
    method: 'GET',
    path: '/v1/keys',
    summary: 'Your keys',
    about: 'All keys of the account, the newest first, without their text; for an analyst those that are their own.',
    scope: 'keys:read',
    status: 200,
    answer: z.object({ data: z.array(key) }),
    problems: [],
    example: { path: '/v1/keys' },
    async handle({ principal }, { database }) {
      const rows = await database.transaction(principal.tenantId, listKeys);
      return { json: { data: rows.filter((row) => isKeeperOf(principal, row)).map(shownKey) } };
    },
  },
  {
    ...common,
    id: 'createKey',
    method: 'POST',
    path: '/v1/keys',
    summary: 'Make a key',
    about:
      'A key with a role that is no more than yours. Its text is shown in this answer alone; sending the same request again within a day, with the same Idempotency-Key, shows it again.',
    scope: 'keys:write',
    idempotency: 'required',
    isShownOnce: true,
    body: newKey,
    status: 201,
    answer: shown,
    problems: ['ARGUS_API_ROLE'],
    example: { path: '/v1/keys', body: { name: 'nightly notebook', role: 'reader' } },
    async handle({ principal, body, effectId }, { database, now, random }) {
      const wanted = body as z.infer<typeof newKey>;
      if (!mayGive(principal.role, wanted.role)) throw tooHigh(principal.role, wanted.role);
      const { tenantId } = principal;
      const made = await database.transaction(tenantId, async (tx) => {
        const maker =
          principal.actor === 'user'
            ? principal.actorId
            : ((await readKeyRow(tx, principal.actorId))?.createdBy ?? null);
        const entered = await createKey(
          tx,
          {
            ...{ tenantId, name: wanted.name, environment: 'live', createdBy: maker, role: wanted.role },
            ...{ scopes: wanted.scopes, allow: wanted.allow, apiVersion: NEWEST_VERSION },
            expiresAt: wanted.expires_in_days === null ? null : now() + wanted.expires_in_days * DAY,
          },
          { by: changerOf(principal), at: now(), random },
          effectId,
        );
        return { row: (await readKeyRow(tx, entered.id)) as KeyRow, text: entered.text };
      });
      return { json: { ...shownKey(made.row), key: made.text }, status: 201 };
    },
  },
  {
    ...common,
    id: 'getKey',
    method: 'GET',
    path: '/v1/keys/{id}',
    params: byId,
    summary: 'One of your keys',
    about: 'A key without its text.',
    scope: 'keys:read',
    status: 200,
    answer: key,
    problems: ['ARGUS_API_NOT_FOUND'],
    example: { path: `/v1/keys/${SOME_ID}` },
    async handle(call, { database }) {
      return { json: shownKey(await database.transaction(call.principal.tenantId, (tx) => keyOf(call, tx))) };
    },
  },
  {
    ...common,
    id: 'revokeKey',
    method: 'DELETE',
    path: '/v1/keys/{id}',
    params: byId,
    summary: 'End a key',
    about: 'The key opens nothing any more, within a second. Ending it again changes nothing.',
    scope: 'keys:write',
    idempotency: 'accepted',
    status: 204,
    answer: null,
    problems: ['ARGUS_API_NOT_FOUND'],
    example: { path: `/v1/keys/${SOME_ID}` },
    async handle(call, { database, now }) {
      const { tenantId } = call.principal;
      await database.transaction(tenantId, async (tx) =>
        endKey(
          tx,
          { tenantId, key: await keyOf(call, tx), reason: 'asked for' },
          { by: changerOf(call.principal), at: now() },
        ),
      );
      return { json: null, status: 204 };
    },
  },
  {
    ...common,
    id: 'rerollKey',
    method: 'POST',
    path: '/v1/keys/{id}/reroll',
    params: byId,
    summary: 'Put a new key in the place of one',
    about:
      'The new key may do what the old one may. The old one ends with its grace, so that nothing stops while you change it.',
    scope: 'keys:write',
    idempotency: 'required',
    isShownOnce: true,
    body: reroll,
    status: 201,
    answer: shown,
    problems: ['ARGUS_API_NOT_FOUND', 'ARGUS_API_CONFLICT'],
    example: { path: `/v1/keys/${SOME_ID}/reroll`, body: { grace_hours: 24 } },
    async handle(call, { database, now, random }) {
      const { tenantId } = call.principal;
      const { grace_hours: hours } = call.body as z.infer<typeof reroll>;
      const made = await database.transaction(tenantId, async (tx) => {
        const old = await keyOf(call, tx);
        if (hasEnded(old, now())) throw new ApiProblem('ARGUS_API_CONFLICT', 'A key that has ended has no successor.');
        if (old.rerolledTo !== null && old.rerolledTo !== call.effectId)
          throw new ApiProblem('ARGUS_API_CONFLICT', `The key ${old.rerolledTo} has taken its place already.`);
        const entered = await replaceKey(
          tx,
          { tenantId, key: old, graceMs: hours * HOUR },
          { by: changerOf(call.principal), at: now(), random },
          call.effectId,
        );
        return { row: (await readKeyRow(tx, entered.id)) as KeyRow, text: entered.text };
      });
      return { json: { ...shownKey(made.row), key: made.text }, status: 201 };
    },
  },
  {
    ...common,
    id: 'reportLeak',
    method: 'POST',
    path: '/v1/leaks',
    summary: 'Report a key that was found in public',
    about:
      'Whoever finds a key tells us here, without one. A key that works is ended; the answer is the same for any text.',
    scope: null,
    permission: null,
    body: z.strictObject({ key: z.string().max(200) }),
    status: 202,
    answer: z.object({ received: z.literal(true) }),
    problems: [],
    example: { path: '/v1/leaks', body: { key: 'argus_live_found_in_a_public_repository' } },
    async handle({ body }, services) {
      await endLeaked((body as { key: string }).key, services);
      return { json: { received: true }, status: 202 };
    },
  },
];

async function endLeaked(text: string, { database, now, log }: ApiServices): Promise<void> {
  const read = readKey(text.trim());
  const found = read === null ? null : await findKey(database, read.sha256);
  if (found === null || hasEnded(found, now())) return;
  const { tenantId } = found;
  const by = { actor: 'system', actorId: 'leaks', act: null } as const;
  await database.transaction(tenantId, (tx) =>
    endKey(tx, { tenantId, key: found, reason: 'found in public' }, { by, at: now() }),
  );
  log.warn({ key: found.id, tenant: found.tenantId }, 'a key that was reported as leaked was ended');
}

const changerOf = ({ actor, actorId, act }: Call['principal']): Changer => ({ actor, actorId, act });

/** The key that a call names. @throws ApiProblem ARGUS_API_NOT_FOUND, also for one of somebody else's. */
async function keyOf({ principal, params }: Call, tx: Parameters<typeof readKeyRow>[0]): Promise<KeyRow> {
  const row = await readKeyRow(tx, params['id'] as string);
  if (row === null || !isKeeperOf(principal, row)) throw new ApiProblem('ARGUS_API_NOT_FOUND', 'You have no such key.');
  return row;
}

const tooHigh = (giver: Role, wanted: Role) =>
  new ApiProblem('ARGUS_API_ROLE', `The role ${giver} cannot give the role ${wanted}.`, {
    errors: [{ pointer: '/role', message: 'more than your own role' }],
  });
