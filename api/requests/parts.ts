import { z } from 'zod';
import { ApiProblem, type WrongPart } from '../answers/problem.ts';
import type { ApiRoute, Call } from '../routes/route.ts';

/** The parts of a request as they came. */
export interface RawParts {
  readonly params: Readonly<Record<string, string>>;
  /** Values by name; a name that came twice has a list. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

/** The models of a route's parts, made once. */
const models = new WeakMap<ApiRoute, { readonly params: z.ZodType; readonly query: z.ZodType }>();

function modelsOf(route: ApiRoute) {
  const made = models.get(route) ?? { params: z.strictObject(route.params), query: z.strictObject(route.query) };
  models.set(route, made);
  return made;
}

/** The parts of a request as its route has them. @throws ApiProblem ARGUS_API_INVALID naming every wrong one. */
export function partsOf(route: ApiRoute, { params, query, body }: RawParts): Pick<Call, 'params' | 'query' | 'body'> {
  const model = modelsOf(route);
  const wrong: WrongPart[] = [];
  const parsed = {
    params: checked(model.params, params, '', wrong) as Call['params'],
    query: checked(model.query, query, '', wrong) as Call['query'],
    body: route.body === undefined ? undefined : checked(route.body, jsonOf(body, wrong), '/', wrong),
  };
  if (wrong.length > 0)
    throw new ApiProblem(
      'ARGUS_API_INVALID',
      wrong.map(({ pointer, message }) => `${pointer}: ${message}`).join('; '),
      { errors: wrong },
    );
  return parsed;
}

function checked(model: z.ZodType, value: unknown, prefix: '' | '/', wrong: WrongPart[]): unknown {
  if (value === NOT_JSON) return undefined;
  const result = model.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const names = issue.code === 'unrecognized_keys' ? issue.keys : [''];
    for (const name of names) {
      const path = [...issue.path, ...(name === '' ? [] : [name])].map(String).join('/');
      wrong.push({ pointer: `${prefix}${path}`, message: name === '' ? issue.message : 'not known here' });
    }
  }
  return undefined;
}

const NOT_JSON = Symbol('no JSON');

function jsonOf(body: Buffer, wrong: WrongPart[]): unknown {
  // Nothing is what an object without fields is.
  if (body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    wrong.push({ pointer: '/', message: 'the body is no JSON' });
    return NOT_JSON;
  }
}
