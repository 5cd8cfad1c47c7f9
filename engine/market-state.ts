import { allocateBars, type BarColumns, type SymbolBars, sliceBars } from '#market/bar.ts';
import { aggregateMinutes } from '#market/bars/aggregate.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import { diurnalBucket, isSessionFirst } from '#market/calendar/diurnal.ts';
import type { RegimeParameters } from '#market/regime/parameters.ts';
import { type IntradayTimeframe, TIMEFRAME_MS, TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import type {
  AdvanceTask,
  BinClose,
  EngineOutput,
  RebuildTask,
  SlotParameters,
  StoredTask,
  WorkerSetup,
} from './protocol.ts';
import { Recorder } from './recorder.ts';
import { RegimeState } from './regime-state.ts';
import { type RingBar, Rings, type Window } from './rings.ts';

/** Rings and regime states of the symbols that one thread owns, and how a bar moves them. */
export class MarketState {
  readonly #rings: Rings;
  readonly #index: Map<string, number>;
  readonly #calendars: readonly Calendar[];
  readonly #states = new Map<number, RegimeState>();

  constructor(setup: WorkerSetup) {
    this.#rings = new Rings(setup.memory);
    this.#index = new Map(setup.symbols.map((symbol, index) => [symbol, index]));
    this.#calendars = setup.calendars.map(calendarOf);
  }

  /** Fills rings from stored bars and brings the regime filters to the last of them, as a warm engine would have it. */
  rebuild(task: RebuildTask): void {
    for (const slot of task.slots) {
      this.#rings.reset(slot);
      this.#state(slot).reset();
    }
    const states = new Map(task.states.map((state) => [state.slot, state]));
    const parameters = parametersBySlot(task.parameters);
    for (const { symbol, timeframe, bars } of task.bars) {
      const slot = this.#slot(symbol, timeframe);
      const state = this.#state(slot);
      const known = states.get(slot);
      const last = bars.length - 1;
      // Without a regime at the newest bar the filter is idle until the next block, as it is in a warm engine.
      const active =
        known !== undefined && known.openTime === bars.openTime[last]
          ? (parameters.get(slot)?.get(known.paramsVersion) ?? null)
          : null;
      const anchor = lastAnchor(bars, TIMEFRAME_MS[timeframe]);
      for (let i = 0; i < bars.length; i++) {
        this.#push(slot, symbol, timeframe, bars, i);
        if (i < anchor || active === null) state.skipTo(bars.openTime[i] as number);
        if (i === anchor) state.reset();
        if (i >= anchor && active !== null) state.take(this.#rings.linearise(slot), active);
      }
      if (active === null && last >= 0) {
        state.reset();
        state.skipTo(bars.openTime[last] as number);
      }
      if (known !== undefined && active !== null) state.restore(known.since, known.ageBars);
    }
  }

  /** Minutes in, and the bins of higher timeframes that close: a vector and a regime for every closed bar, by symbol, then by time. */
  advance(task: AdvanceTask): EngineOutput {
    const recorder = new Recorder();
    const newest = newestBySlot(task.parameters);
    const minutes = new Map(task.bars.map(({ symbol, bars }) => [symbol, bars]));
    const built: SymbolBars[] = [];
    for (const symbol of task.symbols) {
      const bars = minutes.get(symbol) ?? allocateBars(0);
      const closed = new Map<IntradayTimeframe, BarColumns[]>();
      let i = 0;
      let c = 0;
      while (i < bars.length || c < task.closes.length) {
        const close = task.closes[c];
        if (i < bars.length && (close === undefined || (bars.closeTime[i] as number) <= close.time)) {
          this.#closeBar(symbol, '1m', bars, i, newest, recorder);
          i += 1;
        } else {
          const bin = close as BinClose;
          c += 1;
          const timeframe = TIMEFRAMES[bin.timeframe] as IntradayTimeframe;
          const bar = this.#build(symbol, timeframe, bin);
          if (bar === null) continue;
          this.#closeBar(symbol, timeframe, bar, 0, newest, recorder);
          closed.set(timeframe, [...(closed.get(timeframe) ?? []), bar]);
        }
      }
      for (const [timeframe, parts] of [...closed].sort(([a], [b]) => timeframeIndex(a) - timeframeIndex(b))) {
        built.push({ symbol, timeframe, bars: concatenate(parts) });
      }
    }
    return { bars: built, ...recorder.take() };
  }

  /** Stored bars of any timeframe in, in the order given; outputs of bars that close after `task.after`. */
  stored(task: StoredTask): EngineOutput {
    const recorder = new Recorder();
    const newest = newestBySlot(task.parameters);
    for (const { symbol, timeframe, bars } of task.bars) {
      const slot = this.#slot(symbol, timeframe);
      for (let i = 0; i < bars.length; i++) {
        this.#push(slot, symbol, timeframe, bars, i);
        const window = this.#rings.linearise(slot);
        const key = keyOf(symbol, timeframe, bars, i);
        const wanted = key.closeTime > task.after && i >= bars.length - task.keep;
        if (wanted && (!task.lastVectorOnly || i === bars.length - 1)) recorder.vector(key, window);
        this.#regime(slot, key, window, newest.get(slot) ?? null, wanted ? recorder : null);
      }
    }
    return { bars: [], ...recorder.take() };
  }

  #closeBar(
    symbol: string,
    timeframe: Timeframe,
    bars: BarColumns,
    i: number,
    newest: Map<number, RegimeParameters>,
    recorder: Recorder,
  ): void {
    const slot = this.#slot(symbol, timeframe);
    this.#push(slot, symbol, timeframe, bars, i);
    const window = this.#rings.linearise(slot);
    const key = keyOf(symbol, timeframe, bars, i);
    recorder.vector(key, window);
    this.#regime(slot, key, window, newest.get(slot) ?? null, recorder);
  }

  #regime(
    slot: number,
    key: ReturnType<typeof keyOf>,
    window: Window,
    newest: RegimeParameters | null,
    recorder: Recorder | null,
  ): void {
    const state = this.#state(slot);
    const before = state.take(window, newest);
    if (before === false || recorder === null || state.parameters === null) return;
    const { p, label, ageBars, since, parameters } = state;
    recorder.regime(
      key,
      { p, label, ageBars, since, transition: parameters.transition, version: parameters.version },
      before,
    );
  }

  /** The bar of a bin from the ring's minutes, or null when none of them was traded in it. */
  #build(symbol: string, timeframe: IntradayTimeframe, bin: BinClose): BarColumns | null {
    const window = this.#rings.linearise(this.#slot(symbol, '1m'));
    let first = window.n;
    while (first > 0 && (window.openTime[first - 1] as number) >= bin.open) first--;
    if (first === window.n) return null;
    const minutes = allocateBars(window.n - first);
    for (let i = first, at = 0; i < window.n; i++, at++) {
      minutes.openTime[at] = window.openTime[i] as number;
      minutes.closeTime[at] = (window.openTime[i] as number) + TIMEFRAME_MS['1m'];
      minutes.open[at] = window.open[i] as number;
      minutes.high[at] = window.high[i] as number;
      minutes.low[at] = window.low[i] as number;
      minutes.close[at] = window.close[i] as number;
      minutes.volume[at] = window.volume[i] as number;
      minutes.vwap[at] = window.vwap[i] as number;
      minutes.tradedMinutes[at] = window.tradedMinutes[i] as number;
      minutes.scheduledMinutes[at] = 1;
    }
    const bars = aggregateMinutes(this.#calendar(symbol), timeframe, minutes);
    return bars.length === 0 ? null : sliceBars(bars, bars.length - 1, bars.length);
  }

  #push(slot: number, symbol: string, timeframe: Timeframe, bars: BarColumns, i: number): void {
    const calendar = this.#calendar(symbol);
    const openTime = bars.openTime[i] as number;
    const bar: RingBar = {
      openTime,
      open: bars.open[i] as number,
      high: bars.high[i] as number,
      low: bars.low[i] as number,
      close: bars.close[i] as number,
      volume: bars.volume[i] as number,
      vwap: bars.vwap[i] as number,
      tradedMinutes: bars.tradedMinutes[i] as number,
      bucket: diurnalBucket(calendar, openTime),
      sessionFirst: isSessionFirst(calendar, timeframe, openTime),
    };
    this.#rings.push(slot, bar);
  }

  #slot(symbol: string, timeframe: Timeframe): number {
    return (this.#index.get(symbol) as number) * TIMEFRAMES.length + timeframeIndex(timeframe);
  }

  #calendar(symbol: string): Calendar {
    return this.#calendars[this.#index.get(symbol) as number] as Calendar;
  }

  #state(slot: number): RegimeState {
    let state = this.#states.get(slot);
    if (state === undefined) {
      state = new RegimeState(TIMEFRAME_MS[TIMEFRAMES[slot % TIMEFRAMES.length] as Timeframe]);
      this.#states.set(slot, state);
    }
    return state;
  }
}

