import { describe, expect, it } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { MINUTE } from '#market/time.ts';
import { openBinanceRest } from './binance-rest.ts';
import { parseExchangeInfo, parseServerTime } from './exchange-info.ts';
import { type PageRequest, parseKlines } from './kline.ts';
import { answerTo } from './testing/answers.ts';
import { mutate, uniform } from './testing/mutate.ts';
import { walkOf } from './testing/walk.ts';
import { FIRST, NOON, startWorld } from './testing/world.ts';

/** Damaged answers per parser: a share by default, 10,000 with FUZZ_RUNS=10000. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 1_500);
/** Whole conversations cost some fifty times as much as a parse. */
const CONVERSATIONS = Math.ceil(RUNS / 10);
const ROWS = 30;

const PAGE: PageRequest = { symbol: 'BTCUSDT', interval: '1m', step: MINUTE, from: NOON - ROWS * MINUTE, to: NOON };
const options = { symbols: { BTCUSDT: walkOf(1, 90_000, FIRST) }, now: () => NOON + 5_000 };
const answer = (path: string, parameters: Record<string, string>) =>
  JSON.stringify(answerTo({ path, parameters, at: NOON, status: 200 }, options, []));
const KLINES = answer('/api/v3/klines', {
  symbol: 'BTCUSDT',
  interval: '1m',
  startTime: String(PAGE.from),
  endTime: String(PAGE.to - 1),
  limit: '1000',
});

/**
 * The reading of a damaged text: a value, or the refusal. Every error but an ArgusError or a SyntaxError of JSON is
 * passed on.
 */
function outcome<T>(text: string, parse: (value: unknown) => T): T | null {
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ArgusError) return null;
    throw error;
  }
}

/**
 * The plain decimal in a cell of the damaged text, or NaN: written anew here, because the reader must not judge
 * itself.
 */
const plain = (cell: unknown): number =>
  typeof cell === 'string' && [...cell].every((c) => '0123456789.'.includes(c)) && cell !== ''
    ? Number(cell)
    : Number.NaN;

describe(`${RUNS} damaged answers`, () => {
  it('damaged klines are refused, or every number read is the one in the text and every row a possible bar of the page', () => {
    let accepted = 0;
    let longest = 0;
    for (let seed = 0; seed < RUNS; seed++) {
      const text = mutate(KLINES, uniform(seed));
      const started = performance.now();
      const columns = outcome(text, (value) => parseKlines(value, PAGE));
      longest = Math.max(longest, performance.now() - started);
      if (columns === null) continue;
      accepted++;
      const rows = JSON.parse(text) as unknown[][];
      expect(columns.openTime.length, `seed ${seed}`).toBe(rows.length);
      for (const [i, row] of rows.entries()) {
        const { openTime, open, high, low, close, volume, vwap } = columns;
        const read = [openTime[i], open[i], high[i], low[i], close[i], volume[i]];
        expect(read, `seed ${seed} row ${i + 1}`).toEqual([row[0], ...row.slice(1, 6).map(plain)]);
        const time = openTime[i] as number;
        const good =
          time >= PAGE.from &&
          time < PAGE.to &&
          time % MINUTE === 0 &&
          (i === 0 || time > (openTime[i - 1] as number)) &&
          (low[i] as number) > 0 &&
          (low[i] as number) <= Math.min(open[i] as number, close[i] as number) &&
          (high[i] as number) >= Math.max(open[i] as number, close[i] as number) &&
          (volume[i] as number) >= 0;
        expect(good, `seed ${seed} row ${i + 1}`).toBe(true);
        if (!Number.isNaN(vwap[i] as number)) {
          expect(vwap[i], `seed ${seed} row ${i + 1}`).toBeGreaterThan((low[i] as number) * 0.999);
          expect(vwap[i], `seed ${seed} row ${i + 1}`).toBeLessThan((high[i] as number) * 1.001);
        }
      }
    }
    // Damage that is not one (a row less, another unused cell) must pass, or nothing was tried.
    expect(accepted).toBeGreaterThan(RUNS / 50);
    expect(accepted).toBeLessThan(RUNS / 2);
    expect(longest).toBeLessThan(1_000);
  });

  it('damaged exchangeInfo and time answers are refused or well-formed', () => {
    const info = answer('/api/v3/exchangeInfo', { symbols: '["BTCUSDT"]' });
    const time = answer('/api/v3/time', {});
    for (let seed = 0; seed < RUNS; seed++) {
      const read = outcome(mutate(info, uniform(seed)), parseExchangeInfo);
      for (const { limit } of read?.rateLimits ?? []) expect(limit, `seed ${seed}`).toBeGreaterThan(0);
      const server = outcome(mutate(time, uniform(seed)), parseServerTime);
      if (server !== null) expect(Number.isSafeInteger(server) && server >= 0, `seed ${seed}`).toBe(true);
    }
  });
});

it(`${CONVERSATIONS} conversations with damaged bodies, headers and statuses end, with bars of the period or an ArgusError`, async () => {
  const outcomes = { bars: 0, refused: 0 };
  for (let seed = 0; seed < CONVERSATIONS; seed++) {
    const random = uniform(seed);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    const world = await startWorld({ time: NOON + 5_000 });
    const damaged: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      const body = await response.text();
      if (random() < 0.6) return new Response(body, response);
      const headers = new Headers(response.headers);
      headers.set('x-mbx-used-weight-1m', pick(['', '-1', '1e9', '5999', '999999999', 'many', '0']));
      headers.set(
        'retry-after',
        pick(['', '-5', '0', '1', '30', '1e9', '9999999', 'Wed, 21 Oct 2026 07:28:00 GMT', '1.5']),
      );
      const status = pick([200, 200, 200, 200, 400, 403, 404, 429, 418, 451, 500, 503, 504]);
      return new Response(mutate(body, random), { status, headers });
    };
    try {
      const feed = await openBinanceRest({ ...world.options, symbols: ['BTCUSDT'], fetch: damaged });
      for await (const { bars } of feed.bars({ timeframe: '1m', from: PAGE.from, to: PAGE.to })) {
        for (const open of bars.openTime) expect(open >= PAGE.from && open < PAGE.to, `seed ${seed}`).toBe(true);
      }
      outcomes.bars++;
    } catch (error) {
      if (!(error instanceof ArgusError)) throw new Error(`seed ${seed}`, { cause: error });
      outcomes.refused++;
    } finally {
      await world.exchange.close();
    }
  }
  expect(outcomes.bars).toBeGreaterThan(0);
  expect(outcomes.refused).toBeGreaterThan(0);
}, 120_000);
