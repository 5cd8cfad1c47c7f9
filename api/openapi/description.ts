import { z } from 'zod';
import { may } from '#accounts/permissions.ts';
import { ROLES } from '#contracts/principal.ts';
import { API_ERRORS } from '#errors/api-errors.ts';
import type { ProblemCode } from '../answers/problem.ts';
import { type ApiRoute, parametersOf } from '../routes/route.ts';
import { NEWEST_VERSION, VERSIONS } from '../versions.ts';
import { problemsOf } from './common-problems.ts';

type Json = Record<string, unknown>;

/** The API as OpenAPI 3.1 describes it, made of the table of routes. `base` is the public address. */
export function describeApi(routes: readonly ApiRoute[], base: string): Json {
  const schemas: Record<string, unknown> = { Problem: PROBLEM };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    if (route.answer !== null) schemas[answerName(route)] = schemaOf(route.answer, 'output');
    if (route.body !== undefined) schemas[bodyName(route)] = schemaOf(route.body, 'input');
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Conclusions about markets',
      version: NEWEST_VERSION,
      description:
        'The same conclusions as the pages of your tier. Documents are stored bytes with an ETag; lists are walked by cursor, every page as of one moment.',
    },
    servers: [{ url: base }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', bearerFormat: 'argus_live_…' } },
      schemas,
    },
  };
}

/** A model as JSON Schema 2020-12, which OpenAPI 3.1 has. A format that no validator knows says nothing: the pattern beside it does. */
export const schemaOf = (model: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...schema } = z.toJSONSchema(model, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'starts_with') delete jsonSchema.format;
    },
  }) as Json;
  return schema;
};

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const answerName = ({ id }: ApiRoute): string => `${capitalised(id)}Answer`;
const bodyName = ({ id }: ApiRoute): string => `${capitalised(id)}Body`;
const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

function operationOf(route: ApiRoute): Json {
  const { id, summary, about, scope, permission, idempotency, body, weight } = route;
  const scoped =
    scope === null
      ? 'No key is needed.'
      : `Scope \`${scope}\`${permission === null ? '' : `; roles ${ROLES.filter((role) => may(role, permission)).join(', ')}`}.`;
  return {
    operationId: id,
    summary,
    description: `${about}\n\n${scoped} Counts as ${weight === 1 ? 'one request' : `${weight} requests`}.`,
    ...(scope === null ? { security: [] } : {}),
    parameters: [
      ...parametersOf(route.path).map((name) => parameter('path', name, route.params[name] as z.ZodType)),
      ...Object.entries(route.query).map(([name, model]) => parameter('query', name, model)),
      {
        name: 'Argus-Version',
        in: 'header',
        required: false,
        schema: { type: 'string', enum: [...VERSIONS] },
        description: 'A version of the API; absent: the one of the key',
      },
      ...(idempotency === undefined
        ? []
        : [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: idempotency === 'required',
              schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
              description: 'Names this request: sent again, it is answered with the first answer',
            },
          ]),
      ...(route.limits === 'documents'
        ? [
            {
              name: 'If-None-Match',
              in: 'header',
              required: false,
              schema: { type: 'string' },
              description: 'The ETag of what you have',
            },
          ]
        : []),
    ],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: reference(bodyName(route)) } } } }),
    responses: responsesOf(route),
  };
}

const parameter = (where: 'path' | 'query', name: string, model: z.ZodType): Json => {
  const { description = '', ...schema } = schemaOf(model, 'input');
  return { name, in: where, required: where === 'path', description, schema };
};

function responsesOf(route: ApiRoute): Json {
  const responses: Record<string, Json> = {
    [route.status]: {
      description: route.summary,
      headers: HEADERS,
      ...(route.answer === null ? {} : { content: { 'application/json': { schema: reference(answerName(route)) } } }),
    },
  };
  if (route.limits === 'documents' && route.scope !== null)
    responses['304'] = { description: 'You have it already', headers: HEADERS };
  const byStatus = Map.groupBy(problemsOf(route), (code) => API_ERRORS[code].http);
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b))
    responses[status] = {
      description: codes.map((code: ProblemCode) => `\`${code}\`: ${API_ERRORS[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: reference('Problem') } },
    };
  responses['431'] = { description: 'The address or the headers are larger than the server takes (16 KiB)' };
  return responses;
}

const text = (description: string): Json => ({ description, schema: { type: 'string' } });
const HEADERS = {
  'Argus-Request-Id': text('Names the request in your log and in ours'),
  RateLimit: text('What is left of the limit'),
  'RateLimit-Policy': text('The limit'),
};

const PROBLEM: Json = {
  type: 'object',
  description: 'Why a request was not answered (RFC 9457). `type` is the address of a page about the code.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The request, by its id' },
    code: { type: 'string', enum: Object.keys(API_ERRORS) },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: { pointer: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
