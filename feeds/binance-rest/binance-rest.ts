import { ArgusError } from '#errors/argus-error.ts';
import { type BarFields, joinFields, type SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { Coverage, Feed, FeedRequest } from '../feed.ts';
import { barMaker } from '../symbol-bars.ts';
import { type ClosedBars, createClosedBars, type Interval, STEP } from './closed-bars.ts';
import { type ExchangeClient, type ExchangeOptions, openExchange } from './exchange.ts';
import type { ExchangeInfo } from './exchange-info.ts';
import { inOrder } from './in-order.ts';
import { type PageRequest, parseKlines } from './kline.ts';
import { createLateness } from './lateness.ts';
import { completePage, pagesOf } from './pages.ts';
import type { FeedLog } from './request.ts';

export interface BinanceRestOptions extends Omit<ExchangeOptions, 'sleep' | 'log' | 'closing'> {
  /** Symbols as the exchange writes them, such as BTCUSDT. */
  readonly symbols: readonly string[];
  /** Ends early, by rejecting, when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log?: FeedLog;
}

const CONCURRENCY = 4;
const SILENT: FeedLog = { info() {}, warn() {} };

/**
 * A live feed of closed spot candles over the public REST interface of Binance: minutes and official days of the given
 * symbols. It checks all symbols at once. The clock of the exchange decides which bars are closed.
 * @throws ArgusError ARGUS_FEED_REQUEST (a symbol the exchange does not know), ARGUS_FEED_UNREACHABLE,
 * ARGUS_FEED_LIMITED, ARGUS_FEED_ANSWER; bars() also ARGUS_FEED_LATE and ARGUS_FEED_ROW
 */
export async function openBinanceRest(options: BinanceRestOptions): Promise<Feed> {
  const { log = SILENT, now } = options;
  const closing = new AbortController();
  const sleep = async (ms: number): Promise<void> => {
    try {
      await options.sleep(ms, closing.signal);
    } catch (cause) {
      throw closing.signal.aborted ? new ArgusError('ARGUS_FEED_UNREACHABLE', 'the feed is closed', { cause }) : cause;
    }
  };
  const exchange = openExchange({ ...options, sleep, log, closing: closing.signal });
  const { clock } = exchange;
  await clock.refresh();
  const info = await exchange.info(options.symbols);
  const halted = info.symbols.filter(({ status }) => status !== 'TRADING');
  for (const { symbol, status } of halted) log.warn({ symbol, status }, 'the symbol is not trading');
  const trading = new Set(info.symbols.filter((symbol) => !halted.includes(symbol)).map(({ symbol }) => symbol));
  const instruments = info.symbols.map(instrumentOf).sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const closed = createClosedBars({ exchange, trading, now, sleep });
  const readPage = pageReader(exchange, { sleep, log });
  return {
    name: 'binance',
    timeframes: ['1m', '1d'],
    instruments: async () => instruments,
    async coverage() {
      await clock.refresh();
      return await coverageOf(instruments, closed);
    },
    bars: (request) => readBars({ instruments, closed, readPage }, request),
    async completeThrough(timeframe) {
      await clock.refresh();
      return closed.until(intervalOf(timeframe));
    },
    close: async () => closing.abort(),
  };
}

interface Page {
  readonly symbol: string;
  readonly fields: BarFields;
}

/** Reads one page whole, and warns when the newest minute of a symbol is long in coming. */
function pageReader(exchange: ExchangeClient, waits: { sleep: (ms: number) => Promise<void>; log: FeedLog }) {
  const lateness = createLateness(waits.log);
  return async (page: PageRequest, newest: boolean): Promise<Page> => {
    const ask = async (page: PageRequest) => parseKlines(await exchange.klines(page, 1000), page);
    const fields = await completePage(ask, page, waits);
    const { symbol, from, to } = page;
    if (newest && page.interval === '1m')
      lateness.check({ symbol, from, to, last: fields.openTime.at(-1) ?? null }, exchange.clock.now());
    return { symbol, fields };
  };
}

interface Reading {
  readonly instruments: readonly Instrument[];
  readonly closed: ClosedBars;
  readonly readPage: (page: PageRequest, newest: boolean) => Promise<Page>;
}

async function* readBars(reading: Reading, request: FeedRequest): AsyncGenerator<SymbolBars> {
  const { instruments, closed, readPage } = reading;
  const interval = intervalOf(request.timeframe);
  await closed.wait(interval, request.to);
  const step = STEP[interval];
  const to = Math.min(Math.ceil(request.to / step) * step, closed.until(interval));
  const tasks: (() => Promise<Page>)[] = [];
  for (const { symbol } of instruments) {
    if (request.symbols !== undefined && !request.symbols.includes(symbol)) continue;
    const begin = await closed.first(symbol, interval);
    if (begin === null) continue;
    const from = Math.max(begin, Math.ceil(request.from / step) * step);
    for (const page of pagesOf({ symbol, interval, step, from, to })) tasks.push(() => readPage(page, page.to === to));
  }
  const make = barMaker(request.timeframe, instruments);
  for await (const { symbol, pages } of bySymbol(inOrder(tasks, CONCURRENCY))) {
    const fields = joinFields(pages);
    if (fields.openTime.length > 0) yield make(symbol, fields);
  }
}

/** The pages of each symbol, which follow each other. */
async function* bySymbol(pages: AsyncIterable<Page>): AsyncGenerator<{ symbol: string; pages: BarFields[] }> {
  let symbol = '';
  let group: BarFields[] = [];
  for await (const page of pages) {
    if (group.length > 0 && page.symbol !== symbol) {
      yield { symbol, pages: group };
      group = [];
    }
    symbol = page.symbol;
    group.push(page.fields);
  }
  if (group.length > 0) yield { symbol, pages: group };
}

async function coverageOf(instruments: readonly Instrument[], closed: ClosedBars): Promise<Coverage[]> {
  const parts = instruments.flatMap(({ symbol }) =>
    (['1m', '1d'] as const).map((interval) => async (): Promise<Coverage | null> => {
      const from = await closed.first(symbol, interval);
      const to = closed.until(interval);
      if (from === null) return null;
      return { timeframe: interval, symbol, from, to, rows: (to - from) / STEP[interval] };
    }),
  );
  const coverage: Coverage[] = [];
  for await (const part of inOrder(parts, CONCURRENCY)) if (part !== null) coverage.push(part);
  return coverage;
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
