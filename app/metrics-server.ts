import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { requestLimits } from '#delivery/gateway/request-limits.ts';
import { ArgusError } from '#errors/argus-error.ts';

export interface MetricsServer {
  /** What it serves; whoever counts registers here. */
  readonly registry: Registry;
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the metrics of a process without a Temporal runtime to Prometheus: its own at `/metrics`, with those of Node (memory, event
 * loop, garbage collection) beside them. @throws ArgusError ARGUS_PORT_TAKEN.
 */
export async function serveMetrics({ host, port }: { host: string; port: number }): Promise<MetricsServer> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const server = createServer(requestLimits(), async ({ url }, answer) => {
    if (url?.split('?')[0] !== '/metrics') return void answer.writeHead(404).end();
    try {
      answer.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
    } catch {
      answer.destroy();
    }
  });
  await listen(server, host, port);
  const address = server.address();
  const bound = address !== null && typeof address === 'object' ? address.port : port;
  return {
    registry,
    url: `http://${host}:${bound}/metrics`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new ArgusError(
      'ARGUS_PORT_TAKEN',
      `port ${port} is taken by another program; set ARGUS_METRICS_PORT to a free one`,
      { cause },
    );
  }
}
