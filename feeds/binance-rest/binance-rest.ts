import { ArgusError } from '#errors/argus-error.ts';
import type { Instrument } from '#market/instrument.ts';
import { DAY, MINUTE } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { Coverage, Feed, FeedRequest } from '../feed.ts';
import { toRecordBatch } from '../record-batch.ts';
import { createClock } from './clock.ts';
import { type ExchangeInfo, parseExchangeInfo, parseServerTime, weightPerMinute } from './exchange-info.ts';
import { inOrder } from './in-order.ts';
import { type PageRequest, parseKlines } from './kline.ts';
import { createLateness } from './lateness.ts';
import { ASK_AGAIN_MS, completePage, pagesOf } from './pages.ts';
import { createRequester, ExchangeRefusal, type FeedLog } from './request.ts';
import { createWeightBudget } from './weight.ts';

export interface BinanceRestOptions {
  /** Symbols as the exchange writes them, such as BTCUSDT. */
  readonly symbols: readonly string[];
  readonly baseUrl: string;
  /** The clock of this machine, UTC milliseconds. */
  readonly now: () => number;
  /** Ends early, by rejecting, when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1), for the jitter of waits. */
  readonly random: () => number;
  readonly fetch?: typeof globalThis.fetch;
  readonly log?: FeedLog;
  readonly timeoutMs?: number;
}

const STEP = { '1m': MINUTE, '1d': DAY } as const;
type Interval = keyof typeof STEP;
/** A bar counts as closed this long after its end: the candles come from a database that follows the trades. */
const GRACE_MS = 1_000;
/** A clock that is ahead by up to this is waited for; one that is further off is a fault of the machine. */
const CLOCK_PATIENCE_MS = 20_000;
/** Part of the weight of a minute that is used: other programs may share the address. */
const BUDGET_SHARE = 0.8;
/** Until the exchange has named its limit. */
const FIRST_BUDGET = 500;
const CONCURRENCY = 4;
const WEIGHT = { time: 1, klines: 2, exchangeInfo: 20 } as const;
const SILENT: FeedLog = { info() {}, warn() {} };
const UNKNOWN_SYMBOL = new Set([-1100, -1121]);

/**
 * A live feed of closed spot candles over the public REST interface of Binance: minutes and official days of the given symbols. All symbols
 * are checked here; the clock of the exchange decides what is closed.
 * @throws ArgusError ARGUS_FEED_REQUEST (a symbol the exchange does not know), ARGUS_FEED_UNREACHABLE, ARGUS_FEED_LIMITED,
 * ARGUS_FEED_ANSWER; bars() also ARGUS_FEED_LATE and ARGUS_FEED_ROW
 */
