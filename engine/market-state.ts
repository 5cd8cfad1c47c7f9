import { allocateBars, type BarColumns, joinBars, type SymbolBars, sliceBars } from '#market/bar.ts';
import { aggregateMinutes } from '#market/bars/aggregate.ts';
import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import { diurnalBucket, isSessionFirst } from '#market/calendar/diurnal.ts';
import { calendarFeatures } from '#market/features/calendar-features.ts';
import type { CrossSection } from '#market/features/cross-section.ts';
import { CROSS_SECTION, SURROUNDINGS } from '#market/features/surroundings.ts';
import type { MarketId } from '#market/market-id.ts';
import type { RegimeParameters } from '#market/models/regime/parameters.ts';
import { type IntradayTimeframe, TIMEFRAME_MS, TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { Barrier } from './barrier.ts';
import { MarketMembers } from './market-members.ts';
import type { AdvanceTask, BinClose, EngineOutput, RebuildTask, StoredTask, ThreadSetup } from './protocol.ts';
import { RangeReader, type RangeReading } from './range-reader.ts';
import { type BarKey, Recorder } from './recorder.ts';
import { RegimeState } from './regime-state.ts';
import { Rings, type TimedRegimeWindow, type Window } from './rings.ts';
import { type Slot, slotOf, symbolOf, timeframeNameOf, timeframeOf } from './slot.ts';
import { newestBySlot, parametersBySlot } from './slot-parameters.ts';
import { getsVector, isKept } from './stored-closes.ts';

/** Rings and regime states of the symbols of one thread, and how a bar moves them. */
export class MarketState {
  readonly #rings: Rings;
  readonly #index: Map<string, number>;
  readonly #calendars: readonly Calendar[];
  readonly #states = new Map<Slot, RegimeState>();
  readonly #members: MarketMembers;
  readonly #ranges = new RangeReader();
  readonly #surroundings = new Float64Array(SURROUNDINGS);
  /** The newest parameters of each market by slot, as they were sent last. */
  readonly #sentParameters = new Map<MarketId, ReadonlyMap<Slot, RegimeParameters>>();

  constructor(setup: ThreadSetup) {
    this.#rings = new Rings(setup.memory);
    this.#index = new Map(setup.symbols.map((symbol, index) => [symbol, index]));
    this.#calendars = setup.calendars.map(calendarOf);
    this.#members = new MarketMembers(setup, this.#rings);
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
        if (i < anchor || active === null) state.skipTo(bars.openTime[i]);
        if (i === anchor) state.reset();
        if (i >= anchor && active !== null) state.take(this.#rings.regimeWindow(slot), active);
      }
      if (active === null && last >= 0) {
        state.reset();
        state.skipTo(bars.openTime[last]);
      }
      if (known !== undefined && active !== null) state.restore(known.since, known.ageBars);
    }
  }

  /**
   * Minutes in, and the bins of higher timeframes that close, one close time after the other: first every symbol's bars go into the
   * rings, on all threads; then every closed bar gets its vector, which sees what its class did at that close, and its regime.
   * Outputs by symbol, then by time.
   */
  advance(task: AdvanceTask): EngineOutput {
    const recorder = new Recorder();
    const barrier = new Barrier(task.barrier);
    if (task.parameters !== null) this.#sentParameters.set(task.market, newestBySlot(task.parameters));
    const newest = this.#sentParameters.get(task.market);
    if (newest === undefined) throw new Error(`no parameters of ${task.market} were ever sent to this thread`);
    const minutes = new Map(task.bars.map(({ symbol, bars }) => [symbol, bars]));
    const feeds = task.symbols.map((symbol) => ({ symbol, bars: minutes.get(symbol) ?? allocateBars(0), next: 0 }));
    const bins = Map.groupBy(task.closes, ({ time }) => time);
    const built = new Map<Slot, ClosedBar[]>();
    for (const time of task.times) {
      const closed: ClosedBar[] = [];
      for (const feed of feeds) {
        const { symbol, bars } = feed;
        for (; feed.next < bars.length && bars.closeTime[feed.next] <= time; feed.next++)
          closed.push(this.#close(symbol, '1m', bars, feed.next));
        for (const bin of bins.get(time) ?? []) {
          const timeframe = TIMEFRAMES[bin.timeframe] as IntradayTimeframe;
          const bar = this.#build(symbol, timeframe, bin);
          if (bar === null) continue;
          const entry = this.#close(symbol, timeframe, bar, 0);
          closed.push(entry);
          const series = built.get(entry.slot) ?? [];
          built.set(entry.slot, series);
          series.push(entry);
        }
      }
      barrier.wait();
      const sections = new Map<number, CrossSection>();
      for (const { slot, key } of closed) {
        let section = sections.get(key.timeframe);
        if (section === undefined) {
          section = this.#members.section(slot, key.openTime);
          sections.set(key.timeframe, section);
        }
        const window = this.#surround(slot, section);
        recorder.vector(key, window, this.#surroundings);
        recorder.range(key, this.#range(slot, window, newest.get(slot) ?? null));
        this.#regime(slot, key, window, newest.get(slot) ?? null, recorder);
      }
      // No thread pushes the next bar while another still reads this close.
      barrier.wait();
    }
    const bars = [...built]
      .sort(([a], [b]) => a - b)
      .map(([slot, series]): SymbolBars => {
        const timeframe = timeframeNameOf(slot);
        return {
          symbol: series[0]?.key.symbol,
          timeframe,
          bars: joinBars(series.map(({ bars }) => bars)),
        };
      });
    return { bars, ...recorder.take() };
  }

  /**
   * Stored bars of any timeframe in, by timeframe, then by close time; outputs of bars that close after `task.after`. A close that
   * gives no vector does not look at the class, so no thread waits for another there.
   */
  stored(task: StoredTask): EngineOutput {
    const recorder = new Recorder();
    const newest = newestBySlot(task.parameters);
    const barrier = new Barrier(task.barrier);
    const feeds = task.bars.map(({ symbol, timeframe, bars, later }) => ({
      symbol,
      timeframe,
      index: timeframeIndex(timeframe),
      bars,
      later,
      slot: this.#slot(symbol, timeframe),
      next: 0,
    }));
    const byTimeframe = Map.groupBy(feeds, ({ index }) => index);
    for (const { timeframe, time, vectors } of task.closes) {
      const pending: { slot: Slot; key: BarKey }[] = [];
      for (const feed of byTimeframe.get(timeframe) ?? []) {
        const { bars, slot } = feed;
        for (; feed.next < bars.length && bars.closeTime[feed.next] <= time; feed.next++) {
          const i = feed.next;
          this.#push(slot, feed.symbol, feed.timeframe, bars, i);
          const key = this.#keyOf(slot, feed.symbol, bars, i);
          const wanted = isKept(task, feed, i);
          this.#regime(slot, key, this.#rings.regimeWindow(slot), newest.get(slot) ?? null, wanted ? recorder : null);
          const calendar = this.#calendar(feed.symbol);
          if (vectors && getsVector(task, calendar.id, feed, i)) pending.push({ slot, key });
        }
      }
      if (!vectors) continue;
      barrier.wait();
      const [first] = pending;
      if (first !== undefined) {
        const section = this.#members.section(first.slot, first.key.openTime);
        for (const { slot, key } of pending) {
          const window = this.#surround(slot, section);
          recorder.vector(key, window, this.#surroundings);
          recorder.range(key, this.#range(slot, window, newest.get(slot) ?? null));
        }
      }
      barrier.wait();
    }
    return { bars: [], ...recorder.take() };
  }

  /** The window of a symbol with the returns of its class, and what surrounds its last bar in `#surroundings`. */
  #surround(slot: Slot, section: CrossSection): Window {
    const window = this.#rings.window(slot);
    const { n, openTime, closeTime } = window;
    const member = this.#members.placeOf(slot);
    section.fillReturns(member, openTime, n, window.classReturn, window.globalReturn);
    section.features(member, this.#surroundings, 0);
    const timeframe = timeframeNameOf(slot);
    const calendar = this.#calendars[symbolOf(slot)];
    const times = {
      openTime: openTime[n - 1],
      closeTime: closeTime[n - 1],
      previousClose: n > 1 ? closeTime[n - 2] : Number.NaN,
    };
    calendarFeatures(calendar, timeframe, times, this.#surroundings, CROSS_SECTION);
    return window;
  }

  #range(slot: Slot, window: Window, parameters: RegimeParameters | null): RangeReading | null {
    return this.#ranges.read(window, {
      calendar: this.#calendars[symbolOf(slot)],
      timeframe: timeframeNameOf(slot),
      diurnal: parameters?.diurnal ?? null,
    });
  }

  /** Puts a closed bar into its ring. */
  #close(symbol: string, timeframe: Timeframe, bars: BarColumns, i: number): ClosedBar {
    const slot = this.#slot(symbol, timeframe);
    this.#push(slot, symbol, timeframe, bars, i);
    return { slot, key: this.#keyOf(slot, symbol, bars, i), bars };
  }

  #regime(
    slot: Slot,
    key: BarKey,
    window: TimedRegimeWindow,
    newest: RegimeParameters | null,
    recorder: Recorder | null,
  ): void {
    const state = this.#state(slot);
    const before = state.take(window, newest);
    if (before === false || recorder === null || state.parameters === null) return;
    const { p, label, ageBars, since, parameters } = state;
    recorder.regime(key, { p, label, ageBars, since, version: parameters.version }, before);
  }

  /** The bar of a bin from the ring's minutes, or null when none of them was traded in it. */
  #build(symbol: string, timeframe: IntradayTimeframe, bin: BinClose): BarColumns | null {
    const minutes = this.#rings.minutesFrom(this.#slot(symbol, '1m'), bin.open);
    if (minutes.length === 0) return null;
    const bars = aggregateMinutes(this.#calendar(symbol), timeframe, minutes);
    return bars.length === 0 ? null : sliceBars(bars, bars.length - 1, bars.length);
  }

  #push(slot: Slot, symbol: string, timeframe: Timeframe, bars: BarColumns, i: number): void {
    const calendar = this.#calendar(symbol);
    const openTime = bars.openTime[i];
    this.#rings.push(slot, bars, i, {
      bucket: diurnalBucket(calendar, openTime),
      sessionFirst: isSessionFirst(calendar, timeframe, openTime),
    });
  }

  #keyOf(slot: Slot, symbol: string, bars: BarColumns, i: number): BarKey {
    return {
      symbol,
      order: symbolOf(slot),
      timeframe: timeframeOf(slot),
      openTime: bars.openTime[i],
      closeTime: bars.closeTime[i],
    };
  }

  #slot(symbol: string, timeframe: Timeframe): Slot {
    return slotOf(this.#index.get(symbol) as number, timeframeIndex(timeframe));
  }

  #calendar(symbol: string): Calendar {
    return this.#calendars[this.#index.get(symbol) as number];
  }

  #state(slot: Slot): RegimeState {
    let state = this.#states.get(slot);
    if (state === undefined) {
      state = new RegimeState(TIMEFRAME_MS[timeframeNameOf(slot)]);
      this.#states.set(slot, state);
    }
    return state;
  }
}

/** A bar that has just closed; `bars` are the columns it came in. */
interface ClosedBar {
  readonly slot: Slot;
  readonly key: BarKey;
  readonly bars: BarColumns;
}

/** Index of the last bar that begins a block of 64 on the time grid; 0 when all bars lie in one block. */
function lastAnchor(bars: BarColumns, timeframeMs: number): number {
  const block = (i: number) => Math.floor(bars.openTime[i] / timeframeMs / 64);
  for (let i = bars.length - 1; i > 0; i--) if (block(i) !== block(i - 1)) return i;
  return 0;
}
