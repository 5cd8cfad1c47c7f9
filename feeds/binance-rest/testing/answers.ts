import type { ExchangeOptions, Request } from './request.ts';
import type { Candle } from './walk.ts';

/** A refusal in the words of the exchange. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const STEP: Readonly<Record<string, number>> = { '1m': 60_000, '1d': 86_400_000 };

/** The JSON value for a request by the documented rules. @throws Refusal */
export function answerTo(
  request: Request,
  options: ExchangeOptions,
  outages: readonly { from: number; to: number; symbol?: string }[],
): unknown {
  if (request.path === '/api/v3/time') return { serverTime: options.now() };
  if (request.path === '/api/v3/exchangeInfo') return exchangeInfo(request, options);
  if (request.path === '/api/v3/klines') return klines(request, options, outages);
  throw new Refusal(-1000, 'no such path');
}

function known(symbol: string | undefined, { symbols }: ExchangeOptions): string {
  if (symbol === undefined) throw new Refusal(-1102, "Mandatory parameter 'symbol' was not sent.");
  if (!/^[A-Z0-9-_.]{1,20}$/.test(symbol))
    throw new Refusal(-1100, "Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'.");
  if (!Object.hasOwn(symbols, symbol)) throw new Refusal(-1121, 'Invalid symbol.');
  return symbol;
}

function exchangeInfo({ parameters }: Request, options: ExchangeOptions): unknown {
  const wanted = JSON.parse(parameters.symbols ?? '[]') as string[];
  return {
    timezone: 'UTC',
    serverTime: options.now(),
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: options.weightLimit ?? 6000 },
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
    ],
    exchangeFilters: [],
    symbols: wanted.map((symbol) => ({
      symbol: known(symbol, options),
      status: options.status?.[symbol] ?? 'TRADING',
      baseAsset: symbol.slice(0, -4),
      quoteAsset: symbol.slice(-4),
    })),
  };
}

/** Candles with startTime ≤ open time ≤ endTime, oldest first: from startTime on when it is given, else the latest. */
function klines(
  { parameters }: Request,
  options: ExchangeOptions,
  outages: readonly { from: number; to: number; symbol?: string }[],
): unknown {
  const symbol = known(parameters.symbol, options);
  const interval = parameters.interval as '1m' | '1d';
  const step = STEP[interval];
  if (step === undefined) throw new Refusal(-1120, 'Invalid interval.');
  const limit = Math.min(1000, Number(parameters.limit ?? 500));
  const walk = options.symbols[symbol] as (typeof options.symbols)[string];
  const now = options.now();
  const end = Math.min(Number(parameters.endTime ?? now), now);
  const latest = Math.floor(end / step) * step;
  const start = Number(parameters.startTime ?? latest - (limit - 1) * step);
  const rows: unknown[] = [];
  for (let t = Math.max(walk.firstOpen, Math.ceil(start / step) * step); t <= end && rows.length < limit; t += step) {
    const missing = outages.some((gap) => t >= gap.from && t < gap.to && (gap.symbol ?? symbol) === symbol);
    if (!missing) rows.push(rowOf(walk.candle(interval, t), step, now));
  }
  return rows;
}

/** A row; of a candle that is not closed yet, only what its first trade made of it. */
function rowOf(candle: Candle, step: number, now: number): unknown {
  const { openTime, open } = candle;
  const closeTime = openTime + step - 1;
  const open1 = { high: open, low: open, close: open, volume: 0.5, quoteVolume: 0.5 * open, trades: 1 };
  const { high, low, close, volume, quoteVolume, trades } = now > closeTime ? candle : open1;
  const text = (value: number) => value.toFixed(8);
  const prices = [open, high, low, close].map(text);
  return [openTime, ...prices, text(volume), closeTime, text(quoteVolume), trades, text(0), text(0), '0'];
}
