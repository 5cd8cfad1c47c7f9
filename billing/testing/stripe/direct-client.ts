import type { Account } from './account.ts';
import { apiOf } from './api.ts';
import { routesOf } from './routes.ts';
import { webhooks } from './webhooks.ts';

/** No answer came: the work may have been done or not. */
export class Unanswered extends Error {}

/** The API said no. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, body: unknown) {
    super(JSON.stringify(body));
    this.status = status;
  }
}

type Params = { readonly [name: string]: string | number | boolean | Params | readonly Params[] };

/** Parameters as the SDK writes them into a form. */
function formOf(params: Params, prefix = ''): [string, string][] {
  return Object.entries(params).flatMap(([name, value]): [string, string][] => {
    const at = prefix === '' ? name : `${prefix}[${name}]`;
    return typeof value === 'object' ? formOf(value as Params, at) : [[at, String(value)]];
  });
}

/**
 * The API of a local Stripe without HTTP and without the SDK: the same routes, keys and faults, a hundred times faster.
 */
export function directClient(account: Account) {
  const answer = apiOf(account, Number.POSITIVE_INFINITY);
  const routes = routesOf(account, webhooks(account, Date.now), () => 'http://127.0.0.1').map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(':id', '(?<id>[^/]+)')}$`),
  }));

  return {
    /**
     * @throws Unanswered when the answer is lost
     * @throws Refused when the answer is an error
     */
    call<T>(method: 'GET' | 'POST', path: string, params: Params = {}, key: string | null = null): T {
      const form = String(new URLSearchParams(formOf(params)));
      const found = routes.find(({ route, pattern }) => route.method === method && pattern.test(path));
      if (found === undefined) throw new Refused(404, path);
      const id = found.pattern.exec(path)?.groups?.id ?? '';
      const { reach, status, body } = answer(found.route, { url: path, id, form, key });
      if (reach !== 'client') throw new Unanswered(`${method} ${path}`);
      if (status >= 400) throw new Refused(status, body);
      return body as T;
    },
  };
}
