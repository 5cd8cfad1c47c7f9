import type { z } from 'zod';
import { may } from '#accounts/permissions.ts';
import { ROLES } from '#contracts/principal.ts';
import { API_ERRORS } from '#errors/api-errors.ts';
import { markdownTable } from '#wording/markdown-table.ts';
import type { ProblemCode } from '../answers/problem.ts';
import { type ApiRoute, parametersOf } from '../routes/route.ts';
import { NEWEST_VERSION } from '../versions.ts';
import { COMMON, problemsOf } from './common-problems.ts';
import { schemaOf } from './description.ts';

type Json = { readonly [key: string]: unknown };

/** What a reference says first. */
const OPENING = (base: string): string => `# API

The conclusions of your tier for programs: documents are what a page says, lists are tables of them. Prices, volumes and features are in none.

    curl -H "Authorization: Bearer $ARGUS_KEY" ${base}/v1/overview

**Keys.** Made on the page Keys of your account, shown once. \`Authorization: Bearer argus_live_…\`, on every request but a few.

**Answers.** JSON. Documents have an \`ETag\`: send it back in \`If-None-Match\`, and 304 costs nothing on the wire. Lists have \`next\`: send it as \`cursor\` until it is null; every page tells of
the moment of the first (\`as_of\`). Times are UTC.

**Problems.** \`application/problem+json\` (RFC 9457): \`type\` is the address of a page about the \`code\`, \`errors\` names every wrong part, \`instance\` is the id of the request, which your list of requests knows.

**Limits.** A bucket for each kind of route. \`RateLimit-Policy\` says its size and how long it takes to fill, \`RateLimit\` what is left; 429 comes with \`Retry-After\`.

**Writes** take an \`Idempotency-Key\`: sent again with the same key, a request is answered with its first answer, and has one effect.

**Versions** are dates: \`Argus-Version: ${NEWEST_VERSION}\`, or the one of the day on which your key was made. An older one answers as before for twelve months.

Any route may answer: ${COMMON.map((code) => problemLink(code, base)).join(', ')}.

The same for programs: [OpenAPI 3.1](${base}/v1/openapi.json).
`;

/** The reference of the API for people, as Markdown, made of the table of routes. `base` is the public address. */
export const referenceOf = (routes: readonly ApiRoute[], base: string): string =>
  [OPENING(base), ...routes.map((route) => sectionOf(route, base))].join('\n');

function sectionOf(route: ApiRoute, base: string): string {
  const { method, path, summary, about, scope, permission, weight, idempotency, body, answer } = route;
  const roles = permission === null ? ROLES : ROLES.filter((role) => may(role, permission));
  const rights = scope === null ? 'No key.' : `Scope \`${scope}\`; roles ${roles.join(', ')}.`;
  const counts = weight === 0 ? 'Not billed.' : `Billed as ${weight === 1 ? 'one request' : `${weight} requests`}.`;
  const repeat = idempotency === undefined ? '' : ` \`Idempotency-Key\` ${idempotency}.`;
  const parameters = [
    ...parametersOf(path).map((name) => parameterRow(name, 'path', route.params[name] as z.ZodType)),
    ...Object.entries(route.query).map(([name, model]) => parameterRow(name, 'query', model)),
    ...(body === undefined ? [] : fieldRows(schemaOf(body, 'input') as Json, 'body')),
  ];
  return [
    `## ${method} ${path}\n`,
    `${summary}. ${about}\n`,
    `${rights} ${counts}${repeat}\n`,
    ...(parameters.length === 0 ? [] : [...markdownTable(['name', 'where', 'is', 'meaning'], parameters), '']),
    ...(answer === null ? [] : [`Answers ${route.status} with ${namesOf(schemaOf(answer, 'output') as Json)}.\n`]),
    ...problemLine(route, base),
    exampleOf(route, base),
  ].join('\n');
}

/** Those that not every route has. */
function problemLine(route: ApiRoute, base: string): string[] {
  const rare = problemsOf(route).filter((code) => !COMMON.includes(code));
  return rare.length === 0 ? [] : [`Problems of its own: ${rare.map((code) => problemLink(code, base)).join(', ')}.\n`];
}

const problemLink = (code: ProblemCode, base: string): string =>
  `[${API_ERRORS[code].http} ${code}](${base}/errors/${code})`;

const parameterRow = (name: string, where: string, model: z.ZodType): string[] => {
  const schema = schemaOf(model, 'input') as Json;
  return [`\`${name}\``, where, kindOf(schema), String(schema['description'] ?? '')];
};

const fieldRows = (schema: Json, where: string): string[][] =>
  Object.entries((schema['properties'] ?? {}) as Record<string, Json>).map(([name, field]) => [
    `\`${name}\``,
    where,
    kindOf(field),
    String(
      field['description'] ?? (field['default'] === undefined ? '' : `absent: ${JSON.stringify(field['default'])}`),
    ),
  ]);

function kindOf(schema: Json): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((each) => `\`${String(each)}\``).join(', ');
  const choices = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined;
  if (choices !== undefined) return [...new Set(choices.map(kindOf))].join(' or ');
  if (schema['type'] === 'array') return `list of ${kindOf((schema['items'] ?? {}) as Json)}`;
  return String(schema['format'] ?? schema['type'] ?? 'any');
}

const namesOf = (schema: Json): string =>
  Object.keys((schema['properties'] ?? {}) as Json)
    .map((name) => `\`${name}\``)
    .join(', ') || 'a document';

function exampleOf({ method, example, scope, idempotency }: ApiRoute, base: string): string {
  const parts = [
    'curl',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(scope === null ? [] : ['-H "Authorization: Bearer $ARGUS_KEY"']),
    ...(idempotency === 'required' ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(example.body === undefined ? [] : [`-d '${JSON.stringify(example.body)}'`]),
    `"${base}${example.path}"`,
  ];
  return `    ${parts.join(' ')}\n`;
}
