import { z } from 'zod';
import { DAY } from '#market/time.ts';
import { readEvents } from '#metering/event-reads.ts';
import { freshThrough } from '#metering/freshness.ts';
import { figuresByRoute, MOST_ROWS, type Page, readRequests } from '#metering/request-reads.ts';
import { MOST_DAYS, usageByDay } from '#metering/usage-reads.ts';
import { isoOf, moment } from '../answers/moment.ts';
import type { ApiRoute, ApiServices, Call } from './route.ts';

const time = z.iso.datetime({ offset: true }).or(z.iso.date());
const USUAL_DAYS = 30;

const WINDOW = {
  from: time.optional().describe(`From this moment on; absent: ${USUAL_DAYS} days before \`to\``),
  to: time.optional().describe('Before this moment; absent: now'),
};
const PAGED = {
  ...WINDOW,
  limit: z.coerce.number().int().min(1).max(MOST_ROWS).default(50).describe(`Rows of a page, at most ${MOST_ROWS}`),
  cursor: z.string().max(2_000).optional().describe('`next` of the page before'),
};
const fresh = moment.nullable().describe('Everything up to this moment is counted; null: nothing is yet');

const common = { method: 'GET', limits: 'lists', weight: 0, params: {}, status: 200, since: '2026-12-01' } as const;

export const usageRoutes: readonly ApiRoute[] = [
  {
    ...common,
    id: 'getUsage',
    path: '/v1/usage',
    summary: 'What is counted, by meter and day',
    about: `Billed requests of the account by the day (UTC) in which they came, at most ${MOST_DAYS} days. A day without any is not listed.`,
    scope: 'usage:read',
    permission: 'usage',
    query: WINDOW,
    answer: z.object({
      data: z.array(z.object({ meter: z.string(), day: z.iso.date(), quantity: z.number() })),
      fresh_through: fresh,
    }),
    problems: [],
    example: { path: '/v1/usage' },
    async handle(call, { database, now }) {
      const report = await usageByDay(database, windowOf(call, now));
      return { json: { data: report.days, fresh_through: isoOf(report.freshThrough) } };
    },
  },
  {
    ...common,
    id: 'getRouteFigures',
    path: '/v1/usage/routes',
    summary: 'Requests, errors and times, route by route',
    about:
      'How often each route was asked in a window, how often it refused and failed, its bytes, and its times in milliseconds.',
    scope: 'usage:read',
    permission: 'usage',
    query: WINDOW,
    answer: z.object({
      data: z.array(
        z.object({
          route: z.string(),
          requests: z.number(),
          refused: z.number().describe('Answers of 4xx'),
          failed: z.number().describe('Answers of 5xx'),
          billed: z.number(),
          bytes: z.number(),
          p50: z.number(),
          p95: z.number(),
          p99: z.number(),
        }),
      ),
      fresh_through: fresh,
    }),
    problems: [],
    example: { path: '/v1/usage/routes' },
    async handle(call, services) {
      const data = await figuresByRoute(services.lists().warehouse, windowOf(call, services.now));
      return { json: { data, fresh_through: isoOf(await freshThrough(services.database)) } };
    },
  },
  {
    ...common,
    id: 'listRequests',
    path: '/v1/requests',
    summary: 'Every request, the newest first',
    about: 'Requests of the account with their id, route, status, time and key. Never a query, a body or a key.',
    scope: 'audit:read',
    permission: 'usage',
    query: {
      ...PAGED,
      id: z.guid().optional().describe('The request of this id alone'),
      route: z.string().max(100).optional().describe('Requests of this route alone, as the reference writes it'),
      status: z.enum(['2xx', '3xx', '4xx', '5xx']).optional().describe('Answers of this kind alone'),
      key: z.guid().optional().describe('Requests of this key alone'),
    },
    answer: z.object({
      data: z.array(
        z.object({
          id: z.guid(),
          at: moment,
          method: z.string(),
          route: z.string(),
          status: z.number(),
          ms: z.number(),
          bytes: z.number(),
          actor: z.string().describe('What asked: key or user'),
          actor_id: z.string(),
          address: z.string(),
          agent: z.string(),
          billed: z.number(),
          unbilled: z.string().describe('Why it costs nothing; empty where it does'),
        }),
      ),
      next: z.string().nullable(),
      fresh_through: fresh,
    }),
    problems: ['ARGUS_API_CURSOR'],
    example: { path: '/v1/requests' },
    async handle(call, services) {
      const { id, route, status, key, limit } = call.query as Record<string, string | undefined> & { limit: number };
      const filters = { id, route, statusClass: status === undefined ? undefined : Number(status[0]), actorId: key };
      return await paged(call, services, filters, async (window, after) => {
        const page = await readRequests(services.lists().warehouse, { ...window, ...filters, after, limit });
        return { ...page, rows: page.rows.map(shownRequest) };
      });
    },
  },
  {
    ...common,
    id: 'listEvents',
    path: '/v1/audit',
    summary: 'What was changed, by whom',
    about:
      'Events of the account, the newest first: keys made and ended, members invited and removed, and what staff did.',
    scope: 'audit:read',
    permission: 'audit',
    query: PAGED,
    answer: z.object({
      data: z.array(
        z.object({
          id: z.guid(),
          at: moment,
          action: z.string(),
          actor: z.string(),
          actor_id: z.string(),
          act: z.string().nullable().describe('The member of staff who acted for the actor; null: nobody did'),
          targets: z.unknown(),
          before: z.unknown(),
          after: z.unknown(),
        }),
      ),
      next: z.string().nullable(),
      fresh_through: fresh,
    }),
    problems: ['ARGUS_API_CURSOR'],
    example: { path: '/v1/audit' },
    handle: (call, services) =>
      paged(call, services, {}, async (window, after) => {
        const page = await readEvents(services.lists().warehouse, {
          ...window,
          after,
          limit: call.query['limit'] as number,
        });
        return { ...page, rows: page.rows.map(shownEvent) };
      }),
  },
];

