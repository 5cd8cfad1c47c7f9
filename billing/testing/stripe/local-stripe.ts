import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Account, type AccountSettings, newAccount } from './account.ts';
import { type FaultPlan, NO_FAULTS, type RequestFault } from './fault-plan.ts';
import { parseForm } from './form.ts';
import { type Answer, idempotencyKeys } from './idempotency.ts';
import { checkoutPage, onCheckout, onPortal, type PageAnswer, portalPage } from './pages.ts';
import { Refusal } from './refusal.ts';
import { type Route, routesOf } from './routes.ts';
import { type Seconds, testClock } from './test-clock.ts';
import { type Delivery, webhooks } from './webhooks.ts';

/** A Stripe on this machine. */
export interface LocalStripe {
  readonly url: string;
  readonly port: number;
  readonly apiKey: string;
  /** What is in it, to look at: whatever changes it goes through the API, a page or the clock. */
  readonly account: Account;
  /** Tries to deliver events, in order. */
  readonly deliveries: readonly Delivery[];
  now(): Seconds;
  /** Goes on by so many seconds, and does all that falls due on the way. Zero: what is due now. */
  advance(seconds: Seconds): Promise<void>;
  advanceTo(time: Seconds): Promise<void>;
  close(): Promise<void>;
}

interface LocalStripeOptions {
  readonly start: Seconds;
  readonly faults?: FaultPlan;
  readonly settings?: Partial<AccountSettings>;
  /** Requests in a second of the test clock; above that 429. */
  readonly perSecond?: number;
  /** UTC ms, for signatures. */
  readonly wallClock?: () => number;
}

const SETTINGS: AccountSettings = { grace: 3_600, retryDays: [3, 7, 14], last: 'timestamp' };
const API_KEY = 'sk_test_local';

const errorAnswer = ({ status, type, code, param, message }: Refusal): Answer => ({
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

/** Answers a request of the API: who asks, limits, faults, keys, then the work. */
function apiAnswers(account: Account, perSecond: number) {
  const keys = idempotencyKeys(account.clock.now);
  const isOverLimit = limitOf(perSecond, account.clock.now);

  function keyed(
    route: Route,
    request: FastifyRequest,
    id: string,
    form: string,
    fault: RequestFault,
  ): Answer & { replayed?: true } {
    const key = request.headers['idempotency-key'];
    const isKeyed = route.method === 'POST' && typeof key === 'string';
    const content = `${request.url} ${form}`;
    const kept = isKeyed ? keys.find(key, content) : null;
    if (kept !== null) return { ...kept, replayed: true };
    const answer = faultAnswer(fault) ?? work(route, id, form);
    // An error of the server is kept like a success: the work may have begun. What was refused before the work is not.
    if (isKeyed && (answer.status < 400 || answer.status === 402 || answer.status >= 500))
      keys.keep(key, content, answer);
    return answer;
  }

  return async (route: Route, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (request.headers.authorization !== `Bearer ${API_KEY}`)
      return send(reply, errorAnswer(new Refusal(401, 'invalid_request_error', 'Invalid API Key provided.')));
    const fault = isOverLimit() ? 429 : account.faults.request();
    if (fault === 'silent') return reply.hijack();
    const query = request.url.split('?')[1] ?? '';
    const form = route.method === 'GET' ? query : ((request.body as string | undefined) ?? '');
    let answer: Answer & { replayed?: true };
    try {
      answer = keyed(route, request, (request.params as { id?: string }).id ?? '', form, fault);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = errorAnswer(error);
    }
    void account.clock.advanceTo(account.clock.now());
    if (fault !== 'lost') return send(reply, answer);
    request.raw.destroy();
    return reply.hijack();
  };
}

const send = (reply: FastifyReply, { status, body, replayed }: Answer & { replayed?: true }): FastifyReply =>
  reply
    .code(status)
    .headers({ 'request-id': 'req_local', ...(replayed ? { 'idempotent-replayed': 'true' } : {}) })
    .send(body);

function addPages(app: FastifyInstance, account: Account): void {
  const html = (reply: FastifyReply, status: number, text: string) =>
    reply.code(status).type('text/html; charset=utf-8').send(text);
  const pages = [
    ['/checkout/:id', checkoutPage, onCheckout],
    ['/portal/:id', portalPage, onPortal],
  ] as const;
  for (const [path, show, press] of pages) {
    app.get<{ Params: { id: string } }>(path, (request, reply) => html(reply, 200, show(account, request.params.id)));
    app.post<{ Params: { id: string }; Body: string }>(path, (request, reply) => {
      const { action } = parseForm(request.body);
      const answer: PageAnswer = press(account, request.params.id, String(action));
      void account.clock.advanceTo(account.clock.now());
      return 'redirect' in answer ? reply.redirect(answer.redirect, 303) : html(reply, answer.status, answer.html);
    });
  }
}

/**
 * Starts a stateful Stripe on the loopback address: what the README says it can. It keeps everything in memory, and time passes only
 * when its clock is advanced.
 */
export async function startLocalStripe({
  start,
  faults = NO_FAULTS,
  settings = {},
  perSecond = Number.POSITIVE_INFINITY,
  wallClock = Date.now,
}: LocalStripeOptions): Promise<LocalStripe> {
  const clock = testClock(start);
  const account = newAccount(clock, faults, { ...SETTINGS, ...settings });
  const hooks = webhooks(account, wallClock);
  const app = Fastify({ forceCloseConnections: true });
  let url = '';
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) =>
    error instanceof Refusal
      ? send(reply, errorAnswer(error))
      : send(reply, { status: 500, body: { error: { type: 'api_error', message: String(error) } } }),
  );
  app.setNotFoundHandler((request, reply) =>
    send(
      reply,
      errorAnswer(
        new Refusal(404, 'invalid_request_error', `Unrecognized request URL (${request.method}: ${request.url}).`),
      ),
    ),
  );
  const answerApi = apiAnswers(account, perSecond);
  for (const route of routesOf(account, hooks, () => url))
    app.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => answerApi(route, request, reply),
    });
  addPages(app, account);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    port: Number(new URL(url).port),
    apiKey: API_KEY,
    account,
    deliveries: hooks.deliveries,
    now: clock.now,
    advance: (seconds) => clock.advanceTo(clock.now() + seconds),
    advanceTo: clock.advanceTo,
    close: () => app.close(),
  };
}
