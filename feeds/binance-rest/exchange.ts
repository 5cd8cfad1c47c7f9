import { ArgusError } from '#errors/argus-error.ts';
import { createClock, type ExchangeClock } from './clock.ts';
import { type ExchangeInfo, parseExchangeInfo, parseServerTime, weightPerMinute } from './exchange-info.ts';
import type { PageRequest } from './kline.ts';
import { createRequester, ExchangeRefusal, type FeedLog } from './request.ts';
import { createWeightBudget } from './weight.ts';

export interface ExchangeOptions {
  readonly baseUrl: string;
  /** The clock of this machine, UTC milliseconds. */
  readonly now: () => number;
  /** Uniform in [0, 1), for the jitter of waits. */
  readonly random: () => number;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: FeedLog;
  readonly closing: AbortSignal;
}

/** The questions that are asked of the exchange, within the weight it allows. Each throws the ArgusErrors of a request. */
export interface ExchangeClient {
  readonly clock: ExchangeClock;
  /**
   * The exchange's description of the symbols; the budget of weight follows from it. @throws ARGUS_FEED_REQUEST for
   * unknown ones.
   */
  info(symbols: readonly string[]): Promise<ExchangeInfo>;
  /** Candles of a page, as the exchange answers: unchecked. */
  klines(page: PageRequest, limit: number): Promise<unknown>;
}

/** Part of the weight of a minute that is used: other programs may share the address. */
const BUDGET_SHARE = 0.8;
/** Until the exchange has named its limit. */
const FIRST_BUDGET = 500;
const WEIGHT = { time: 1, klines: 2, exchangeInfo: 20 } as const;
const UNKNOWN_SYMBOL = new Set([-1100, -1121]);

export function openExchange(options: ExchangeOptions): ExchangeClient {
  const { sleep, log } = options;
  const clock = createClock({
    now: options.now,
    serverTime: async () => parseServerTime(await ask('/api/v3/time', {}, WEIGHT.time, 'its clock')),
    log,
  });
  const budget = createWeightBudget({
    budget: FIRST_BUDGET,
    now: () => clock.now(),
    sleep,
    onWait: (ms) => log.info({ ms }, 'the weight of this minute is used: waiting for the next'),
  });
  const requester = createRequester({ fetch: globalThis.fetch, ...options, budget });
  async function ask(path: string, parameters: Record<string, string | number>, weight: number, what: string) {
    try {
      return await requester.get(path, parameters, weight);
    } catch (error) {
      throw refused(error, what);
    }
  }
  return {
    clock,
    async info(symbols) {
      const info = await readInfo(requester.get, symbols);
      budget.setBudget(Math.floor(BUDGET_SHARE * (weightPerMinute(info) ?? FIRST_BUDGET)));
      return info;
    },
    klines: ({ symbol, interval, from, to }, limit) =>
      ask('/api/v3/klines', { symbol, interval, startTime: from, endTime: to - 1, limit }, WEIGHT.klines, symbol),
  };
}

/**
 * Reads the exchange's description of the symbols. When it refuses the list, each symbol is asked for alone: the error
 * can then name the unknown ones.
 */
async function readInfo(
  get: (path: string, parameters: Record<string, string>, weight: number) => Promise<unknown>,
  symbols: readonly string[],
): Promise<ExchangeInfo> {
  const read = async (names: readonly string[]) =>
    parseExchangeInfo(await get('/api/v3/exchangeInfo', { symbols: JSON.stringify(names) }, WEIGHT.exchangeInfo));
  const unknown: string[] = [];
  try {
    const info = await read(symbols);
    const listed = new Set(info.symbols.map(({ symbol }) => symbol));
    unknown.push(...symbols.filter((symbol) => !listed.has(symbol)));
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
  // A list can be refused although each of its symbols is known: then the refusal has another reason.
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
