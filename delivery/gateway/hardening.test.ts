import { afterAll, beforeAll, expect, it } from 'vitest';
import { UNSUBSCRIBE } from '../access/claims.ts';
import { trickle } from './testing/slow-request.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

let plain: TestGateway;
let secure: TestGateway;
beforeAll(async () => {
  plain = await openTestGateway({ requestTimeoutMs: 600 });
  secure = await openTestGateway({ baseUrl: 'https://reports.example.com' });
}, 180_000);
afterAll(async () => {
  await plain?.close();
  await secure?.close();
});

it.each([
  ['a body that comes byte by byte', 'content-length: 10000\r\n\r\n', 50],
  ['a body that never comes', 'content-length: 10\r\n\r\n', null],
  ['a body in chunks that never ends', 'transfer-encoding: chunked\r\n\r\n', null],
  ['a head that never ends', 'x-slow: ', 50],
])('%s is ended when the time of a request is over, and nobody is unsubscribed by it', async (_what, rest, everyMs) => {
  const { id: r, tenantId: n } = await plain.recipient('free@example.com');
  const token = await plain.keys.sign(UNSUBSCRIBE, { n, r });
  const head = `POST /u/${token} HTTP/1.1\r\nhost: x\r\n${rest}`;
  const { ms, text } = await trickle(plain.gateway.url, head, everyMs);
  expect(ms).toBeGreaterThan(500);
  expect(ms).toBeLessThan(4_000);
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(await (await plain.get(`/u/${token}`)).text()).toContain('Stop the digests?');
});

it.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['two lengths of a body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
  ['a header of 70 KB', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(70_000)}\r\n\r\n`, 431],
  ['a head that never ends', 'GET / HTTP/1.1\r\nhost: x\r\nx: ', 408],
])('%s is answered with the headers of every answer, and the connection ends', async (_what, bytes, status) => {
  const { text } = await trickle(plain.gateway.url, bytes, null);
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(text).toMatch(/content-security-policy: default-src 'none'/);
  expect(text).toMatch(/x-content-type-options: nosniff/);
  expect(text).toMatch(/connection: close/);
  expect(text.match(/^HTTP\/1\.1/gm)).toHaveLength(1);
});

it('the cookie of a host with TLS is bound to this host: its name begins with __Host-, and one without is no session', async () => {
  const answer = await secure.get((await secure.link('growth@example.com')).replace('https://reports.example.com', ''));
  const header = answer.headers.get('set-cookie') ?? '';
  expect(header).toMatch(/^__Host-argus=[\w.-]+; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  const cookie = header.split(';')[0] as string;
  expect((await secure.get('/', cookie)).status).toBe(200);
  expect((await secure.get('/', cookie.replace('__Host-', ''))).status).toBe(401);
});

it('a cookie of the same name that somebody else set beside ours locks no reader out', async () => {
  const cookie = await plain.session(await plain.link('growth@example.com'));
  for (const header of [
    `argus=bad; ${cookie}`,
    `${cookie}; argus=bad`,
    `argus=; argus=k1.e30.AAAA;${cookie}`,
    `;; ${cookie};`,
  ])
    expect([header, (await plain.get('/', header)).status]).toEqual([header, 200]);
  for (const header of ['argus=bad; argus=worse', `x${cookie}`, 'argus=%', `argus=${'a'.repeat(5000)}`])
    expect((await plain.get('/', header)).status).toBe(401);
});
