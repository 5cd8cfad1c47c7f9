import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '#market/time.ts';
import type { Feed } from '../feed.ts';
import { openBinanceRest } from './binance-rest.ts';
import { NOON, startWorld, type World } from './testing/world.ts';

let world: World;
let feed: Feed;
afterEach(async () => {
  await feed?.close();
  await world?.exchange.close();
});

/** A feed on a fresh exchange that has answered for the first candle already: only later requests go wrong. */
async function open(options: Parameters<typeof startWorld>[0] = {}): Promise<void> {
  world = await startWorld(options);
  feed = await openBinanceRest({ ...world.options, symbols: ['BTCUSDT'], timeoutMs: 250 });
  await feed.coverage();
  world.slept.length = 0;
}

async function opens(from: number, to: number): Promise<number[]> {
  const found: number[] = [];
  for await (const { bars } of feed.bars({ timeframe: '1m', from, to })) found.push(...bars.openTime);
  return found;
}
const grid = (from: number, to: number) => Array.from({ length: (to - from) / MINUTE }, (_, i) => from + i * MINUTE);
const HOUR = [NOON - 61 * MINUTE, NOON - MINUTE] as const;
const klines = () => world.exchange.requests.filter(({ path }) => path.endsWith('/klines'));

describe('an answer that can pass is asked for again, and the bars are those of a calm exchange', () => {
  it.each(['drop', '500', '503', 'truncated', 'html', 'silent', 'empty', 'duplicate'] as const)(
    'an answer of the kind "%s" costs a wait, and no bar',
    async (fault) => {
      await open();
      await opens(NOON - DAY, NOON - DAY + 10 * MINUTE);
      world.exchange.misbehave(fault);
      expect(await opens(...HOUR)).toEqual(grid(...HOUR));
      expect(world.slept.length).toBeGreaterThan(0);
    },
  );

  it('faults in the middle of a long history cost no bar', async () => {
    await open();
    for (const fault of ['drop', '500', 'truncated', '429', 'duplicate', 'empty'] as const)
      world.exchange.misbehave(fault);
    expect(await opens(NOON - 7 * DAY, NOON - MINUTE)).toEqual(grid(NOON - 7 * DAY, NOON - MINUTE));
  });

  it('the waits between attempts grow, half of each drawn at random', async () => {
    await open();
    world.exchange.misbehave('500', { times: 3 });
    await opens(...HOUR);
    expect(world.slept).toEqual([375, 750, 1500]);
  });
});

describe('an answer that does not pass is an error that says what and where', () => {
  it('a lasting fault of the connection is unreachable, with host, path and attempts, without the question', async () => {
    await open();
    world.exchange.misbehave('503', { times: 20 });
    const error = await opens(...HOUR).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'ARGUS_FEED_UNREACHABLE', exitCode: 4 });
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+\/api\/v3\/klines: status 503, 4 times in a row$/);
    const port = Number(new URL(world.exchange.url).port);
    await world.exchange.close();
    const refused = await openBinanceRest({ ...world.options, symbols: ['BTCUSDT'] }).catch((caught) => caught);
    expect(refused.message).toBe(`127.0.0.1:${port}/api/v3/time: ECONNREFUSED, 4 times in a row`);
  });

  it('an address that is not an exchange is named as that, with its status', async () => {
    world = await startWorld();
    const elsewhere = { ...world.options, baseUrl: `${world.exchange.url}/`, symbols: ['BTCUSDT'] };
    const answering = (status: number) =>
      openBinanceRest({ ...elsewhere, fetch: async () => new Response('no', { status }) });
    await expect(answering(404)).rejects.toMatchObject({
      code: 'ARGUS_FEED_ANSWER',
      message: 'the exchange refuses the question about its clock (status 404)',
    });
    await expect(answering(451)).rejects.toMatchObject({
      code: 'ARGUS_FEED_UNREACHABLE',
      message: expect.stringContaining('does not serve this place'),
    });
  });

  it('a redirect is not followed, wherever it leads', async () => {
    world = await startWorld();
    const target = world.exchange.url;
    const elsewhere = createServer((request, response) =>
      response.writeHead(302, { location: `${target}${request.url}` }).end(),
    );
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    await expect(openBinanceRest({ ...world.options, baseUrl, symbols: ['BTCUSDT'] })).rejects.toMatchObject({
      code: 'ARGUS_FEED_UNREACHABLE',
    });
    expect(world.exchange.requests).toEqual([]);
    elsewhere.closeAllConnections();
    await new Promise((resolve) => elsewhere.close(resolve));
  });

  it('an answer of another shape is refused by symbol, period, row and column', async () => {
    await open();
    world.exchange.misbehave('shape', { times: 3 });
    await expect(opens(...HOUR)).rejects.toMatchObject({
      code: 'ARGUS_FEED_ANSWER',
      message: expect.stringMatching(/^klines of BTCUSDT 1m from 2026-01-11T10:59:00\.000Z to .*: row 1 column 2: /),
    });
  });

  it('a page of another place in the last answer is refused and not stored', async () => {
    await open();
    await opens(NOON - DAY, NOON - DAY + 10 * MINUTE);
    world.exchange.misbehave('empty');
    world.exchange.misbehave('duplicate', { times: 2 });
    await expect(opens(...HOUR)).rejects.toMatchObject({
      code: 'ARGUS_FEED_ANSWER',
      message: expect.stringContaining('is outside of the period asked for'),
    });
  });
});