export async function openBinanceRest(options: BinanceRestOptions): Promise<Feed> {
  const { log = SILENT } = options;
  const closing = new AbortController();
  const sleep = async (ms: number): Promise<void> => {
    try {
      await options.sleep(ms, closing.signal);
    } catch (cause) {
      throw closing.signal.aborted ? new ArgusError('ARGUS_FEED_UNREACHABLE', 'the feed is closed', { cause }) : cause;
    }
  };
  const clock = createClock({
    now: options.now,
    serverTime: async () =>
      parseServerTime(
        await requester.get('/api/v3/time', {}, WEIGHT.time).catch((error) => {
          throw refused(error, 'its clock');
        }),
      ),
    log,
  });
  const budget = createWeightBudget({
    budget: FIRST_BUDGET,
    now: () => clock.now(),
    sleep,
    onWait: (ms) => log.info({ ms }, 'the weight of this minute is used: waiting for the next'),
  });
  const requester = createRequester({
    fetch: globalThis.fetch,
    ...options,
    sleep,
    log,
    budget,
    closing: closing.signal,
  });
  const lateness = createLateness(log);
  await clock.refresh();
  const info = await readInfo(requester.get, options.symbols);
  budget.setBudget(Math.floor(BUDGET_SHARE * (weightPerMinute(info) ?? FIRST_BUDGET)));
  for (const { symbol, status } of info.symbols)
    if (status !== 'TRADING') log.warn({ symbol, status }, 'the symbol is not trading');
  const instruments = info.symbols.map(instrumentOf).sort((a, b) => (a.symbol < b.symbol ? -1 : 1));

  const ask = async ({ symbol, interval, from, to }: PageRequest, limit: number): Promise<unknown> => {
    const question = { symbol, interval, startTime: from, endTime: to - 1, limit };
    try {
      return await requester.get('/api/v3/klines', question, WEIGHT.klines);
    } catch (error) {
      throw refused(error, symbol);
    }
  };
  const trading = new Set(info.symbols.filter(({ status }) => status === 'TRADING').map(({ symbol }) => symbol));
  /** Open of the first bar of a symbol; asked for once. null: a symbol that does not trade yet. */
  const first = remembered(async (symbol: string, interval: Interval): Promise<number | null> => {
    const all = { symbol, interval, step: STEP[interval], from: 0, to: closedUntil(interval) };
    for (const wait of [0, ...ASK_AGAIN_MS]) {
      if (wait > 0) await sleep(wait);
      const open = parseKlines(await ask(all, 1), all).openTime[0];
      if (open !== undefined) return open;
    }
    if (!trading.has(symbol)) return null;
    throw new ArgusError('ARGUS_FEED_LATE', `${symbol} is trading and the exchange gives no candle of it`);
  });
  const closedUntil = (interval: Interval): number =>
    Math.floor((clock.now() - GRACE_MS) / STEP[interval]) * STEP[interval];

  /** Waits until the bars that end by `to` are closed, when this machine says that they are. */
  async function untilClosed(interval: Interval, to: number): Promise<void> {
    await clock.refresh();
    if (to > options.now()) return;
    const end = Math.floor(to / STEP[interval]) * STEP[interval];
    const wait = end + GRACE_MS - clock.now();
    if (wait <= 0) return;
    if (wait > CLOCK_PATIENCE_MS) {
      const seconds = Math.round(clock.skew() / 1000);
      const until = new Date(end).toISOString();
      throw new ArgusError(
        'ARGUS_FEED_LATE',
        `the exchange has not reached ${until}: the clock of this machine is ${seconds} s ahead`,
      );
    }
    await sleep(wait);
  }

  async function pageOf(page: PageRequest, newest: boolean) {
    const columns = await completePage(async (one) => parseKlines(await ask(one, 1000), one), page, { sleep, log });
    const last = columns.openTime.at(-1) ?? null;
    if (newest && page.interval === '1m')
      lateness.check({ symbol: page.symbol, from: page.from, to: page.to, last }, clock.now());
    return { symbol: page.symbol, columns };
  }

  async function* bars({ timeframe, symbols, from, to }: FeedRequest) {
    const interval = intervalOf(timeframe);
    const step = STEP[interval];
    const wanted = symbols === undefined ? null : new Set(symbols);
    await untilClosed(interval, to);
    const end = Math.min(Math.ceil(to / step) * step, closedUntil(interval));
    const tasks: (() => ReturnType<typeof pageOf>)[] = [];
    for (const { symbol } of instruments) {
      if (wanted !== null && !wanted.has(symbol)) continue;
      const begin = await first(symbol, interval);
      if (begin === null) continue;
      const period = { symbol, interval, step, from: Math.max(begin, Math.ceil(from / step) * step), to: end };
      for (const page of pagesOf(period)) tasks.push(() => pageOf(page, page.to === end));
    }
    for await (const { symbol, columns } of inOrder(tasks, CONCURRENCY))
      if (columns.openTime.length > 0) yield toRecordBatch(symbol, columns);
  }

  return {
    name: 'binance',
    timeframes: ['1m', '1d'],
    instruments: async () => instruments,
    async coverage() {
      await clock.refresh();
      const parts = instruments.flatMap(({ symbol }) =>
        (['1m', '1d'] as const).map((interval) => async (): Promise<Coverage | null> => {
          const from = await first(symbol, interval);
          const to = closedUntil(interval);
          if (from === null) return null;
          return { timeframe: interval, symbol, from, to, rows: (to - from) / STEP[interval] };
        }),
      );
      const coverage: Coverage[] = [];
      for await (const part of inOrder(parts, CONCURRENCY)) if (part !== null) coverage.push(part);
      return coverage;
    },
    bars,
    async completeThrough(timeframe) {
      await clock.refresh();
      return closedUntil(intervalOf(timeframe));
    },
    close: async () => closing.abort(),
  };
}

