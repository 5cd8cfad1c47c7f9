import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

/** The page of the tier, as `publishTierNames` writes it. */
const PAGE = '<!doctype html><title>growth</title>';
let world: TestGateway;
let cookie: string;
let etag: string;
beforeAll(async () => {
  world = await openTestGateway();
  cookie = await world.session(await world.link('growth@example.com'));
  etag = (await ask({ 'accept-encoding': 'identity' })).headers.get('etag') as string;
}, 180_000);
afterAll(() => world?.close());

const ask = (headers: Record<string, string>, method = 'GET') =>
  fetch(world.gateway.url, { method, headers: { cookie, ...headers } });

it.each([
  ['bytes=0-9', 206, PAGE.slice(0, 10), `bytes 0-9/${PAGE.length}`],
  ['bytes=30-', 206, PAGE.slice(30), `bytes 30-${PAGE.length - 1}/${PAGE.length}`],
  ['bytes=-5', 206, PAGE.slice(-5), `bytes ${PAGE.length - 5}-${PAGE.length - 1}/${PAGE.length}`],
  ['bytes=5-100000', 206, PAGE.slice(5), `bytes 5-${PAGE.length - 1}/${PAGE.length}`],
  ['bytes=100000-', 416, '', `bytes */${PAGE.length}`],
  ['bytes=-0', 416, '', `bytes */${PAGE.length}`],
  ['bytes=0-1,3-4', 200, PAGE, null],
  ['bytes=9-2', 200, PAGE, null],
  ['bytes=a-b', 200, PAGE, null],
  ['pages=1-2', 200, PAGE, null],
  ['bytes', 200, PAGE, null],
])(
  'a reader who asks for %s of a page is answered %i and gets those bytes of the plain page',
  async (range, status, body, where) => {
    const answer = await ask({ range, 'accept-encoding': 'br' });
    expect([answer.status, await answer.text()]).toEqual([status, body]);
    expect(answer.headers.get('content-range')).toBe(where);
    expect(answer.headers.get('content-encoding')).toBeNull();
    if (status !== 416) expect(answer.headers.get('content-length')).toBe(String(body.length));
  },
);

it('a part is sent of the page that the reader has begun, and of another one the whole', async () => {
  const answers = await Promise.all(
    [etag, '"other"', `W/${etag}`, 'Fri, 27 Nov 2026 10:00:00 GMT'].map((tag) =>
      ask({ range: 'bytes=0-3', 'if-range': tag }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([206, 200, 200, 200]);
  expect((await ask({ range: 'bytes=0-3', 'if-none-match': etag })).status).toBe(304);
});

it('a look at the headers alone says what the page is, is not given a part, and has no body', async () => {
  const answer = await ask({ range: 'bytes=0-3', 'accept-encoding': 'identity' }, 'HEAD');
  expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([
    200,
    String(PAGE.length),
    '',
  ]);
  expect(answer.headers.get('accept-ranges')).toBe('bytes');
});