const keyOf = (symbol: string, timeframe: Timeframe, bars: BarColumns, i: number) => ({
  symbol,
  timeframe: timeframeIndex(timeframe),
  openTime: bars.openTime[i] as number,
  closeTime: bars.closeTime[i] as number,
});

/** Index of the last bar that begins a block of 64 on the time grid; 0 when all bars lie in one block. */
function lastAnchor(bars: BarColumns, timeframeMs: number): number {
  const block = (i: number) => Math.floor((bars.openTime[i] as number) / timeframeMs / 64);
  for (let i = bars.length - 1; i > 0; i--) if (block(i) !== block(i - 1)) return i;
  return 0;
}

function parametersBySlot(parameters: readonly SlotParameters[]): Map<number, Map<number, RegimeParameters>> {
  const slots = new Map<number, Map<number, RegimeParameters>>();
  for (const entry of parameters) {
    const versions = slots.get(entry.slot) ?? new Map();
    slots.set(entry.slot, versions.set(entry.version, entry));
  }
  return slots;
}

const newestBySlot = (parameters: readonly SlotParameters[]): Map<number, RegimeParameters> =>
  new Map(
    [...parametersBySlot(parameters)].map(([slot, versions]) => [
      slot,
      versions.get(Math.max(...versions.keys())) as RegimeParameters,
    ]),
  );

function concatenate(parts: readonly BarColumns[]): BarColumns {
  const result = allocateBars(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    for (const name of Object.keys(result) as (keyof BarColumns)[])
      if (name !== 'length') (result[name] as Float64Array).set(part[name] as Float64Array, at);
    at += part.length;
  }
  return result;
}
