import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { TierTable } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import { ArgusError } from '#errors/argus-error.ts';
import type { ReleaseReader } from '#releases/release.ts';
import type { ServedSnapshots } from '#releases/snapshots/served.ts';
import type { SigningKeys } from '../access/keys.ts';
import { addressBehind } from './address-of.ts';
import { answerMistakes, sayNotFound } from './answers.ts';
import { answerClientError } from './client-errors.ts';
import { countReads } from './counted-reads.ts';
import { sayEnded } from './ended.ts';
import { firstUse } from './first-use.ts';
import { type Answer, fromMemory } from './from-memory.ts';
import { addHeaders, HEADERS } from './headers.ts';
import { heldPages } from './held-pages.ts';
import { limitRequests } from './limit-requests.ts';
import type { GatewayMetrics } from './metrics.ts';
import { LIMITS, type Limits, rateLimits } from './rate-limits.ts';
import { requestLimits } from './request-limits.ts';
import { rightsInForce } from './rights.ts';
import { brandRoutes } from './routes/brand.ts';
import { confirmRoutes } from './routes/confirm.ts';
import { dataRoutes } from './routes/data.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { fileRoutes } from './routes/files.ts';
import { healthRoutes } from './routes/health.ts';
import { linkRoutes } from './routes/links.ts';
import { newLinkRoutes, type RequestLink } from './routes/new-link.ts';
import { pageRoutes } from './routes/pages.ts';
import { snapshotRoutes } from './routes/snapshots.ts';
import { unsubscribeRoutes } from './routes/unsubscribe.ts';
import { type Webhooks, webhookRoutes } from './routes/webhooks.ts';
import { createSessions } from './sessions.ts';
import { showBrands } from './shown-brand.ts';

export interface GatewayOptions {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly releases: ReleaseReader;
  readonly snapshots: ServedSnapshots;
  readonly metrics: GatewayMetrics;
  /** Mails a new link to a reader who asks for one. */
  readonly requestLink: RequestLink;
  /** Address that readers are told to ask, where their tenant names none; absent: nobody is named. */
  readonly contact?: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Public address of the gateway; with https its cookies are Secure. */
  readonly baseUrl: string;
  readonly log: Logger;
  /** UTC ms; the clock of expiry. */
  readonly now?: () => number;
  /** What the mail provider tells; absent: nothing. */
  readonly webhooks?: Webhooks | undefined;
  /** Requests that are answered in a window; absent: those of `LIMITS`. */
  readonly limits?: Partial<Limits>;
  /** Addresses or networks whose word counts for whom a request comes from and for which host; absent: nobody's. */
  readonly trustedProxies?: readonly string[];
  /** Further routes, each with its own parsers of bodies: made before the pages, which answer every other address. */
  readonly plugins?: readonly Plugin[];
  /** The tiers and their order; absent: those of Argus. */
  readonly tiers?: TierTable;
  /** A request that has not arrived whole after this time is ended. */
  readonly requestTimeoutMs?: number;
  /** Connections at once; one more is closed at once. */
  readonly mostConnections?: number;
}

/** Makes routes in a scope of its own: its hooks and parsers bind no other route. */
export type Plugin = (app: FastifyInstance) => Promise<void>;

export interface Gateway {
  readonly url: string;
  /** Every route it answers: a method, and a pattern of addresses. */
  readonly routes: readonly Route[];
  close(): Promise<void>;
}

export interface Route {
  readonly method: string;
  readonly url: string;
}

/** A connection that waits takes about ten kilobytes. */
const MOST_CONNECTIONS = 15_000;
/** Numbers of 32 bits. */
const SEEDS = 2 ** 32;
/** A reader who goes on within this time needs no new connection; a balancer in front must give up its connections sooner. */
const KEEP_ALIVE_MS = 72_000;