it('an answer without end is given up after 16 MiB', async () => {
  await open();
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent++;
      controller.enqueue(new Uint8Array(1024 ** 2).fill(48));
    },
  });
  const fetch = async () => new Response(endless);
  await expect(openBinanceRest({ ...world.options, symbols: ['BTCUSDT'], fetch })).rejects.toMatchObject({
    code: 'ARGUS_FEED_ANSWER',
    message: '/api/v3/time: an answer of more than 16 MiB',
  });
  expect(sent).toBeLessThan(20);
});

describe('the limits of the exchange', () => {
  it('the weight of a minute stays within four fifths of the limit: a request waits for the next minute', async () => {
    await open({ weightLimit: 100 });
    expect(await opens(NOON - 40 * DAY, NOON - MINUTE)).toHaveLength(40 * 1440 - 1);
    const perMinute = new Map<number, number>();
    for (const { at, path } of world.exchange.requests) {
      const minute = Math.floor(at / MINUTE);
      perMinute.set(
        minute,
        (perMinute.get(minute) ?? 0) + (path.endsWith('/klines') ? 2 : path.endsWith('/time') ? 1 : 20),
      );
    }
    expect(Math.max(...perMinute.values())).toBeLessThanOrEqual(80);
    expect(world.exchange.requests.every(({ status }) => status === 200)).toBe(true);
  });

  it('the weight that others on the same address use counts: the header is believed only when it holds a number', async () => {
    await open({ weightLimit: 100 });
    world.exchange.misbehave('weight', { times: 5 });
    await opens(NOON - 3 * DAY, NOON - MINUTE);
    for (let i = 0; i < 45; i++) await fetch(`${world.exchange.url}/api/v3/time`);
    world.slept.length = 0;
    await opens(NOON - 6 * DAY, NOON - 3 * DAY);
    expect(Math.max(...world.slept)).toBeGreaterThan(1_000);
    expect(world.exchange.requests.every(({ status }) => status === 200)).toBe(true);
  });

  it('a 429 stops all requests until its Retry-After, then the bars come', async () => {
    await open();
    world.exchange.misbehave('429', { retryAfter: 17 });
    expect(await opens(NOON - 5 * DAY, NOON - MINUTE)).toHaveLength(5 * 1440 - 1);
    const refused = klines().find(({ status }) => status === 429);
    const later = klines().filter(({ at }) => at > (refused?.at ?? 0));
    expect(Math.min(...later.map(({ at }) => at))).toBeGreaterThanOrEqual((refused?.at ?? 0) + 17_000);
    expect(klines().some(({ status }) => status === 418)).toBe(false);
  });

  it('a 418 is an error that names its end; nothing is sent before that time, however often it is tried', async () => {
    await open();
    world.exchange.misbehave('418', { retryAfter: 300 });
    const end = new Date(NOON + 300_000).toISOString();
    await expect(opens(...HOUR)).rejects.toMatchObject({
      code: 'ARGUS_FEED_LIMITED',
      message: expect.stringContaining(`has banned this address until ${end}`),
    });
    const sent = world.exchange.requests.length;
    for (const later of [1_000, 120_000, 299_999]) {
      world.setTime(NOON + later);
      await expect(opens(...HOUR)).rejects.toMatchObject({ code: 'ARGUS_FEED_LIMITED' });
    }
    expect(world.exchange.requests).toHaveLength(sent);
    world.setTime(NOON + 300_000);
    expect(await opens(...HOUR)).toHaveLength(60);
  });

  it('a long 429 is an error too, instead of a run that hangs', async () => {
    await open();
    world.exchange.misbehave('429', { retryAfter: 3_600 });
    await expect(opens(...HOUR)).rejects.toMatchObject({ code: 'ARGUS_FEED_LIMITED' });
  });
});

it('a closed feed stops the request under way and asks for nothing more', async () => {
  await open();
  world.exchange.misbehave('silent', { times: 9 });
  const reading = opens(...HOUR);
  await feed.close();
  await expect(reading).rejects.toMatchObject({ code: 'ARGUS_FEED_UNREACHABLE' });
  const sent = world.exchange.requests.length;
  await expect(opens(...HOUR)).rejects.toMatchObject({ code: 'ARGUS_FEED_UNREACHABLE' });
  expect(world.exchange.requests).toHaveLength(sent);
});

it('no line of the log and no error holds what was asked', async () => {
  await open();
  for (const fault of ['drop', '500', 'truncated', '429', 'duplicate'] as const) world.exchange.misbehave(fault);
  await opens(NOON - 5 * DAY, NOON - MINUTE);
  expect(world.log.length).toBeGreaterThan(4);
  expect(JSON.stringify(world.log)).not.toMatch(/startTime|endTime|limit=|\?/);
});
