import { randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import fastify, { type FastifyInstance } from 'fastify';
import { requestLimits } from '#delivery/gateway/request-limits.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { startTicks } from '#files/process.ts';
import { writeWhole } from '#files/write-whole.ts';
import { OPERATIONS, type OperationName, type Perform } from '../operator/operator.ts';
import { type ControlFile, controlPath } from './control-file.ts';

/** Corporate actions and series are sent whole. */
const BODY_LIMIT = 256 * 1024 * 1024;
const HOME = '/';
const HOME_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  // The key in the address goes nowhere.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** What a running process answers operators with. */
export interface ControlAnswers {
  readonly perform: Perform;
  /** The page of operators as HTML; absent: the process has none. */
  readonly home?: () => Promise<string>;
}

/**
 * Serves the operations on a loopback port behind a random token, and the page of operators behind a key of its own; writes and removes
 * the control file.
 */
export async function startControl(
  directory: string,
  answers: ControlAnswers,
  facts: Pick<ControlFile, 'temporalAddress' | 'temporalUi' | 'gateway'>,
): Promise<{ readonly home: string | null; close(): Promise<void> }> {
  const token = randomSecret();
  const homeKey = randomSecret();
  const server = controlServer(answers.perform, token);
  if (answers.home !== undefined) serveHome(server, answers.home, homeKey);
  const address = await server.listen({ host: '127.0.0.1', port: 0 });
  const home = answers.home === undefined ? null : `${address}/?key=${homeKey}`;
  const file = controlPath(directory);
  const control: ControlFile = {
    pid: process.pid,
    startTicks: startTicks(process.pid),
    port: Number(new URL(address).port),
    token,
    ...facts,
    ...(home === null ? {} : { home }),
  };
  await writeWhole(file, JSON.stringify(control), { mode: 0o600 });
  return {
    home,
    async close() {
      rmSync(file, { force: true });
      await server.close();
    },
  };
}

const randomSecret = (): string => randomBytes(24).toString('base64url');

/** Compares in a time that says nothing of how much is right. */
function isSecret(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** One route per operation: POST /v1/<name> with the input as JSON; the answer is {"result": …} or {"code", "message"}. */
export function controlServer(perform: Perform, token: string): FastifyInstance {
  const limits = requestLimits();
  const server = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    logger: false,
    requestTimeout: limits.requestTimeout,
    http: limits,
  });
  server.addHook('onRequest', async ({ headers, routeOptions }, reply) => {
    if (routeOptions.url === HOME) return;
    if (!isSecret(headers.authorization ?? '', `Bearer ${token}`)) return await reply.code(401).send({});
  });
  for (const name of Object.keys(OPERATIONS) as OperationName[])
    server.post<{ Body: { input?: unknown } }>(`/v1/${name}`, async ({ body }) => ({
      result: await perform(name, body?.input),
    }));
  server.setNotFoundHandler(async (_request, reply) => await reply.code(404).send({}));
  server.setErrorHandler(async (error, _request, reply) => {
    const code = error instanceof ArgusError ? { code: error.code } : {};
    const message = error instanceof Error ? error.message : String(error);
    return await reply.code(code.code === 'ARGUS_USAGE' ? 400 : 500).send({ ...code, message });
  });
  return server;
}

/**
 * The page of operators. A browser sends no token, so its address holds a key that opens this page and nothing else. The name of the host
 * is held to the loopback address: a site of somebody else that lets its own name point here is refused.
 */
function serveHome(server: FastifyInstance, home: () => Promise<string>, key: string): void {
  server.get<{ Querystring: { key?: unknown } }>(HOME, async ({ query, hostname }, reply) => {
    const given = typeof query.key === 'string' ? query.key : '';
    if (hostname !== '127.0.0.1' || !isSecret(given, key)) return await reply.code(401).send({});
    return await reply.headers(HOME_HEADERS).send(await home());
  });
}
