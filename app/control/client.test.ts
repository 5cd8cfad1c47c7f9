import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { remoteOperator } from './client.ts';

const foreign = http.createServer((_, response) => response.end('<h1>It works!</h1>'));
await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
afterAll(() => foreign.close());

const control = (port: number) => ({
  pid: 4711,
  startTicks: null,
  port,
  token: 'x'.repeat(24),
  temporalAddress: '',
  temporalUi: '',
  gateway: '',
});

it.each([
  ['another program', () => (foreign.address() as AddressInfo).port],
  ['nobody', () => 1],
])('a control port at which %s answers is an error with the process, the port and the way back', async (_, port) => {
  await expect(remoteOperator(control(port())).status()).rejects.toMatchObject({
    code: 'ARGUS_CONTROL_UNREACHABLE',
    message: expect.stringContaining('process 4711'),
  });
});
