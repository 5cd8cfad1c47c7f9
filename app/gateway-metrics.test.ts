import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { type GatewayMetrics, REFUSALS } from '#delivery/gateway/metrics.ts';
import { metricsInRegistry } from './gateway-metrics.ts';
import { installMetrics } from './metrics.ts';
import { serveMetrics } from './metrics-server.ts';

const HOST = '127.0.0.1';
const log = pino({ level: 'silent' });

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const scrape = async (url: string) => await (await fetch(url)).text();

function count(metrics: GatewayMetrics): void {
  metrics.request({ route: '/*', status: 200, seconds: 0.004 });
  metrics.request({ route: '/*', status: 200, seconds: 0.03 });
  metrics.request({ route: '/r/:token', status: 303, seconds: 0.2 });
  metrics.sessionOpened();
  for (const reason of REFUSALS) metrics.refused(reason);
}

/** The series of the gateway with their values, labels in order; sums are left out, which are not exact. */
const ofGateway = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('argus_gateway_') && !line.includes('_sum'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const own = labels.split(',').filter((label) => label !== '' && !label.startsWith('service_name='));
      return `${name}{${own.sort().join()}} ${Number(value)}`;
    })
    .sort();

describe('metrics of the gateway', () => {
  it('have the same series on the meter of the Temporal runtime and in a process without one', async () => {
    const port = await freePort();
    const { gateway } = await installMetrics({ host: HOST, port, log });
    count(gateway);
    const runtime = ofGateway(await scrape(`http://${HOST}:${port}/metrics`));
    await Runtime.instance().shutdown();
    const server = await serveMetrics({ host: HOST, port: 0 });
    count(metricsInRegistry(server.registry));
    const own = ofGateway(await scrape(server.url));
    await server.close();
    expect(own).toEqual(runtime);
    expect(own).toEqual(
      expect.arrayContaining([
        'argus_gateway_requests_total{route="/*",status="200"} 2',
        'argus_gateway_sessions_opened_total{} 1',
        'argus_gateway_refusals_total{reason="withdrawn_grant"} 1',
        'argus_gateway_request_duration_seconds_bucket{le="0.005",route="/*"} 1',
        'argus_gateway_request_duration_seconds_count{route="/*"} 2',
      ]),
    );
  });

  it('come with those of Node, at /metrics and nowhere else', async () => {
    const server = await serveMetrics({ host: HOST, port: 0 });
    const answer = await fetch(server.url);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toMatch(/^nodejs_eventloop_lag_seconds \d/m);
    expect((await fetch(server.url.replace('/metrics', '/'))).status).toBe(404);
    await server.close();
  });

  it('name a taken port and the variable that moves it', async () => {
    const first = await serveMetrics({ host: HOST, port: 0 });
    const taken = serveMetrics({ host: HOST, port: Number(new URL(first.url).port) });
    await expect(taken).rejects.toMatchObject({
      code: 'ARGUS_PORT_TAKEN',
      message: expect.stringContaining('ARGUS_METRICS_PORT'),
    });
    await first.close();
  });
});
