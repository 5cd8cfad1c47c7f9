import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Permission } from '#accounts/permissions.ts';
import type { Principal } from '#contracts/principal.ts';
import type { TierTable } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import type { HeldPage, HeldPages } from '#delivery/gateway/held-pages.ts';
import type { ReleaseReader } from '#releases/release.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { CursorKeys } from '../answers/cursor.ts';
import type { ProblemCode } from '../answers/problem.ts';
import type { HookOptions } from '../hooks/make-endpoint.ts';
import type { RouteClass } from '../limits/limits.ts';
import type { TableCatalogue } from '../tables/table-catalogue.ts';

/** What a key may do at most: the kind of thing, and whether it may be changed. */
export const SCOPES = [
  'reports:read',
  'keys:read',
  'keys:write',
  'usage:read',
  'audit:read',
  'members:read',
  'webhooks:read',
  'webhooks:write',
] as const;
export type Scope = (typeof SCOPES)[number];

/** A warehouse and what its views are. */
export interface ListSource {
  readonly warehouse: Warehouse;
  readonly tables: TableCatalogue;
}

/** What handlers work with. */
export interface ApiServices {
  readonly database: Database;
  readonly releases: ReleaseReader;
  readonly pages: HeldPages;
  /** Where lists come from, and its tables. @throws ApiProblem ARGUS_API_BUSY while this process reaches no warehouse. */
  readonly lists: () => ListSource;
  readonly tiers: TierTable;
  readonly cursors: CursorKeys;
  readonly hooks: HookOptions;
  /** Public address of the gateway, without a slash at its end. */
  readonly base: string;
  readonly log: Logger;
  /** UTC ms. */
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
}

/** A request that was let in: who asks, and its parts as the route has them. */
export interface Call {
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly requestId: string;
  /** The id of what this request makes: the same when it is sent again with its idempotency key. */
  readonly effectId: string;
  /** Its address, from the path on. */
  readonly url: string;
  /** The id of the route. */
  readonly route: string;
}

/** What a handler answers: JSON, or bytes that were stored. */
export type ApiAnswer =
  | { readonly json: unknown; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly stored: HeldPage };

/** A route of the API: all that is known of it. What is not in the table of routes does not exist. */
export interface ApiRoute {
  /** Names it in the description of the API, in the audit log and in clients. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With parameters in braces: `/v1/instruments/{symbol}`. */
  readonly path: string;
  readonly summary: string;
  /** What it tells, in a paragraph. */
  readonly about: string;
  /** Null: anybody may ask, without a key. */
  readonly scope: Scope | null;
  /** What whoever asks must be allowed; null: nothing. */
  readonly permission: Permission | null;
  readonly limits: RouteClass;
  /** Requests that it counts as, for the bill. 0: it is not billed. */
  readonly weight: number;
  /** Whether a write may, or must, carry an Idempotency-Key. */
  readonly idempotency?: 'accepted' | 'required';
  /** Whether its answer holds what is shown once. */
  readonly isShownOnce?: true;
  readonly params: Readonly<Record<string, z.ZodType>>;
  readonly query: Readonly<Record<string, z.ZodType>>;
  readonly body?: z.ZodType;
  /** The status of a good answer. */
  readonly status: 200 | 201 | 202 | 204;
  /** What it answers; null: nothing. */
  readonly answer: z.ZodType | null;
  /** What may go wrong beside what may with every route. */
  readonly problems: readonly ProblemCode[];
  /** A request that works on the demo: the path with its parameters filled in, and a body. */
  readonly example: { readonly path: string; readonly body?: unknown };
  readonly since: string;
  handle(call: Call, services: ApiServices): Promise<ApiAnswer>;
}

/** Keys of a parameter in braces. */
export const parametersOf = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
