import { createHash } from 'node:crypto';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Database } from '#database/database.ts';
import { isGranted } from '#database/grants.ts';
import { readRecipient, unsubscribe } from '#database/recipients.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { pageKey, type ReleaseReader } from '#releases/release.ts';
import { SCRIPTS } from '#site/scripts.ts';
import type { SigningKeys } from '../access/keys.ts';
import type { GrantClaim } from '../access/links.ts';
import { messagePage } from './message-page.ts';

export interface GatewayOptions {
  readonly db: Database;
  readonly keys: SigningKeys;
  readonly releases: ReleaseReader;
  readonly host: string;
  readonly port: number;
  readonly baseUrl: string;
  readonly log: Logger;
  /** UTC ms; the clock of expiry. */
  readonly now?: () => number;
}

export interface Gateway {
  readonly url: string;
  close(): Promise<void>;
}

const COOKIE = 'argus';
const SESSION_SECONDS = 12 * 3600;
/** A revoked grant is dead within this time: the answer of the database is reused no longer. */
const GRANT_CACHE_MS = 10_000;
const sources = SCRIPTS.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`).join(' ');
const HEADERS = {
  'content-security-policy': `default-src 'none'; script-src ${sources}; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'private, no-cache',
} as const;

/** The HTTP gateway: signed links in, sessions, pages of the session's tier out. @throws ArgusError ARGUS_PORT_TAKEN. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { db, keys, releases, host, port, baseUrl, log, now = Date.now } = options;
  const app = fastify({
    logger: false,
    routerOptions: { maxParamLength: 2048 },
    forceCloseConnections: true,
    // An address that cannot be decoded reaches no route and no hook.
    frameworkErrors: (_error, _request, reply) =>
      say(reply.headers(HEADERS), 404, 'Not found', 'There is no such page.'),
  });
  const granted = grantCache(db, now);
  const secure = baseUrl.startsWith('https:') ? '; Secure' : '';

  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(HEADERS)) if (!reply.hasHeader(name)) reply.header(name, value);
  });
  app.addHook('onResponse', async (request, reply) => {
    // The route, not the URL: a link's signature never reaches the log.
    log.info(
      { route: request.routeOptions.url ?? 'none', status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
  });
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500)
      return say(reply, status, 'This request is not understood', 'Please open the link from the mail again.');
    log.error({ err: error }, 'request failed');
    return say(reply, 500, 'Something went wrong', 'The page could not be read. Please try again in a minute.');
  });
  app.setNotFoundHandler((_request, reply) => say(reply, 404, 'Not found', 'There is no such page.'));

  app.get('/healthz', async () => ({ ok: true, release: (await releases.current())?.id ?? null }));

  app.get<{ Params: { token: string } }>('/r/:token', async ({ params }, reply) => {
    const claim = keys.verify<GrantClaim>('link', params.token);
    if (claim === null)
      return say(
        reply,
        403,
        'This link is not valid',
        'It may have been cut by the mail program. Please open it again from the mail.',
      );
    if (claim.exp * 1000 <= now() || !(await granted(claim)))
      return say(reply, 410, 'This link has ended', 'It expired or was withdrawn. The newest mail holds a new one.');
    const seconds = Math.min(SESSION_SECONDS, claim.exp - Math.floor(now() / 1000));
    const session = keys.sign('session', { ...claim, exp: Math.floor(now() / 1000) + seconds });
    return reply
      .code(303)
      .header('set-cookie', `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`)
      .header('location', claim.scope)
      .header('cache-control', 'no-store')
      .send();
  });

  const stop = async ({ params }: { params: { token: string } }, reply: FastifyReply) => {
    const claim = keys.verify<{ n: string; r: string }>('unsubscribe', params.token);
    if (claim === null) return say(reply, 403, 'This link is not valid', 'Please use the link from the mail.');
    await unsubscribe(db, claim.n, claim.r);
    return say(reply, 200, 'You are unsubscribed', 'No more digests will be sent to this address.');
  };
  // One-click unsubscribe (RFC 8058) posts; a person clicks.
  // Its body, of whatever kind, says nothing that the link does not: no parser may refuse it.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 16_384 }, (_request, _body, done) => done(null, {}));
  // A program that looks at a link before its reader does (HEAD) must not unsubscribe the reader.
  app.get<{ Params: { token: string } }>('/u/:token', { exposeHeadRoute: false }, stop);
  app.post<{ Params: { token: string } }>('/u/:token', stop);

  app.get('/*', async (request, reply) => {
    const claim = keys.verify<GrantClaim>('session', cookieOf(request));
    if (claim === null || claim.exp * 1000 <= now())
      return say(
        reply,
        401,
        'Please open the report from your mail',
        'The link in the mail signs you in on this device for twelve hours.',
      );
    if (!(await granted(claim)))
      return say(reply, 410, 'This access has ended', 'It was withdrawn. The newest mail holds a new link.');
    const release = await releases.current();
    if (release === null)
      return say(reply, 503, 'No report yet', 'The first report is being made. Please try again in a minute.');
    const page = release.pages.get(pageKey(claim.tier, pathOf(request.url)));
    if (page === undefined) return say(reply, 404, 'Not found', 'There is no such page in your report.');
    const etag = `"${page.sha256}"`;
    reply.headers({ etag, vary: 'accept-encoding, cookie' });
    // A proxy may have marked it weak.
    if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send();
    const encoding = encodingFor(String(request.headers['accept-encoding'] ?? ''));
    if (encoding !== 'raw') reply.header('content-encoding', encoding === 'gz' ? 'gzip' : 'br');
    return reply.type('text/html; charset=utf-8').send(await releases.read(page.sha256, encoding));
  });

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
  return { url: `http://${host}:${(app.server.address() as { port: number }).port}`, close: () => app.close() };
}

/** Whether a grant is in force and its recipient there, asked of the database at most every ten seconds per grant. */
function grantCache(db: Database, now: () => number): (claim: GrantClaim) => Promise<boolean> {
  const known = new Map<string, { until: number; granted: boolean }>();
  return async ({ g, n, r }) => {
    const cached = known.get(g);
    if (cached !== undefined && cached.until > now()) return cached.granted;
    const granted = (await isGranted(db, n, g)) && (await readRecipient(db, n, r)) !== null;
    if (known.size > 10_000) known.clear();
    known.set(g, { until: now() + GRANT_CACHE_MS, granted });
    return granted;
  };
}

const say = (reply: FastifyReply, status: number, title: string, text: string) =>
  reply.code(status).type('text/html; charset=utf-8').send(messagePage(title, text));

/** The smallest stored form that a reader accepts; `;q=0` means it does not. */
function encodingFor(accepted: string): 'br' | 'gz' | 'raw' {
  const takes = (name: string) =>
    accepted
      .toLowerCase()
      .split(',')
      .some((entry) => entry.split(';')[0]?.trim() === name && !/;\s*q=0(\.0*)?\s*$/.test(entry));
  return takes('br') ? 'br' : takes('gzip') ? 'gz' : 'raw';
}

function cookieOf(request: FastifyRequest): string {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE) return value ?? '';
  }
  return '';
}

/** The path of a page: without query and trailing slash. It is only a key of the manifest, so it cannot climb. */
function pathOf(url: string): string {
  const [raw = '/'] = url.split('?');
  try {
    const decoded = decodeURIComponent(raw);
    return decoded.length > 1 ? decoded.replace(/\/$/, '') : '/';
  } catch {
    return raw;
  }
}
