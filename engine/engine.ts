import type { Logger } from 'pino';
import type { SymbolBars } from '#market/bar.ts';
import { binOf, binsClosingAt } from '#market/bars/bins.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import type { ClassTransition, SymbolScale } from '#market/output.ts';
import { fitTransition } from '#market/regime/fit.ts';
import { hasDiurnal, SCALE_BARS } from '#market/regime/parameters.ts';
import { INTRADAY_TIMEFRAMES, TIMEFRAME_MS, TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { readBars, readLastBars } from '#warehouse/bars.ts';
import { newestParameters, type ParameterSet, readParameters } from '#warehouse/parameters.ts';
import { readRegimeStates } from '#warehouse/regimes.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { mergeOutputs } from './outputs.ts';
import { createPool } from './pool.ts';
import type { BinClose, EngineOutput, FittedSeries, SlotParameters, Task } from './protocol.ts';
import { allocateRings, RING_BARS } from './rings.ts';

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
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const DIURNAL_WEEKS_MS = 56 * DAY;
const DIURNAL_SESSIONS = 20;
/** Symbols whose history is read at once for the nightly fit: bounds the memory. */
const FIT_SYMBOLS = 8;

export function createEngine({ warehouse, instruments, threads, log }: EngineOptions): Engine {
  const sorted = [...instruments].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const symbols = sorted.map(({ symbol }) => symbol);
  const indexOf = new Map(symbols.map((symbol, index) => [symbol, index]));
  const memory = allocateRings(symbols.length);
  const setup = { memory, symbols, calendars: sorted.map(({ calendar }) => calendar) };
  const pool = createPool(setup, Math.max(1, Math.min(threads, symbols.length)));
  /** Where the warm state of a market stands; absent: cold. */
  const standing = new Map<string, number>();
  const parameterSets = new Map<string, ParameterSet>();

  const members = (market: string) => sorted.filter(({ calendar }) => calendar.toLowerCase() === market);
  const slotOf = (symbol: string, timeframe: number) => (indexOf.get(symbol) as number) * TIMEFRAMES.length + timeframe;
  const perThread = <T>(items: readonly T[], symbolOf: (item: T) => string): T[][] => {
    const shares: T[][] = Array.from({ length: pool.threads }, () => []);
    for (const item of items) shares[pool.owner(symbolOf(item))]?.push(item);
    return shares;
  };
  const everywhere = <T>(make: (thread: number) => Task): Promise<T[]> =>
    Promise.all(Array.from({ length: pool.threads }, (_, thread) => pool.run<T>(thread, make(thread))));

  /** Parameter sets of these versions (or the newest, or that of an uncommitted run) as the threads take them, by thread. */
  async function parametersFor(
    market: string,
    versions: readonly number[],
    includeRun?: string,
  ): Promise<SlotParameters[][]> {
    const missing =
      includeRun !== undefined ? [] : versions.filter((version) => !parameterSets.has(`${market}/${version}`));
    const sets: ParameterSet[] = [];
    if (includeRun !== undefined) sets.push(...(await readParameters(warehouse, { market, includeRun })));
    else {
      if (missing.length > 0) {
        for (const set of await readParameters(warehouse, { market, versions: missing }))
          parameterSets.set(`${market}/${set.version}`, set);
      }
      for (const version of versions)
        sets.push(...[parameterSets.get(`${market}/${version}`)].filter((set) => set !== undefined));
    }
    const classes = new Map(sorted.map(({ symbol, assetClass }) => [symbol, assetClass as string]));
    const entries = sets.flatMap(({ version, scales, transitions }) => {
      const matrices = new Map(
        transitions.map(({ assetClass, timeframe, transition }) => [`${assetClass}/${timeframe}`, transition]),
      );
      return scales.flatMap(({ symbol, timeframe, sigmaBase, diurnal }) => {
        const transition = matrices.get(`${classes.get(symbol)}/${timeframe}`);
        return transition === undefined || !indexOf.has(symbol)
          ? []
          : [{ symbol, slot: slotOf(symbol, timeframe), version, sigmaBase, diurnal, transition }];
      });
    });
    return perThread(entries, ({ symbol }) => symbol);
  }

  async function newestFor(market: string, includeRun?: string): Promise<SlotParameters[][]> {
    if (includeRun !== undefined) return await parametersFor(market, [], includeRun);
    const newest = await newestParameters(warehouse, market);
    return newest === null ? Array.from({ length: pool.threads }, () => []) : await parametersFor(market, [newest]);
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
    const parameters = await parametersFor(market, versions);
    const barShares = perThread(bars, ({ symbol }) => symbol);
    const stateShares = perThread(states, ({ symbol }) => symbol);
    const slotShares = perThread(own, (symbol) => symbol).map((share) =>
      share.flatMap((symbol) => timeframes.map((tf) => slotOf(symbol, timeframeIndex(tf)))),
    );
    await everywhere((thread) => ({
      kind: 'rebuild',
      slots: slotShares[thread] as number[],
      bars: barShares[thread] as SymbolBars[],
      states: (stateShares[thread] ?? []).map((state) => ({ ...state, slot: slotOf(state.symbol, state.timeframe) })),
      parameters: parameters[thread] as SlotParameters[],
    }));
    log.info({ market, through, ms: Math.round(performance.now() - started) }, 'engine rebuilt from the warehouse');
  }

  return {
    async advanceIntraday({ market, from, asOf }) {
      const own = members(market).map(({ symbol }) => symbol);
      if (standing.get(market) !== from) await rebuild(market, INTRADAY_TIMEFRAMES, from);
      standing.delete(market);
      const [bars, parameters] = await Promise.all([
        readBars(warehouse, { symbols: own, timeframes: ['1m'], after: from, through: asOf }),
        newestFor(market),
      ]);
      const closes = binCloses(calendarOfGroup(sorted, market), from, asOf);
      const barShares = perThread(bars, ({ symbol }) => symbol);
      const symbolShares = perThread(own, (symbol) => symbol);
      const parts = await everywhere<EngineOutput>((thread) => ({
        kind: 'advance',
        bars: barShares[thread] as SymbolBars[],
        symbols: symbolShares[thread] as string[],
        closes,
        parameters: parameters[thread] as SlotParameters[],
      }));
      standing.set(market, asOf);
      return mergeOutputs(parts);
    },

    async advanceStored({ market, timeframes, from, asOf, historyBars, parametersRun }) {
      const own = members(market).map(({ symbol }) => symbol);
      standing.delete(market);
      const seeding = from === null;
      await rebuild(market, timeframes, from ?? 0);
      const bars = seeding
        ? await readLastBars(warehouse, { symbols: own, timeframes, count: historyBars + REBUILD_BARS, through: asOf })
        : await readBars(warehouse, { symbols: own, timeframes, after: from, through: asOf });
      const parameters = await newestFor(market, parametersRun);
      const shares = perThread(bars, ({ symbol }) => symbol);
      const parts = await everywhere<EngineOutput>((thread) => ({
        kind: 'stored',
        bars: shares[thread] as SymbolBars[],
        after: from ?? Number.NEGATIVE_INFINITY,
        keep: seeding ? historyBars : Number.POSITIVE_INFINITY,
        lastVectorOnly: seeding,
        parameters: parameters[thread] as SlotParameters[],
      }));
      return mergeOutputs(parts);
    },

    async fitParameters({ market, asOf }) {
      const own = members(market);
      const calendar = calendarOfGroup(sorted, market);
      const diurnalFrom = diurnalStart(calendar, asOf);
      const fitted: FittedSeries[] = [];
      for (let first = 0; first < own.length; first += FIT_SYMBOLS) {
        const group = own.slice(first, first + FIT_SYMBOLS).map(({ symbol }) => symbol);
        const series = (
          await Promise.all(
            TIMEFRAMES.map((timeframe) =>
              readLastBars(warehouse, {
                symbols: group,
                timeframes: [timeframe],
                count: fitBars(calendar, timeframe),
                through: asOf,
              }),
            ),
          )
        ).flat();
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
    },

    close: () => pool.close(),
  };
}

/** Σξ added up over the symbols of a class in symbol order, so that the sum does not depend on the threads. */
function poolTransitions(fitted: readonly FittedSeries[], instruments: readonly Instrument[]): ClassTransition[] {
  const classes = new Map(instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const sums = new Map<string, { assetClass: string; timeframe: number; counts: Float64Array; bars: number }>();
  for (const { symbol, timeframe, counts, bars } of fitted) {
    const assetClass = classes.get(symbol) as string;
    const key = `${assetClass}/${timeframe}`;
    const sum = sums.get(key) ?? { assetClass, timeframe, counts: new Float64Array(25), bars: 0 };
    for (let c = 0; c < 25; c++) sum.counts[c] = (sum.counts[c] as number) + (counts[c] as number);
    sum.bars += bars;
    sums.set(key, sum);
  }
  return [...sums.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { assetClass, timeframe, counts, bars }]) => ({
      assetClass,
      timeframe,
      transition: fitTransition(counts),
      bars,
    }));
}

/** Bins of 5m … 4h that close in (from, asOf], by time, shorter timeframes first. */
function binCloses(calendar: Calendar, from: number, asOf: number): BinClose[] {
  const closes: BinClose[] = [];
  for (const session of calendar.sessions(from - MINUTE, asOf)) {
    for (const segment of session.segments) {
      for (let t = Math.max(segment.open, from) + MINUTE; t <= Math.min(segment.close, asOf); t += MINUTE) {
        for (const { timeframe, open } of binsClosingAt(calendar, t)) {
          if (timeframe === '1m') continue;
          const scheduledMinutes = binOf(calendar, timeframe, open)?.scheduledMinutes ?? 0;
          closes.push({ time: t, timeframe: timeframeIndex(timeframe), open, scheduledMinutes });
        }
      }
    }
  }
  return closes;
}

function calendarOfGroup(instruments: readonly Instrument[], market: string): Calendar {
  const member = instruments.find(({ calendar }) => calendar.toLowerCase() === market);
  if (member === undefined) throw new RangeError(`market ${market} has no instrument`);
  return calendarOf(member.calendar);
}

const isWeekly = (calendar: Calendar) => calendar.id === '24X7' || calendar.id === 'FX';

/** Bars from this time on make the diurnal factor: 8 weeks by hour of the week, or 20 sessions by half hour. */
function diurnalStart(calendar: Calendar, asOf: number): number {
  if (isWeekly(calendar)) return asOf - DIURNAL_WEEKS_MS;
  return calendar.sessions(asOf - 60 * DAY, asOf).slice(-DIURNAL_SESSIONS)[0]?.open ?? asOf;
}

function fitBars(calendar: Calendar, timeframe: Timeframe): number {
  const scale = SCALE_BARS[timeframe] + 1;
  return isWeekly(calendar) && hasDiurnal(timeframe)
    ? Math.max(scale, DIURNAL_WEEKS_MS / TIMEFRAME_MS[timeframe])
    : scale;
}
