import type { Logger } from 'pino';
import { ArgusError } from '#errors/argus-error.ts';
import type { SymbolBars } from '#market/bar.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import type { ClassTransition, SymbolScale } from '#market/output.ts';
import { isSymmetric } from '#market/regime/anchors.ts';
import { INTRADAY_TIMEFRAMES, isIntraday, TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { readBars, readLastBars } from '#warehouse/bars.ts';
import { readRegimeStates } from '#warehouse/regimes.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { binCloses } from './bin-closes.ts';
import { diurnalStart, poolTransitions, readFitSeries } from './nightly-fit.ts';
import { mergeOutputs } from './outputs.ts';
import { createParameterCache, slotParameters } from './parameter-cache.ts';
import { createPool } from './pool.ts';
import type { EngineOutput, FittedSeries, Task } from './protocol.ts';
import { allocateRings, RING_BARS } from './rings.ts';
import { createTurns } from './turns.ts';

export type { EngineOutput } from './protocol.ts';

export interface Engine {
  /**
   * Brings a market from `from` to `asOf` with the minutes of the warehouse: warm if it stands at `from`, else rebuilt first.
   * Returns every bar, vector, regime and label change of (from, asOf].
   */
  advanceIntraday(input: { market: string; from: number; asOf: number }): Promise<EngineOutput>;
  /**
   * The same for timeframes whose bars are stored as they are. `from: null` seeds: regimes of the last `historyBars` bars and the
   * vector of the last. `parametersRun`: a run whose parameters count although it is not committed (its own batch).
   */
  advanceStored(input: {
    market: string;
    timeframes: readonly Timeframe[];
    from: number | null;
    asOf: number;
    historyBars: number;
    parametersRun?: string | undefined;
  }): Promise<EngineOutput>;
  /** Nightly σ_base, φ and transitions from the bars closed by `asOf`. */
  fitParameters(input: {
    market: string;
    asOf: number;
  }): Promise<{ scales: SymbolScale[]; transitions: ClassTransition[] }>;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly warehouse: Warehouse;
  readonly instruments: readonly Instrument[];
  readonly threads: number;
  readonly log: Logger;
}

/** A ring, and up to a block of 64 bars since the last re-anchor: what makes a cold engine meet a warm one. */
const REBUILD_BARS = RING_BARS + 64;
/** Symbols whose history is read at once for the nightly fit: bounds the memory. */
const FIT_SYMBOLS = 8;

export function createEngine({ warehouse, instruments, threads, log }: EngineOptions): Engine {
  const sorted = [...instruments].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const symbols = sorted.map(({ symbol }) => symbol);
  const indexOf = new Map(symbols.map((symbol, index) => [symbol, index]));
  const setup = {
    memory: allocateRings(symbols.length),
    symbols,
    calendars: sorted.map(({ calendar }) => calendar),
    symmetric: sorted.map(({ assetClass }) => isSymmetric(assetClass)),
  };
  /** Where the warm state of a market stands; absent: cold. */
  const standing = new Map<string, number>();
  let losses = 0;
  const pool = createPool(setup, {
    threads: Math.max(1, Math.min(threads, symbols.length)),
    onLost() {
      losses += 1;
      standing.clear();
      log.warn('a compute thread ended by itself: the warm state of all markets is dropped');
    },
  });
  const parameters = createParameterCache(warehouse);
  const inTurn = createTurns();

  const members = (market: string) => sorted.filter(({ calendar }) => calendar.toLowerCase() === market);
  const slotOf = (symbol: string, timeframe: number) => (indexOf.get(symbol) as number) * TIMEFRAMES.length + timeframe;
  const perThread = <T>(items: readonly T[], symbolOf: (item: T) => string): T[][] => {
    const shares: T[][] = Array.from({ length: pool.threads }, () => []);
    for (const item of items) shares[pool.owner(symbolOf(item))]?.push(item);
    return shares;
  };
  const bySymbol = <T extends { readonly symbol: string }>(items: readonly T[]) =>
    perThread(items, ({ symbol }) => symbol);
  const share = <T>(shares: readonly T[][], thread: number): T[] => shares[thread] as T[];
  /** Waits for all threads, also when one fails: the next task must not meet one that still works on this one. */
  async function everywhere<T>(make: (thread: number) => Task): Promise<T[]> {
    const ends = await Promise.allSettled(
      Array.from({ length: pool.threads }, (_, thread) => pool.run<T>(thread, make(thread))),
    );
    return ends.map((end) => {
      if (end.status === 'rejected') throw end.reason;
      return end.value;
    });
  }

  /** A thread that was lost between two tasks of a step came back without the state that the first had given it. */
  function refuseIfLost(lossesBefore: number): void {
    if (losses !== lossesBefore)
      throw new ArgusError('ARGUS_COMPUTE_LOST', 'a compute thread ended during this step: its outputs are not whole');
  }

  /** Cold rebuild of a market's timeframes at `through`. */
  async function rebuild(market: string, timeframes: readonly Timeframe[], through: number): Promise<void> {
    const started = performance.now();
    const own = members(market).map(({ symbol }) => symbol);
    const [bars, states] = await Promise.all([
      readLastBars(warehouse, { symbols: own, timeframes, count: REBUILD_BARS, through }),
      readRegimeStates(warehouse, { symbols: own, timeframes, through }),
    ]);
    const versions = [...new Set(states.map(({ paramsVersion }) => paramsVersion))].sort((a, b) => a - b);
    const inForce = bySymbol(slotParameters(await parameters.versions(market, versions), sorted));
    const barShares = bySymbol(bars);
    const stateShares = bySymbol(states.map((state) => ({ ...state, slot: slotOf(state.symbol, state.timeframe) })));
    const slotShares = perThread(own, (symbol) => symbol).map((part) =>
      part.flatMap((symbol) => timeframes.map((tf) => slotOf(symbol, timeframeIndex(tf)))),
    );
    await everywhere((thread) => ({
      kind: 'rebuild',
      slots: share(slotShares, thread),
      bars: share(barShares, thread),
      states: share(stateShares, thread),
      parameters: share(inForce, thread),
    }));
    log.info({ market, through, ms: Math.round(performance.now() - started) }, 'engine rebuilt from the warehouse');
  }

  async function advanceIntraday({ market, from, asOf }: Parameters<Engine['advanceIntraday']>[0]) {
    const own = members(market).map(({ symbol }) => symbol);
    const lossesBefore = losses;
    const warm = standing.get(market) === from;
    // Cold until the end of this call: whatever fails in it, the next one rebuilds.
    standing.delete(market);
    if (!warm) await rebuild(market, INTRADAY_TIMEFRAMES, from);
    const [bars, newest] = await Promise.all([
      readBars(warehouse, { symbols: own, timeframes: ['1m'], after: from, through: asOf }),
      parameters.newest(market),
    ]);
    const closes = binCloses(calendarOfGroup(sorted, market), from, asOf);
    const barShares = bySymbol(bars);
    const symbolShares = perThread(own, (symbol) => symbol);
    const parameterShares = bySymbol(slotParameters(newest, sorted));
    const parts = await everywhere<EngineOutput>((thread) => ({
      kind: 'advance',
      bars: share(barShares, thread),
      symbols: share(symbolShares, thread),
      closes,
      parameters: share(parameterShares, thread),
    }));
    refuseIfLost(lossesBefore);
    standing.set(market, asOf);
    return mergeOutputs(parts);
  }

  async function advanceStored(input: Parameters<Engine['advanceStored']>[0]) {
    const { market, timeframes, from, asOf, historyBars, parametersRun } = input;
    const own = members(market).map(({ symbol }) => symbol);
    const lossesBefore = losses;
    if (timeframes.some(isIntraday)) standing.delete(market);
    await rebuild(market, timeframes, from ?? 0);
    const bars =
      from === null
        ? await readLastBars(warehouse, { symbols: own, timeframes, count: historyBars + REBUILD_BARS, through: asOf })
        : await readBars(warehouse, { symbols: own, timeframes, after: from, through: asOf });
    const sets =
      parametersRun === undefined ? await parameters.newest(market) : await parameters.ofRun(market, parametersRun);
    const barShares = bySymbol(bars);
    const parameterShares = bySymbol(slotParameters(sets, sorted));
    const parts = await everywhere<EngineOutput>((thread) => ({
      kind: 'stored',
      bars: share(barShares, thread),
      after: from ?? Number.NEGATIVE_INFINITY,
      keep: from === null ? historyBars : Number.POSITIVE_INFINITY,
      lastVectorOnly: from === null,
      parameters: share(parameterShares, thread),
    }));
    refuseIfLost(lossesBefore);
    return mergeOutputs(parts);
  }

  async function fitParameters({ market, asOf }: Parameters<Engine['fitParameters']>[0]) {
    const own = members(market);
    const calendar = calendarOfGroup(sorted, market);
    const diurnalFrom = diurnalStart(calendar, asOf);
    const fitted: FittedSeries[] = [];
    for (let first = 0; first < own.length; first += FIT_SYMBOLS) {
      const group = own.slice(first, first + FIT_SYMBOLS).map(({ symbol }) => symbol);
      const series: SymbolBars[] = await readFitSeries(warehouse, calendar, group, asOf);
      // A fit is a pure function of its series, so any thread may take any of them.
      const parts = await everywhere<FittedSeries[]>((thread) => ({
        kind: 'fit',
        bars: series.filter((_, i) => i % pool.threads === thread),
        diurnalFrom,
      }));
      fitted.push(...parts.flat());
    }
    fitted.sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.timeframe - b.timeframe));
    return { scales: fitted.map(({ counts: _, ...scale }) => scale), transitions: poolTransitions(fitted, own) };
  }

  // Intraday and daily rings of a market are apart: a batch's days do not wait for the ticks, nor ticks for them.
  const turnsOf = (market: string, timeframes: readonly Timeframe[]) => [
    ...new Set(timeframes.map((timeframe) => `${market}/${isIntraday(timeframe) ? 'intraday' : 'daily'}`)),
  ];
  return {
    advanceIntraday: (input) => inTurn(turnsOf(input.market, INTRADAY_TIMEFRAMES), () => advanceIntraday(input)),
    advanceStored: (input) => inTurn(turnsOf(input.market, input.timeframes), () => advanceStored(input)),
    fitParameters,
    close: () => pool.close(),
  };
}

function calendarOfGroup(instruments: readonly Instrument[], market: string): Calendar {
  const member = instruments.find(({ calendar }) => calendar.toLowerCase() === market);
  if (member === undefined) throw new RangeError(`market ${market} has no instrument`);
  return calendarOf(member.calendar);
}
