import type { Account } from './account.ts';
import type { RequestFault } from './fault-plan.ts';
import { type Answer, idempotencyKeys } from './idempotency.ts';
import { Refusal } from './refusal.ts';
import type { Route } from './routes.ts';
import type { Seconds } from './test-clock.ts';

/** A request of the API, as far as its route does not say it. */
export interface ApiRequest {
  /** Path and query, by which a key knows the request again. */
  readonly url: string;
  /** The id in the path, or nothing. */
  readonly id: string;
  /** The text of the form or of the query. */
  readonly form: string;
  readonly key: string | null;
}

/** What the server came to, and whether the client learns of it. */
export interface Outcome extends Answer {
  readonly replayed: boolean;
  /** `silent`: no answer and no work. `lost`: the work without its answer. */
  readonly reach: 'client' | 'lost' | 'silent';
}

/** A refusal as an answer. */
export const errorAnswer = ({ status, type, code, param, message }: Refusal): Answer => ({
  status,
  body: { error: { type, message, ...(code === null ? {} : { code }), ...(param === null ? {} : { param }) } },
});

/** What a fault says instead of the work, or null when the work is done. */
function faultAnswer(fault: RequestFault): Answer | null {
  if (fault === 409)
    return errorAnswer(new Refusal(409, 'invalid_request_error', 'The object is locked.', { code: 'lock_timeout' }));
  if (fault === 429)
    return errorAnswer(new Refusal(429, 'invalid_request_error', 'Too many requests.', { code: 'rate_limit' }));
  return fault === 500 ? errorAnswer(new Refusal(500, 'api_error', 'Something went wrong on our end.')) : null;
}

/** The work of a route as an answer: later changes do not reach what was answered. */
function work(route: Route, id: string, form: string): Answer {
  try {
    return { status: 200, body: structuredClone(route.answer(id, form)) };
  } catch (error) {
    if (error instanceof Refusal) return errorAnswer(error);
    throw error;
  }
}

/** Counts requests of a second of the test clock. */
function limitOf(perSecond: number, now: () => Seconds): () => boolean {
  let [second, requests] = [0, 0];
  return () => {
    if (second !== now()) [second, requests] = [now(), 0];
    requests += 1;
    return requests > perSecond;
  };
}

/** Kept with their key: an error of the server like a success, as the work may have begun. What was refused before the work is not. */
const isKept = ({ status }: Answer): boolean => status < 400 || status === 402 || status >= 500;

/** Answers requests: limits, faults, keys, then the work. Without HTTP, so that a thousand months are a matter of seconds. */
export function apiOf(account: Account, perSecond: number): (route: Route, request: ApiRequest) => Outcome {
  const keys = idempotencyKeys(account.clock.now);
  const isOverLimit = limitOf(perSecond, account.clock.now);

  function keyed(
    route: Route,
    { url, id, form, key }: ApiRequest,
    fault: RequestFault,
  ): Answer & { replayed: boolean } {
    const content = `${url} ${form}`;
    const kept = route.method === 'POST' && key !== null ? keys.find(key, content) : null;
    if (kept !== null) return { ...kept, replayed: true };
    const answer = faultAnswer(fault) ?? work(route, id, form);
    if (route.method === 'POST' && key !== null && isKept(answer)) keys.keep(key, content, answer);
    return { ...answer, replayed: false };
  }

  return (route, request) => {
    const fault = isOverLimit() ? 429 : account.faults.request();
    if (fault === 'silent') return { status: 0, body: null, replayed: false, reach: 'silent' };
    const reach = fault === 'lost' ? 'lost' : 'client';
    try {
      return { ...keyed(route, request, fault), reach };
    } catch (error) {
      if (error instanceof Refusal) return { ...errorAnswer(error), replayed: false, reach };
      throw error;
    }
  };
}