type Row = { readonly at: number; readonly id: string };
type AfterOf = Parameters<typeof readRequests>[1]['after'];

/** A page of a list whose rows are the newest first, walked from the end of the window that its first page had. */
async function paged(
  call: Call,
  services: ApiServices,
  filters: Readonly<Record<string, unknown>>,
  read: (
    window: ReturnType<typeof windowOf>,
    after: AfterOf,
  ) => Promise<Omit<Page<Row>, 'rows'> & { readonly rows: readonly object[] }>,
) {
  const { tenantId } = call.principal;
  const about = [tenantId, call.route, JSON.stringify([filters, call.query['from'] ?? null, call.query['to'] ?? null])];
  const cursor = call.query['cursor'] as string | undefined;
  const place = cursor === undefined ? null : services.cursors.read(cursor, about);
  const window = windowOf(call, () => place?.asOf ?? services.now());
  const [at, id] = place?.after ?? [];
  const page = await read(window, place === null ? undefined : { at: Number(at), id: String(id) });
  const next =
    page.next === null ? null : services.cursors.sign({ asOf: window.to, after: [page.next.at, page.next.id] }, about);
  return { json: { data: page.rows, next, fresh_through: isoOf(await freshThrough(services.database)) } };
}

const shownRequest = (row: Awaited<ReturnType<typeof readRequests>>['rows'][number]) => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  method: row.method,
  route: row.route,
  status: row.status,
  ms: row.ms,
  bytes: row.bytes,
  actor: row.actor,
  actor_id: row.actorId,
  address: row.ip,
  agent: row.agent,
  billed: row.billed,
  unbilled: row.unbilled,
});

const shownEvent = (row: Awaited<ReturnType<typeof readEvents>>['rows'][number]) => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  action: row.action,
  actor: row.actor,
  actor_id: row.actorId,
  act: row.act === '' ? null : row.act,
  targets: parsed(row.targets),
  before: parsed(row.before),
  after: parsed(row.after),
});

/** What is of an event is JSON, as its action has it; nothing is null. */
const parsed = (json: string): unknown => (json === '' ? null : (JSON.parse(json) as unknown));

function windowOf({ principal, query }: Call, now: () => number) {
  const to = typeof query['to'] === 'string' ? Date.parse(query['to']) : now();
  const from = typeof query['from'] === 'string' ? Date.parse(query['from']) : to - USUAL_DAYS * DAY;
  return { tenant: principal.tenantId, from, to };
}
