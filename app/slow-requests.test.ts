import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trickle } from '#delivery/gateway/testing/slow-request.ts';
import { openTestGateway, type TestGateway } from '#delivery/gateway/testing/test-gateway.ts';
import { readControl } from './control/control-file.ts';
import { startControl } from './control/server.ts';
import { type MetricsServer, serveMetrics } from './metrics-server.ts';
import type { OperatorContext } from './operator/operation.ts';
import { performer } from './operator/operator.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'argus-slow-'));
let gateway: TestGateway;
let metrics: MetricsServer;
let control: { close(): Promise<void> };
beforeAll(async () => {
  mkdirSync(path.join(directory, 'run'));
  gateway = await openTestGateway();
  metrics = await serveMetrics({ host: '127.0.0.1', port: 0 });
  control = await startControl(
    directory,
    { perform: performer({} as OperatorContext) },
    {
      temporalAddress: '',
      temporalUi: '',
      gateway: '',
    },
  );
});
afterAll(async () => {
  await gateway?.close();
  await metrics?.close();
  await control?.close();
  rmSync(directory, { recursive: true, force: true });
});

it('every server of the program ends a request that has not arrived whole after thirty seconds', async () => {
  const file = readControl(directory);
  const slow = (url: string, name: string, header = '') =>
    trickle(
      url,
      `POST ${name} HTTP/1.1\r\nhost: x\r\n${header}content-type: application/json\r\ncontent-length: 9000\r\n\r\n`,
      500,
    );
  const ends = await Promise.all([
    slow(gateway.gateway.url, '/u/x'),
    slow(metrics.url, '/metrics'),
    slow(`http://127.0.0.1:${file?.port}`, '/v1/status', `authorization: Bearer ${file?.token}\r\n`),
    slow(`http://127.0.0.1:${file?.port}`, '/v1/status'),
  ]);
  for (const { ms } of ends) expect(ms).toBeLessThan(36_000);
  // The gateway waits for the whole time, and not for less.
  expect(ends[0]?.ms).toBeGreaterThan(29_000);
}, 60_000);
