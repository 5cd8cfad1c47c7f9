import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Account, type AccountSettings, newAccount } from './account.ts';
import { apiOf, errorAnswer } from './api.ts';
import { type FaultPlan, NO_FAULTS } from './fault-plan.ts';
import { parseForm } from './form.ts';
import type { Answer } from './idempotency.ts';
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

/** Answers a request of the API over HTTP: who asks, then the work, then the answer or its loss. */
function apiHandler(account: Account, perSecond: number) {
  const answerApi = apiOf(account, perSecond);
  return (route: Route, request: FastifyRequest, reply: FastifyReply): unknown => {
    if (request.headers.authorization !== `Bearer ${API_KEY}`)
      return send(reply, errorAnswer(new Refusal(401, 'invalid_request_error', 'Invalid API Key provided.')));
    const key = request.headers['idempotency-key'];
    const query = request.url.split('?')[1] ?? '';
    const outcome = answerApi(route, {
      url: request.url,
      id: (request.params as { id?: string }).id ?? '',
      form: route.method === 'GET' ? query : ((request.body as string | undefined) ?? ''),
      key: typeof key === 'string' ? key : null,
    });
    void account.clock.advanceTo(account.clock.now());
    if (outcome.reach === 'client') return send(reply, outcome);
    if (outcome.reach === 'lost') request.raw.destroy();
    return reply.hijack();
  };
}

const send = (
  reply: FastifyReply,
  { status, body, replayed = false }: Answer & { readonly replayed?: boolean },
): FastifyReply =>
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
  const answerApi = apiHandler(account, perSecond);
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
