import { z } from 'zod';
import { AUDIT_REQUESTS, type AuditRequest } from '#warehouse/audit-requests.ts';
import { rowList, rowSchema } from '#warehouse/table.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** Rows of a page. */
export const MOST_ROWS = 200;
/** Routes, keys and hours of an answer. */
const MOST_GROUPS = 1_000;

/** Requests of one tenant that came from `from` up to `to`, in UTC ms. */
export interface RequestWindow {
  readonly tenant: string;
  readonly from: number;
  readonly to: number;
}

/** Where a page ended: the next begins behind it. */
export interface After {
  readonly at: number;
  readonly id: string;
}

export interface RequestFilter extends RequestWindow {
  readonly id?: string | undefined;
  /** The pattern of a route. */
  readonly route?: string | undefined;
  /** 2 for all 2xx, 4 for all 4xx. */
  readonly statusClass?: number | undefined;
  /** The id of a key, or of a user. */
  readonly actorId?: string | undefined;
  readonly after?: After | undefined;
  /** At most 200. */
  readonly limit?: number | undefined;
}

export interface Page<R> {
  /** The newest first. */
  readonly rows: readonly R[];
  /** null: there are no more. */
  readonly next: After | null;
}

const WINDOW = `tenant = {tenant:String} AND audit_requests.at >= fromUnixTimestamp64Milli({from:Int64})
                AND audit_requests.at < fromUnixTimestamp64Milli({to:Int64})`;
const windowOf = ({ tenant, from, to }: RequestWindow) => ({ tenant, from, to });

/** A page of the requests of a tenant, the newest first. */
export async function readRequests(warehouse: Warehouse, filter: RequestFilter): Promise<Page<AuditRequest>> {
  const { id, route, statusClass, actorId, after } = filter;
  const limit = Math.min(filter.limit ?? MOST_ROWS, MOST_ROWS);
  const conditions = [
    WINDOW,
    ...(id === undefined ? [] : ['audit_requests.id = {id:String}']),
    ...(route === undefined ? [] : ['audit_requests.route = {route:String}']),
    ...(statusClass === undefined ? [] : ['intDiv(audit_requests.status, 100) = {statusClass:UInt8}']),
    ...(actorId === undefined ? [] : ['audit_requests.actor_id = {actorId:String}']),
    ...(after === undefined
      ? []
      : ['(audit_requests.at, audit_requests.id) < (fromUnixTimestamp64Milli({afterAt:Int64}), {afterId:String})']),
  ];
  const rows = await warehouse.query({
    sql: `SELECT ${rowList(AUDIT_REQUESTS.columns, 'audit_requests')} FROM audit_requests
          WHERE ${conditions.join(' AND ')} ORDER BY audit_requests.at DESC, audit_requests.id DESC LIMIT {limit:UInt32}`,
    params: given({
      ...windowOf(filter),
      id,
      route,
      statusClass,
      actorId,
      afterAt: after?.at,
      afterId: after?.id,
      limit,
    }),
    schema: rowSchema(AUDIT_REQUESTS.columns),
  });
  return pageOf(rows, limit);
}

/** A page whose next begins behind its last row; a page that is not full is the last. */
export function pageOf<R extends After>(rows: readonly R[], limit: number): Page<R> {
  const last = rows.length < limit ? undefined : rows.at(-1);
  return { rows, next: last === undefined ? null : { at: last.at, id: last.id } };
}

/** Without what is absent: the engine takes no undefined. */
export const given = (params: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));

const routeFigures = z.object({
  route: z.string(),
  requests: z.coerce.number(),
  /** Answers of 4xx, and of 5xx. */
  refused: z.coerce.number(),
  failed: z.coerce.number(),
  billed: z.coerce.number(),
  bytes: z.coerce.number(),
  /** Milliseconds. */
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
});
export type RouteFigures = z.infer<typeof routeFigures>;

/** What each route of a tenant did in a window: the most asked first, at most a thousand routes. */
export const figuresByRoute = (warehouse: Warehouse, window: RequestWindow): Promise<RouteFigures[]> =>
  warehouse.query({
    sql: `SELECT route, count() AS requests, countIf(status >= 400 AND status < 500) AS refused, countIf(status >= 500) AS failed,
                 sum(audit_requests.billed) AS billed, sum(audit_requests.bytes) AS bytes, quantiles(0.5, 0.95, 0.99)(ms) AS marks,
                 marks[1] AS p50, marks[2] AS p95, marks[3] AS p99
          FROM audit_requests WHERE ${WINDOW} GROUP BY route ORDER BY requests DESC, route LIMIT {limit:UInt32}`,
    params: { ...windowOf(window), limit: MOST_GROUPS },
    schema: routeFigures,
  });

const hourFigures = z.object({
  /** UTC ms at which the hour begins. */
  hour: z.coerce.number(),
  requests: z.coerce.number(),
  refused: z.coerce.number(),
  failed: z.coerce.number(),
});
export type HourFigures = z.infer<typeof hourFigures>;

/** Requests of a tenant by hour, the earliest first; an hour without any has no row; at most a thousand hours. */
export const figuresByHour = (warehouse: Warehouse, window: RequestWindow): Promise<HourFigures[]> =>
  warehouse.query({
    sql: `SELECT toUnixTimestamp(toStartOfHour(audit_requests.at)) * 1000 AS hour, count() AS requests,
                 countIf(status >= 400 AND status < 500) AS refused, countIf(status >= 500) AS failed
          FROM audit_requests WHERE ${WINDOW} GROUP BY hour ORDER BY hour LIMIT {limit:UInt32}`,
    params: { ...windowOf(window), limit: MOST_GROUPS },
    schema: hourFigures,
  });

const lastUse = z.object({ actorId: z.string(), at: z.coerce.number(), requests: z.coerce.number() });
export type LastUse = z.infer<typeof lastUse>;

/** When each key of a tenant was last used in a window, and for how many requests; at most a thousand keys. */
export const lastUseOfKeys = (warehouse: Warehouse, window: RequestWindow): Promise<LastUse[]> =>
  warehouse.query({
    sql: `SELECT actor_id AS actorId, toUnixTimestamp64Milli(max(audit_requests.at)) AS at, count() AS requests
          FROM audit_requests WHERE ${WINDOW} AND actor = 'key' GROUP BY actorId ORDER BY at DESC, actorId LIMIT {limit:UInt32}`,
    params: { ...windowOf(window), limit: MOST_GROUPS },
    schema: lastUse,
  });