/** Reads the exchange's word on the symbols; when it refuses the list, asks one by one, so that the error can name the unknown ones. */
async function readInfo(
  get: (path: string, parameters: Record<string, string>, weight: number) => Promise<unknown>,
  symbols: readonly string[],
): Promise<ExchangeInfo> {
  const read = async (names: readonly string[]) =>
    parseExchangeInfo(await get('/api/v3/exchangeInfo', { symbols: JSON.stringify(names) }, WEIGHT.exchangeInfo));
  const unknown: string[] = [];
  try {
    const info = await read(symbols);
    const known = new Set(info.symbols.map(({ symbol }) => symbol));
    unknown.push(...symbols.filter((symbol) => !known.has(symbol)));
    if (unknown.length === 0)
      return { ...info, symbols: info.symbols.filter(({ symbol }) => symbols.includes(symbol)) };
  } catch (error) {
    if (!isUnknownSymbol(error)) throw refused(error, 'the symbols');
    for (const symbol of symbols) {
      const missing = await read([symbol]).then(
        () => false,
        (cause) => {
          if (isUnknownSymbol(cause)) return true;
          throw refused(cause, symbol);
        },
      );
      if (missing) unknown.push(symbol);
    }
  }
  // A list that is refused while each of its symbols is known is refused for a reason of its own.
  const what = unknown.length === 0 ? `the list ${symbols.join(', ')}` : `symbol ${unknown.join(', ')}`;
  throw new ArgusError('ARGUS_FEED_REQUEST', `the exchange has no ${what}`);
}

const isUnknownSymbol = (error: unknown): boolean =>
  error instanceof ExchangeRefusal && UNKNOWN_SYMBOL.has(error.code ?? 0);

function refused(error: unknown, what: string): unknown {
  if (!(error instanceof ExchangeRefusal)) return error;
  if (isUnknownSymbol(error)) return new ArgusError('ARGUS_FEED_REQUEST', `the exchange has no symbol ${what}`);
  return new ArgusError('ARGUS_FEED_ANSWER', `the exchange refuses the question about ${what} (${error.message})`);
}

function intervalOf(timeframe: Timeframe): Interval {
  if (timeframe === '1m' || timeframe === '1d') return timeframe;
  throw new ArgusError('ARGUS_FEED_REQUEST', `the feed binance gives 1m and 1d bars, not ${timeframe}`);
}

const instrumentOf = ({ symbol, baseAsset, quoteAsset }: ExchangeInfo['symbols'][number]): Instrument => ({
  symbol,
  name: `${baseAsset}/${quoteAsset}`,
  assetClass: 'crypto',
  venue: 'BINANCE',
  calendar: '24X7',
  volumeKind: 'real',
});

/** Keeps the answer per pair of arguments; a failure is forgotten, so that the next call asks again. */
function remembered<T>(ask: (symbol: string, interval: Interval) => Promise<T>) {
  const known = new Map<string, Promise<T>>();
  return (symbol: string, interval: Interval): Promise<T> => {
    const key = `${symbol} ${interval}`;
    const found = known.get(key) ?? ask(symbol, interval);
    known.set(key, found);
    found.then((value) => value ?? known.delete(key)).catch(() => known.delete(key));
    return found;
  };
}
