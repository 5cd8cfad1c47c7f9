import { z } from 'zod';
import type { ApiRoute } from '../routes/route.ts';
import { describeApi } from './description.ts';

/** The route that describes all others of a table, and itself. */
export function descriptionRoute(table: readonly ApiRoute[]): ApiRoute {
  const known = new Map<string, unknown>();
  const route: ApiRoute = {
    id: 'getDescription',
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'The API as OpenAPI 3.1',
    about: 'What a client is generated from.',
    scope: null,
    permission: null,
    limits: 'documents',
    weight: 0,
    params: {},
    query: {},
    status: 200,
    answer: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }),
    problems: [],
    example: { path: '/v1/openapi.json' },
    since: '2026-12-01',
    async handle(_call, { base }) {
      const json = known.get(base) ?? describeApi([...table, route], base);
      known.set(base, json);
      return { json };
    },
  };
  return route;
}
