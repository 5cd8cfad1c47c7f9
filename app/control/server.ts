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

/** Serves the operations on a loopback port behind a random token; writes and removes the control file. */
export async function startControl(
  directory: string,
  perform: Perform,
  facts: Pick<ControlFile, 'temporalAddress' | 'temporalUi' | 'gateway'>,
): Promise<{ close(): Promise<void> }> {
  const token = randomBytes(24).toString('base64url');
  const server = controlServer(perform, token);
  const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  const file = controlPath(directory);
  const control: ControlFile = {
    pid: process.pid,
    startTicks: startTicks(process.pid),
    port: Number(port),
    token,
    ...facts,
  };
  await writeWhole(file, JSON.stringify(control), { mode: 0o600 });
  return {
    async close() {
      rmSync(file, { force: true });
      await server.close();
    },
  };
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
  const wanted = Buffer.from(`Bearer ${token}`);
  server.addHook('onRequest', async (request, reply) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return await reply.code(401).send({});
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
