import { z } from 'zod';
import { listMembers } from '#accounts/members.ts';
import { ENVIRONMENTS, roleName } from '#contracts/principal.ts';
import { tierGiven } from '#contracts/tiers.ts';
import { ApiProblem } from '../answers/problem.ts';
import { limitsOfTier, ROUTE_CLASSES } from '../limits/limits.ts';
import type { ApiRoute } from './route.ts';

const limit = z.object({
  rate: z.number().describe('Requests a second, for ever'),
  burst: z.number().describe('Requests at once'),
});

const account = z.object({
  id: z.guid(),
  slug: z.string(),
  name: z.string(),
  tier: z.string(),
  role: roleName.describe('Of the key that asks'),
  environment: z.enum(ENVIRONMENTS),
  limits: z.record(z.enum(ROUTE_CLASSES), limit),
});

const tenant = z.object({ slug: z.string(), name: z.string() });

export const accountRoutes: readonly ApiRoute[] = [
  {
    id: 'getAccount',
    method: 'GET',
    path: '/v1/account',
    summary: 'Your account: its tier, its limits, and what your key may do',
    about: 'Who you are to the API.',
    scope: 'reports:read',
    permission: null,
    limits: 'lists',
    weight: 0,
    params: {},
    query: {},
    status: 200,
    answer: account,
    problems: [],
    example: { path: '/v1/account' },
    since: '2026-12-01',
    async handle({ principal }, { database, tiers }) {
      const { tenantId, tier, role, environment } = principal;
      const [row] = await database.transaction(tenantId, (tx) =>
        tx.rows(tenant, 'SELECT slug, name FROM tenants WHERE id = $1', [tenantId]),
      );
      if (row === undefined) throw new ApiProblem('ARGUS_API_NOT_FOUND', 'There is no such account.');
      return { json: { id: tenantId, ...row, tier, role, environment, limits: limitsOfTier(tierGiven(tier, tiers)) } };
    },
  },
  {
    id: 'listMembers',
    method: 'GET',
    path: '/v1/members',
    summary: 'Who belongs to the account',
    about:
      'Members with their roles, owners first. They are invited, changed and removed on the page Members, by somebody who has signed in.',
    scope: 'members:read',
    permission: 'members',
    limits: 'lists',
    weight: 0,
    params: {},
    query: {},
    status: 200,
    answer: z.object({
      data: z.array(
        z.object({ id: z.guid(), email: z.string(), name: z.string(), role: roleName, since: z.iso.datetime() }),
      ),
    }),
    problems: [],
    example: { path: '/v1/members' },
    since: '2026-12-01',
    async handle({ principal }, { database }) {
      const members = await listMembers(database, principal.tenantId);
      const data = members.map(({ userId, since, ...member }) => ({
        id: userId,
        ...member,
        since: new Date(since).toISOString(),
      }));
      return { json: { data } };
    },
  },
];
