import { afterEach, describe, expect, it } from 'vitest';
import type { BarColumns } from '#market/bar.ts';
import { DAY, MINUTE } from '#market/time.ts';
import type { Feed, FeedRequest } from '../feed.ts';
import { openBinanceRest } from './binance-rest.ts';
import { walkOf } from './testing/walk.ts';
import { FIRST, NOON, startWorld, type World } from './testing/world.ts';

const BTC = walkOf(1, 90_000, FIRST);

let world: World;
let feed: Feed;
afterEach(async () => {
  await feed?.close();
  await world?.exchange.close();
});

/** A fresh exchange and a feed on it. */
async function open(options: Parameters<typeof startWorld>[0] = {}, symbols = ['BTCUSDT', 'ETHUSDT']): Promise<void> {
  world = await startWorld(options);
  feed = await openBinanceRest({ ...world.options, symbols, timeoutMs: 500 });
}

async function read(request: FeedRequest): Promise<Map<string, BarColumns>> {
  const found = new Map<string, BarColumns>();
  for await (const part of feed.bars(request)) {
    expect(found.has(part.symbol)).toBe(false);
    found.set(part.symbol, part.bars);
  }
  return found;
}
const opens = (bars: BarColumns | undefined) => Array.from(bars?.openTime ?? []);
const grid = (from: number, to: number, step = MINUTE) =>
  Array.from({ length: (to - from) / step }, (_, i) => from + i * step);
const klines = () => world.exchange.requests.filter(({ path }) => path.endsWith('/klines'));
const minutes = (from: number, to: number, symbols = ['BTCUSDT']) => read({ timeframe: '1m', symbols, from, to });

