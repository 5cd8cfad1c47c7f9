import type { Logger } from 'pino';
import type { Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import { INTRADAY_TIMEFRAMES, isIntraday, type Timeframe } from '#market/timeframe.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { createComputePool } from './compute-pool.ts';
import { InstrumentTable, threadSetup } from './instrument-table.ts';
import { advanceIntraday, amendIntraday } from './intraday.ts';
import { KeyedMutex } from './keyed-mutex.ts';
import { createParameterCache } from './parameter-cache.ts';
import type { EngineOutput } from './protocol.ts';
import type { AmendedSymbols } from './replay.ts';
import { type AdvanceStoredInput, advanceStored, type SeedInput, seedStored } from './stored.ts';
import { WarmMarket } from './warm-market.ts';

export type { EngineOutput } from './protocol.ts';
export type { AmendedSymbols } from './replay.ts';

/** The warm state of all markets: the last bars of every series and the regime filters over them, on compute threads. */
export interface Engine {
  /**
   * Brings a market from `from` to `asOf` with the minutes of the warehouse: warm if it stands at `from`, else rebuilt first.
   * Returns every bar, vector, regime and label change of (from, asOf], and of the amended symbols those of (amended.after, from]
   * again, as the amended bars have them. Corporate actions with an ex-time in the interval begin a new epoch there.
   */
  advanceIntraday(input: {
    readonly market: MarketId;
    readonly from: number;
    readonly asOf: number;
    readonly amended?: AmendedSymbols | undefined;
  }): Promise<EngineOutput>;
  /** Regimes and vectors of the intraday bars in (amended.after, through] again, as the amended bars have them. */
  amendIntraday(input: {
    readonly market: MarketId;
    readonly amended: AmendedSymbols;
    readonly through: number;
  }): Promise<EngineOutput>;
  /**
   * Seeds timeframes from their stored bars: regimes of the last `historyBars` bars, the vector of the last, and vectors on the grid
   * that models learn from. Outputs come part by part, so that no history has to fit into memory.
   */
  seedStored(input: SeedInput): Promise<void>;
  /** The same as `advanceIntraday`, for timeframes whose bars are stored as they are. */
  advanceStored(input: AdvanceStoredInput): Promise<EngineOutput>;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly warehouse: Warehouse;
  readonly instruments: readonly Instrument[];
  /** Compute threads; there are never more than instruments. */
  readonly threads: number;
  readonly log: Logger;
  /** Bars of a seeded history whose outputs are held at once. */
  readonly seedBars?: number;
  /** Called after large work, to give freed memory back to the system. Absent: the collector does it when it sees fit. */
  readonly releaseMemory?: (() => void) | undefined;
  /** Program of a compute thread (`serveCompute`). Absent: one that leaves freed memory to the collector. */
  readonly threadProgram?: URL | undefined;
}

const SEED_BARS = 400_000;

export function createEngine(options: EngineOptions): Engine {
  const { warehouse, instruments, threads, log, seedBars = SEED_BARS, releaseMemory = () => {} } = options;
  const table = new InstrumentTable(instruments);
  const markets = new Map<MarketId, WarmMarket>();
  const pool = createComputePool(threadSetup(table.sorted), {
    threads: Math.max(1, Math.min(threads, instruments.length)),
    program: options.threadProgram,
    onLost() {
      for (const warmMarket of markets.values()) warmMarket.forget();
      log.warn('a compute thread ended by itself: the warm state of all markets is dropped');
    },
  });
  const parts = { warehouse, pool, parameters: createParameterCache(warehouse, log), table, log, releaseMemory };
  const mutex = new KeyedMutex();

  const warmMarketOf = (market: MarketId): WarmMarket => {
    const known = markets.get(market);
    if (known !== undefined) return known;
    const symbols = table.members(market).map(({ symbol }) => symbol);
    const warmMarket = new WarmMarket(market, symbols);
    markets.set(market, warmMarket);
    return warmMarket;
  };
  /** One step at a time moves the rings of these timeframes of a market. A step over stored intraday bars leaves them cold. */
  const moving = <T>(market: MarketId, timeframes: readonly Timeframe[], step: (of: WarmMarket) => Promise<T>) =>
    mutex.run(ringsOf(market, timeframes), () => step(warmMarketOf(market)));
  const movingStored = <T>(
    { market, timeframes }: { readonly market: MarketId; readonly timeframes: readonly Timeframe[] },
    step: (symbols: readonly string[]) => Promise<T>,
  ) =>
    moving(market, timeframes, (warmMarket) => {
      if (timeframes.some(isIntraday)) warmMarket.cool();
      return step(warmMarket.memberSymbols);
    });

  return {
    advanceIntraday: (input) =>
      moving(input.market, INTRADAY_TIMEFRAMES, (warmMarket) => advanceIntraday(parts, warmMarket, input)),
    amendIntraday: (input) =>
      moving(input.market, INTRADAY_TIMEFRAMES, (warmMarket) => amendIntraday(parts, warmMarket, input)),
    seedStored: (input) => movingStored(input, (symbols) => seedStored(parts, symbols, input, seedBars)),
    advanceStored: (input) => movingStored(input, (symbols) => advanceStored(parts, symbols, input)),
    close: () => pool.close(),
  };
}

/** Names the rings of a market. Intraday and daily ones are apart: a batch's days do not wait for the ticks, nor ticks for them. */
const ringsOf = (market: MarketId, timeframes: readonly Timeframe[]): string[] => [
  ...new Set(timeframes.map((timeframe) => `${market}/${isIntraday(timeframe) ? 'intraday' : 'daily'}`)),
];
