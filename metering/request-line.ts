import { z } from 'zod';

/** How long the rows of a tenant are kept: it is part of the partition, and an end drops partitions. */
export const RETENTION_CLASSES = ['90d', '400d', '7y'] as const;
export type RetentionClass = (typeof RETENTION_CLASSES)[number];

export const ACTORS = ['key', 'user', 'staff'] as const;

/** One request as the gateway saw it. Never the values of a query, a body, a token or a cookie. */
export const requestLine = z.object({
  /** The request id: a UUID of version 7. */
  id: z.guid(),
  /** UTC ms at which the request came. */
  at: z.int().nonnegative(),
  tenant: z.guid(),
  actor: z.enum(ACTORS),
  actorId: z.string(),
  /** The member of staff who acted for the actor; null: nobody did. */
  act: z.string().nullable(),
  /** What was asked for, as a permission names it: `signals.read`. */
  action: z.string(),
  method: z.string(),
  /** The pattern of the route, never the address with values. */
  route: z.string(),
  status: z.int().min(100).max(999),
  ms: z.number().nonnegative(),
  ip: z.string(),
  agent: z.string(),
  /** Of the body of the answer. */
  bytes: z.int().nonnegative(),
  /** What the request costs of the quota when it is billed. */
  weight: z.int().min(0).max(65_535),
  /** False for what is recorded and never billed: a replay, a sandbox. */
  billable: z.boolean(),
  /** The version of the API that answered. */
  version: z.string(),
  retention: z.enum(RETENTION_CLASSES),
});
export type RequestLine = z.infer<typeof requestLine>;

/** In the order in which a line is written. */
const FIELDS = Object.keys(requestLine.shape) as (keyof RequestLine)[];

/** Of an agent nobody reads more. */
const AGENT = 200;

/**
 * A line that every store gives back as it is: text is cut and well formed.
 * @throws ZodError for one that could not be read again: in a file it would spoil the segment of everybody.
 */
export function checkedLine(line: RequestLine): RequestLine {
  const parsed = requestLine.parse(line);
  const { agent, actorId, act, action, method, route, ip, version } = parsed;
  return {
    ...parsed,
    agent: agent.slice(0, AGENT).toWellFormed(),
    actorId: actorId.toWellFormed(),
    act: act === null ? null : act.toWellFormed(),
    action: action.toWellFormed(),
    method: method.toWellFormed(),
    route: route.toWellFormed(),
    ip: ip.toWellFormed(),
    version: version.toWellFormed(),
  };
}

/** The values of a line, without their names: a third of the bytes. */
export const valuesOf = (line: RequestLine): unknown[] => FIELDS.map((field) => line[field]);

/** @throws ZodError for values that are no line. */
export const lineOf = (values: readonly unknown[]): RequestLine =>
  requestLine.parse(Object.fromEntries(FIELDS.map((field, i) => [field, values[i]])));