describe('bars', () => {
  it('bars of many pages are complete, without duplicates, sorted by symbol and time, and equal those of the exchange', async () => {
    await open();
    const from = NOON - 2 * DAY - 17 * MINUTE;
    const bars = await read({ timeframe: '1m', from, to: NOON - 5 * MINUTE });
    expect([...bars.keys()]).toEqual(['BTCUSDT', 'ETHUSDT']);
    for (const columns of bars.values()) expect(opens(columns)).toEqual(grid(from, NOON - 5 * MINUTE));
    const btc = bars.get('BTCUSDT') as BarColumns;
    for (const i of [0, 999, 1000, 2877]) {
      const candle = BTC.candle('1m', btc.openTime[i] as number);
      for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) expect(btc[name][i]).toBe(candle[name]);
      expect(btc.vwap[i]).toBeCloseTo(candle.quoteVolume / candle.volume, 6);
    }
  });

  it('daily bars are the official days, and begin where the exchange begins', async () => {
    await open();
    const bars = (await read({ timeframe: '1d', symbols: ['BTCUSDT'], from: 0, to: NOON })).get('BTCUSDT');
    expect(opens(bars)).toEqual(grid(FIRST, Math.floor(NOON / DAY) * DAY, DAY));
    expect(bars?.high[3]).toBe(BTC.candle('1d', FIRST + 3 * DAY).high);
  });

  it('bars never hold the candle that is not closed, whatever end is asked for', async () => {
    await open({ time: NOON + 30_000 });
    const bars = await minutes(NOON - 3 * MINUTE, NOON + DAY);
    expect(opens(bars.get('BTCUSDT'))).toEqual(grid(NOON - 3 * MINUTE, NOON));
    expect(
      opens((await read({ timeframe: '1d', symbols: ['BTCUSDT'], from: NOON - DAY, to: NOON + DAY })).get('BTCUSDT')),
    ).toEqual([]);
  });

  it('a request gives the bars that open within any two times, also within a minute', async () => {
    await open();
    const bars = await minutes(NOON - 4 * MINUTE + 1, NOON - 2 * MINUTE + 1);
    expect(opens(bars.get('BTCUSDT'))).toEqual(grid(NOON - 3 * MINUTE, NOON - MINUTE));
    expect(world.slept).toEqual([]);
    expect((await minutes(NOON - 4 * MINUTE + 1, NOON - 4 * MINUTE + 2)).size).toBe(0);
  });

  it('a symbol the feed does not have has no bars, and another timeframe is refused by name', async () => {
    await open();
    expect((await minutes(NOON - DAY, NOON, ['DOGEUSDT'])).size).toBe(0);
    await expect(read({ timeframe: '5m', from: 0, to: NOON })).rejects.toMatchObject({
      code: 'ARGUS_FEED_REQUEST',
      message: expect.stringContaining('5m'),
    });
  });

  it('all readers of the feed together have a bounded number of requests under way', async () => {
    let most = 0;
    const onLoad = (load: number) => {
      most = Math.max(most, load);
    };
    await open({ delayMs: 5, onLoad });
    const all = { timeframe: '1m', from: NOON - 10 * DAY, to: NOON } as const;
    await Promise.all([read(all), read(all)]);
    expect(klines().length).toBeGreaterThan(28);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('bars that the exchange does not have are left out and reported', async () => {
    await open();
    world.exchange.outage(NOON - 60 * MINUTE, NOON - 50 * MINUTE);
    const bars = (await minutes(NOON - 120 * MINUTE, NOON)).get('BTCUSDT');
    expect(opens(bars)).toEqual([...grid(NOON - 120 * MINUTE, NOON - 60 * MINUTE), ...grid(NOON - 50 * MINUTE, NOON)]);
    expect(world.log).toContainEqual(
      expect.objectContaining({ level: 'warn', facts: expect.objectContaining({ missing: 10 }) }),
    );
  });
});

describe('symbols', () => {
  it('symbols become crypto instruments of BINANCE around the clock, and coverage runs from the first candle to the last closed one', async () => {
    await open();
    expect((await feed.instruments())[0]).toEqual({
      symbol: 'BTCUSDT',
      name: 'BTC/USDT',
      assetClass: 'crypto',
      venue: 'BINANCE',
      calendar: '24X7',
      volumeKind: 'real',
    });
    const coverage = await feed.coverage();
    expect(coverage.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`)).toEqual([
      'BTCUSDT 1m',
      'BTCUSDT 1d',
      'ETHUSDT 1m',
      'ETHUSDT 1d',
    ]);
    expect(coverage[0]).toMatchObject({ from: FIRST, to: NOON - MINUTE });
    expect(coverage[1]).toMatchObject({ from: FIRST, to: Math.floor(NOON / DAY) * DAY });
  });

  it('symbols that the exchange does not know are refused at once, each by name', async () => {
    world = await startWorld();
    const opened = openBinanceRest({ ...world.options, symbols: ['BTCUSDT', 'NOPEUSDT', 'btc!'] });
    await expect(opened).rejects.toMatchObject({
      code: 'ARGUS_FEED_REQUEST',
      message: 'the exchange has no symbol NOPEUSDT, btc!',
    });
  });

  it('symbols that do not trade are served and named in the log', async () => {
    await open({ status: { ETHUSDT: 'BREAK' } });
    expect(world.log).toContainEqual(expect.objectContaining({ facts: { symbol: 'ETHUSDT', status: 'BREAK' } }));
  });
});

describe('the clock of the exchange', () => {
  it('the clock of the exchange decides which bars are closed when the machine is ahead, and the difference is logged', async () => {
    await open({ skew: 7_000, time: NOON + 2_000 });
    const bars = await minutes(NOON - 3 * MINUTE, NOON);
    expect(opens(bars.get('BTCUSDT'))).toEqual(grid(NOON - 3 * MINUTE, NOON));
    expect(klines().filter(({ at, parameters }) => at < NOON && Number(parameters.endTime) === NOON - 1)).toEqual([]);
    expect(world.log).toContainEqual(expect.objectContaining({ level: 'warn', facts: { skewMs: 7_000 } }));
  });

  it('the clock of the exchange tells up to when the bars are complete', async () => {
    await open({ skew: 7_000, time: NOON + 2_000 });
    expect(await feed.completeThrough('1m')).toBe(NOON - MINUTE);
    expect(await feed.completeThrough('1d')).toBe(Math.floor(NOON / DAY) * DAY);
    world.setTime(NOON + 8_000);
    expect(await feed.completeThrough('1m')).toBe(NOON);
  });

  it('a clock of the exchange far behind the machine makes the bars late instead of leaving the newest out', async () => {
    await open({ skew: 90_000 });
    await expect(minutes(NOON - 3 * MINUTE, NOON)).rejects.toMatchObject({
      code: 'ARGUS_FEED_LATE',
      message: expect.stringContaining('90 s ahead'),
    });
  });

  it('the clock of the exchange is asked again after half a minute, and a clock that was set is noticed', async () => {
    await open();
    const clockRequests = () => world.exchange.requests.filter(({ path }) => path.endsWith('/time')).length;
    await minutes(NOON - 3 * MINUTE, NOON - MINUTE);
    const before = clockRequests();
    world.setTime(NOON + 40_000);
    await minutes(NOON - 3 * MINUTE, NOON);
    expect(clockRequests()).toBe(before + 1);
  });
});

describe('a late bar', () => {
  it('a late bar fails the request until it is there: no watermark passes over it', async () => {
    await open({ time: NOON + 5_000 });
    world.exchange.outage(NOON - MINUTE, NOON, 'ETHUSDT');
    const request = { timeframe: '1m', from: NOON - MINUTE, to: NOON } as const;
    await expect(read(request)).rejects.toMatchObject({
      code: 'ARGUS_FEED_LATE',
      message: 'ETHUSDT has no bar yet for 2026-01-11T11:59:00.000Z',
    });
  });

  it('a late bar that comes within two seconds costs no failure', async () => {
    await open({ time: NOON + 5_000 });
    await feed.coverage();
    world.exchange.misbehave('empty', { times: 2 });
    expect(opens((await minutes(NOON - MINUTE, NOON)).get('BTCUSDT'))).toEqual([NOON - MINUTE]);
  });

  it('a late bar is not mistaken for a symbol without candles when the first answer is empty', async () => {
    await open({ time: NOON + 5_000 });
    world.exchange.misbehave('empty', { times: 3 });
    await expect(minutes(NOON - MINUTE, NOON)).rejects.toMatchObject({ code: 'ARGUS_FEED_LATE' });
    expect(opens((await minutes(NOON - MINUTE, NOON)).get('BTCUSDT'))).toEqual([NOON - MINUTE]);
  });

  it('a halted symbol delays the market for three minutes, then no more until it trades again', async () => {
    await open({ time: NOON + 5_000 });
    world.exchange.outage(NOON - 3 * MINUTE, NOON + 2 * MINUTE, 'ETHUSDT');
    const symbolsOf = async (from: number, to: number) => [...(await read({ timeframe: '1m', from, to })).keys()];
    expect(await symbolsOf(NOON - 3 * MINUTE, NOON)).toEqual(['BTCUSDT']);
    world.setTime(NOON + MINUTE + 5_000);
    expect(await symbolsOf(NOON, NOON + MINUTE)).toEqual(['BTCUSDT']);
    world.setTime(NOON + 3 * MINUTE + 5_000);
    expect(await symbolsOf(NOON + 2 * MINUTE, NOON + 3 * MINUTE)).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(world.log.map(({ message }) => message)).toContain('the symbol has bars again');
  });
});
