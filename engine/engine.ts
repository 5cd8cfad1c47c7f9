import type { Logger } from 'pino';
import type { SymbolBars } from '#market/bar.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { CorporateAction } from '#market/corporate-action.ts';
import type { CalendarId, Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import { membersOf } from '#market/market-id.ts';
import { isSymmetric } from '#market/models/regime/anchors.ts';
import type { ClassTransition, SymbolScale } from '#market/output.ts';
import { INTRADAY_TIMEFRAMES, isIntraday, TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { readActions } from '#warehouse/actions.ts';
import { readBars, readLastBars } from '#warehouse/bars.ts';
import type { ParameterSet } from '#warehouse/parameters.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { actionsBy, adjusted, epochOf, exTimes } from './adjustment.ts';
import { binCloses, closeTimes } from './bin-closes.ts';
import { collect } from './collect.ts';
import { createCrew } from './crew.ts';
import { type Inference, infer } from './inference.ts';
import { createModelCache } from './model-cache.ts';
import { mergeOutputs } from './outputs.ts';
import { createParameterCache, slotParameters } from './parameter-cache.ts';
import type { EngineOutput, FittedSeries, StoredSeries, StoredTask } from './protocol.ts';
import { REBUILD_BARS, type RebuildInput, rebuildRings } from './rebuild.ts';
import { allocateRings } from './rings.ts';
import { segments, whole } from './segments.ts';
import { storedCloses } from './stored-closes.ts';
import { fitInGroups } from './training/fit-groups.ts';
import { type FittedModels, fitModels } from './training/model-fit.ts';
import { findMarketShifts } from './training/shifts.ts';
import { createTurns } from './turns.ts';

export type { EngineOutput } from './protocol.ts';

export interface Engine {
  /**
   * Brings a market from `from` to `asOf` with the minutes of the warehouse: warm if it stands at `from`, else rebuilt first.
   * Returns every bar, vector, regime and label change of (from, asOf], and of the amended symbols those of (amended.after, from]
   * again, as the amended bars have them. Corporate actions with an ex-time in the interval begin a new epoch there.
   */
  advanceIntraday(input: {
    market: MarketId;
    from: number;
    asOf: number;
    amended?: AmendedSymbols | undefined;
  }): Promise<EngineOutput>;
  /**
   * Seeds timeframes from their stored bars: regimes of the last `historyBars` bars, the vector of the last, and vectors on the grid
   * that models learn from. Outputs come part by part, each with a name that is the same on every attempt, so that no history has to
   * fit into memory. `parametersRun`: the run whose parameters count although it is not committed (its own batch).
   */
  seedStored(input: {
    market: MarketId;
    timeframes: readonly Timeframe[];
    asOf: number;
    historyBars: number;
    parametersRun: string;
    write(output: EngineOutput, part: string): Promise<void>;
  }): Promise<void>;
  /** The same as for a minute, for timeframes whose bars are stored as they are. */
  advanceStored(input: {
    market: MarketId;
    timeframes: readonly Timeframe[];
    from: number;
    asOf: number;
    amended?: AmendedSymbols | undefined;
  }): Promise<EngineOutput>;
  /** Regimes and vectors of the intraday bars in (amended.after, through] again, as the amended bars have them. */
  amendIntraday(input: { market: MarketId; amended: AmendedSymbols; through: number }): Promise<EngineOutput>;
  /** Nightly σ_base, φ and transitions from the bars closed by `asOf`, of all timeframes or of these. */
  fitParameters(input: {
    market: MarketId;
    asOf: number;
    timeframes?: readonly Timeframe[];
  }): Promise<{ scales: SymbolScale[]; transitions: ClassTransition[] }>;
  /** What is said of every vector of an output with the newest committed models of its market. */
  infer(market: MarketId, output: EngineOutput, asOf: number): Promise<Inference[]>;
  /** Models from the stored vectors, in a thread of their own. */
  fitModels(input: Parameters<typeof fitModels>[2]): Promise<FittedModels>;
  /** Shifts of correlation at the newest close of a market. */
  findShifts(input: Parameters<typeof findMarketShifts>[2]): ReturnType<typeof findMarketShifts>;
  /** Bars in the units of `asOf`: splits and dividends by then taken into account. */
  adjust(bars: readonly SymbolBars[], asOf: number): Promise<SymbolBars[]>;
  close(): Promise<void>;
}

/** Symbols with bars that were corrected or came late, all of which open at or after `after` (UTC ms). */
export interface AmendedSymbols {
  readonly symbols: readonly string[];
  readonly after: number;
}

export interface EngineOptions {
  readonly warehouse: Warehouse;
  readonly instruments: readonly Instrument[];
  readonly threads: number;
  readonly log: Logger;
  /** Bars of a seeded history whose outputs are held at once. */
  readonly seedBars?: number;
}

const SEED_BARS = 400_000;

export function createEngine({ warehouse, instruments, threads, log, seedBars = SEED_BARS }: EngineOptions): Engine {
  const sorted = [...instruments].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const symbols = sorted.map(({ symbol }) => symbol);
  const indexOf = new Map(symbols.map((symbol, index) => [symbol, index]));
  const calendarIds = new Map(sorted.map(({ symbol, calendar }) => [symbol, calendar]));
  const setup = {
    memory: allocateRings(symbols.length),
    symbols,
    calendars: sorted.map(({ calendar }) => calendar),
    assetClasses: sorted.map(({ assetClass }) => assetClass),
    symmetric: sorted.map(({ assetClass }) => isSymmetric(assetClass)),
  };
  /** Where the warm state of a market stands, and in which adjustment epoch; absent: cold. */
  const standing = new Map<string, string>();
  /** Versions of the newest parameters of a market that all threads were told. */
  const told = new Map<string, string>();
  const crew = createCrew(setup, {
    threads: Math.max(1, Math.min(threads, symbols.length)),
    onLost() {
      standing.clear();
      told.clear();
      log.warn('a compute thread ended by itself: the warm state of all markets is dropped');
    },
  });
  const parameters = createParameterCache(warehouse, log);
  const models = createModelCache(warehouse, log);
  const bySymbolName = new Map(sorted.map((instrument) => [instrument.symbol, instrument]));
  const inTurn = createTurns();

  const members = (market: MarketId) => membersOf(sorted, market);
  const slotOf = (symbol: string, timeframe: number) => (indexOf.get(symbol) as number) * TIMEFRAMES.length + timeframe;
  const bySymbol = <T extends { readonly symbol: string }>(items: readonly T[]) =>
    crew.shares(items, ({ symbol }) => symbol);
  const share = <T>(shares: readonly T[][], thread: number): T[] => shares[thread];

  const rebuild = (input: RebuildInput) => rebuildRings({ warehouse, crew, parameters, sorted, slotOf, log }, input);

  /** Stored bars through the rings of their symbols, with the outputs of those that close after `after`. */
  async function replay(
    input: Pick<StoredTask, 'after' | 'keep' | 'vectors'> & {
      bars: readonly StoredSeries[];
      sets: readonly ParameterSet[];
    },
  ): Promise<EngineOutput> {
    const { bars, sets, ...kept } = input;
    const barShares = bySymbol(bars);
    const parameterShares = bySymbol(slotParameters(sets, sorted));
    const closes = storedCloses(bars, kept, (symbol) => calendarIds.get(symbol) as CalendarId);
    return mergeOutputs(
      await crew.together<EngineOutput>((thread, meeting) => ({
        kind: 'stored',
        bars: share(barShares, thread),
        parameters: share(parameterShares, thread),
        closes,
        meeting,
        ...kept,
      })),
    );
  }

  /** Takes amended symbols back to before their first amended bar and forward to `at` again; the outputs on the way are new rows. */
  async function amend(
    cold: Omit<RebuildInput, 'symbols' | 'through'>,
    amended: AmendedSymbols | undefined,
    at: number,
    sets: readonly ParameterSet[],
  ): Promise<EngineOutput[]> {
    if (amended === undefined || amended.symbols.length === 0) return [];
    const { symbols: changed, after } = amended;
    const inForce = { ...cold, actions: actionsBy(cold.actions, at) };
    await rebuild({ ...inForce, symbols: changed, through: after });
    const range = { symbols: changed, timeframes: cold.timeframes, after, through: at };
    const bars = adjusted(await readBars(warehouse, range), inForce.actions);
    return [await replay({ bars: whole(bars), sets, after, keep: Number.POSITIVE_INFINITY, vectors: 'all' })];
  }

  async function advanceIntraday({ market, from, asOf, amended }: Parameters<Engine['advanceIntraday']>[0]) {
    const own = members(market).map(({ symbol }) => symbol);
    const lossesBefore = crew.losses;
    const actions = await readActions(warehouse, { symbols: own, at: asOf });
    const outputs: EngineOutput[] = [];
    let at = from;
    for (const stop of [...exTimes(actions, from, asOf), asOf]) {
      const inForce = actionsBy(actions, at);
      outputs.push(
        ...(await step({
          market,
          own,
          from: at,
          asOf: stop,
          actions: inForce,
          amended: at === from ? amended : undefined,
        })),
      );
      at = stop;
    }
    if (crew.losses !== lossesBefore) standing.delete(market);
    crew.refuseIfLost(lossesBefore);
    return mergeOutputs(outputs);
  }

  /** One step within one adjustment epoch. */
  async function step(input: {
    market: MarketId;
    own: readonly string[];
    from: number;
    asOf: number;
    actions: readonly CorporateAction[];
    amended: AmendedSymbols | undefined;
  }): Promise<EngineOutput[]> {
    const { market, own, from, asOf, actions, amended } = input;
    const epoch = epochOf(actions);
    const warm = standing.get(market) === `${from}/${epoch}`;
    // Cold until the end of this call: whatever fails in it, the next one rebuilds.
    standing.delete(market);
    const cold = { market, timeframes: INTRADAY_TIMEFRAMES, actions };
    if (!warm) await rebuild({ ...cold, symbols: own, through: from });
    const [bars, newest] = await Promise.all([
      readBars(warehouse, { symbols: own, timeframes: ['1m'], after: from, through: asOf }),
      parameters.newest(market),
    ]);
    const outputs = await amend(cold, amended, from, newest);
    const closes = binCloses(calendarOfGroup(sorted, market), from, asOf);
    const barShares = bySymbol(bars);
    const symbolShares = crew.shares(own, (symbol) => symbol);
    const versions = newest.map(({ version }) => version).join();
    const parameterShares = told.get(market) === versions ? null : bySymbol(slotParameters(newest, sorted));
    told.delete(market);
    const times = closeTimes(bars, closes);
    const parts = await crew.together<EngineOutput>((thread, meeting) => ({
      kind: 'advance',
      times,
      meeting,
      bars: share(barShares, thread),
      symbols: share(symbolShares, thread),
      closes,
      market,
      parameters: parameterShares && share(parameterShares, thread),
    }));
    told.set(market, versions);
    standing.set(market, `${asOf}/${epoch}`);
    outputs.push(mergeOutputs(parts));
    return outputs;
  }

  async function amendIntraday({ market, amended, through }: Parameters<Engine['amendIntraday']>[0]) {
    const lossesBefore = crew.losses;
    standing.delete(market);
    const actions = await readActions(warehouse, { symbols: amended.symbols, at: through });
    const cold = { market, timeframes: INTRADAY_TIMEFRAMES, actions };
    const outputs = await amend(cold, amended, through, await parameters.newest(market));
    crew.refuseIfLost(lossesBefore);
    return mergeOutputs(outputs);
  }

  async function seedStored(input: Parameters<Engine['seedStored']>[0]): Promise<void> {
    const { market, timeframes, asOf, historyBars, parametersRun, write } = input;
    const own = members(market).map(({ symbol }) => symbol);
    const lossesBefore = crew.losses;
    if (timeframes.some(isIntraday)) standing.delete(market);
    const actions = await readActions(warehouse, { symbols: own, at: asOf });
    const sets = await parameters.ofRun(market, parametersRun);
    await rebuild({ market, symbols: own, timeframes, through: 0, actions });
    const range = { symbols: own, count: historyBars + REBUILD_BARS, through: asOf };
    const kept = { after: Number.NEGATIVE_INFINITY, keep: historyBars, vectors: 'grid' as const };
    for (const timeframe of timeframes) {
      // The history in the units of its end.
      const history = adjusted(await readLastBars(warehouse, { ...range, timeframes: [timeframe] }), actions);
      let part = 0;
      for (const bars of segments(history, seedBars)) {
        const output = await replay({ bars, sets, ...kept });
        crew.refuseIfLost(lossesBefore);
        await write(output, `${timeframe}-${part++}`);
      }
      collect();
    }
  }

  async function advanceStored(input: Parameters<Engine['advanceStored']>[0]) {
    const { market, timeframes, from, asOf } = input;
    const own = members(market).map(({ symbol }) => symbol);
    const lossesBefore = crew.losses;
    if (timeframes.some(isIntraday)) standing.delete(market);
    const actions = await readActions(warehouse, { symbols: own, at: asOf });
    const sets = await parameters.newest(market);
    const outputs: EngineOutput[] = [];
    let at = from;
    for (const stop of [...exTimes(actions, at, asOf), asOf]) {
      await rebuild({ market, symbols: own, timeframes, through: at, actions: actionsBy(actions, at) });
      if (at === from) outputs.push(...(await amend({ market, timeframes, actions }, input.amended, at, sets)));
      const bars = await readBars(warehouse, { symbols: own, timeframes, after: at, through: stop });
      const kept = { after: at, keep: Number.POSITIVE_INFINITY, vectors: 'all' as const };
      outputs.push(await replay({ bars: whole(adjusted(bars, actionsBy(actions, at))), sets, ...kept }));
      at = stop;
    }
    crew.refuseIfLost(lossesBefore);
    return mergeOutputs(outputs);
  }

  async function fitParameters({ market, asOf, timeframes = TIMEFRAMES }: Parameters<Engine['fitParameters']>[0]) {
    const own = members(market);
    const calendar = calendarOfGroup(sorted, market);
    const actions = await readActions(warehouse, { symbols: own.map(({ symbol }) => symbol), at: asOf });
    const fitSeries = (series: readonly SymbolBars[], diurnalFrom: number) =>
      // A fit is a pure function of its series, so any thread may take any of them.
      crew.everywhere<FittedSeries[]>((thread) => ({
        kind: 'fit',
        bars: series.filter((_, i) => i % crew.threads === thread),
        diurnalFrom,
      }));
    return await fitInGroups(warehouse, { own, calendar, actions, timeframes, asOf, fitSeries });
  }

  // Intraday and daily rings of a market are apart: a batch's days do not wait for the ticks, nor ticks for them.
  const turnsOf = (market: MarketId, timeframes: readonly Timeframe[]) => [
    ...new Set(timeframes.map((timeframe) => `${market}/${isIntraday(timeframe) ? 'intraday' : 'daily'}`)),
  ];
  return {
    advanceIntraday: (input) => inTurn(turnsOf(input.market, INTRADAY_TIMEFRAMES), () => advanceIntraday(input)),
    amendIntraday: (input) => inTurn(turnsOf(input.market, INTRADAY_TIMEFRAMES), () => amendIntraday(input)),
    seedStored: (input) => inTurn(turnsOf(input.market, input.timeframes), () => seedStored(input)),
    advanceStored: (input) => inTurn(turnsOf(input.market, input.timeframes), () => advanceStored(input)),
    fitParameters,
    async infer(market, output, asOf) {
      return output.features.length === 0 ? [] : infer(output, bySymbolName, await models.of(market), asOf);
    },
    fitModels: (input) => fitModels(warehouse, sorted, input),
    findShifts: (input) => findMarketShifts(warehouse, sorted, input),
    async adjust(bars, asOf) {
      const actions = await readActions(warehouse, {
        symbols: [...new Set(bars.map(({ symbol }) => symbol))],
        at: asOf,
      });
      return adjusted(bars, actions);
    },
    close: () => crew.close(),
  };
}

function calendarOfGroup(instruments: readonly Instrument[], market: MarketId): Calendar {
  const member = membersOf(instruments, market)[0];
  if (member === undefined) throw new RangeError(`market ${market} has no instrument`);
  return calendarOf(member.calendar);
}