/** The HTTP gateway: signed links in, sessions, pages of the session's tier out. @throws ArgusError ARGUS_PORT_TAKEN. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { database, keys, releases, snapshots, metrics, requestLink, baseUrl, log, now = Date.now, tiers } = options;
  const rights = rightsInForce(database, now, tiers);
  const ended = sayEnded({ keys, metrics, now });
  const limits = rateLimits({
    limits: { ...LIMITS, ...options.limits },
    now,
    seed: [randomInt(SEEDS), randomInt(SEEDS)],
  });
  const sessions = createSessions({ keys, limits, now, secure: baseUrl.startsWith('https:') });
  const addressOf = addressBehind(options.trustedProxies ?? []);
  const pages = heldPages(releases, baseUrl.replace(/\/$/, ''));
  const uses = firstUse({ database, log });
  const app = server(options, fromMemory({ sessions, rights, releases, pages, uses, limits, addressOf, metrics }));
  const routes = routesOf(app);
  const reads = countReads({ database, log, now });
  app.addHook('onClose', async () => {
    await Promise.all([uses.settled(), reads.close()]);
  });
  await app.register(cookie);
  addHeaders(app);
  watchAnswers(app, options);
  answerMistakes(app, log);
  readNoBody(app);
  showBrands(app, { database, sessions, now, contact: options.contact ?? null });
  limitRequests(app, { limits, sessions, metrics });
  brandRoutes(app);
  healthRoutes(app, { database, releases });
  linkRoutes(app, { keys, rights, ended, sessions, metrics });
  fileRoutes(app, { keys, releases, rights, ended, uses, metrics, baseUrl });
  snapshotRoutes(app, { keys, snapshots, rights, uses, reads, metrics });
  dataRoutes(app, { database, keys, snapshots, sessions, rights, ended, baseUrl, now });
  confirmRoutes(app, { database, keys, metrics, now });
  unsubscribeRoutes(app, { database, keys, metrics, now });
  deliveryRoutes(app, { database, keys, sessions, rights, ended });
  await newLinkRoutes(app, { requestLink, limits, metrics, now });
  await webhookRoutes(app, { database, webhooks: options.webhooks, log });
  for (const plugin of options.plugins ?? []) await app.register(async (scope) => await plugin(scope));
  pageRoutes(app, { releases, pages, rights, ended, sessions, uses, metrics });
  return { ...(await listen(app, options)), routes };
}

/** The server of all routes. A request that `answer` has answered reaches none of them. */
function server(
  {
    metrics,
    requestTimeoutMs,
    trustedProxies = [],
    mostConnections = MOST_CONNECTIONS,
  }: Pick<GatewayOptions, 'metrics' | 'requestTimeoutMs' | 'trustedProxies' | 'mostConnections'>,
  answer: Answer,
): FastifyInstance {
  const limits = requestLimits(requestTimeoutMs);
  return fastify({
    logger: false,
    routerOptions: { maxParamLength: 2048 },
    forceCloseConnections: true,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    requestTimeout: limits.requestTimeout,
    serverFactory(handle) {
      const made = createServer({ ...limits, keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
        if (!answer(request, response)) handle(request, response);
      });
      made.maxConnections = mostConnections;
      return made;
    },
    clientErrorHandler: answerClientError,
    // An address that cannot be decoded reaches no route and no hook.
    frameworkErrors: (_error, _request, reply) => {
      metrics.request({ route: 'none', status: 404, seconds: 0 });
      sayNotFound(reply.headers(HEADERS));
    },
  });
}

/** A list of the routes that fills as they are made. */
function routesOf(app: FastifyInstance): readonly Route[] {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ method: each, url });
  });
  return routes;
}

/** Logs and counts every answer. The route, not the address: a link's signature never reaches the log. */
function watchAnswers(app: FastifyInstance, { metrics, log }: Pick<GatewayOptions, 'metrics' | 'log'>): void {
  app.addHook('onResponse', async ({ routeOptions }, { statusCode: status, elapsedTime: ms }) => {
    const route = routeOptions.url ?? 'none';
    log.info({ route, status, ms: Math.round(ms) }, 'request');
    metrics.request({ route, status, seconds: ms / 1000 });
  });
}

/** The body of a one-click unsubscription, of whatever kind, says nothing that its link does not: no parser may refuse it. */
function readNoBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 16_384 }, (_request, _body, done) => done(null, {}));
}

async function listen(
  app: FastifyInstance,
  { host, port }: Pick<GatewayOptions, 'host' | 'port'>,
): Promise<Omit<Gateway, 'routes'>> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new ArgusError(
      'ARGUS_PORT_TAKEN',
      `port ${port} is taken by another program; set ARGUS_GATEWAY_PORT to a free one`,
      { cause },
    );
  }
  const address = app.server.address();
  const bound = address !== null && typeof address === 'object' ? address.port : port;
  return { url: `http://${host}:${bound}`, close: () => app.close() };
}
