import { allocateBars, type BarColumns } from '#market/bar.ts';
import { type MemberTail, TAIL_BARS } from '#market/features/cross-section.ts';
import type { FeatureWindow } from '#market/features/window.ts';
import type { RegimeWindow } from '#market/models/regime/inputs.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { Slot } from './slot.ts';

/** Bars a feature may see; also what a re-anchor reads. */
export const RING_BARS = 256;

const FLOATS = [
  'openTime',
  'closeTime',
  'open',
  'high',
  'low',
  'close',
  'lnOpen',
  'lnHigh',
  'lnLow',
  'lnClose',
  'volume',
  'vwap',
] as const;
type FloatColumn = (typeof FLOATS)[number];
const SHORTS = ['bucket', 'sessionFirst', 'tradedMinutes'] as const;
type ShortColumn = (typeof SHORTS)[number];
const REGIME_FLOATS = ['openTime', 'lnOpen', 'lnHigh', 'lnLow', 'lnClose'] as const;
const REGIME_SHORTS = ['bucket', 'sessionFirst'] as const;
const placesOf = <T extends string>(names: readonly T[]) =>
  Object.fromEntries(names.map((name, i) => [name, i * RING_BARS])) as Record<T, number>;
/** Where a column begins within the memory of its slot. */
const FLOAT = placesOf(FLOATS);
const SHORT = placesOf(SHORTS);
const SLOT_FLOATS = FLOATS.length * RING_BARS;
const SLOT_SHORTS = SHORTS.length * RING_BARS;
/** What bars of higher timeframes are built from. */
const MINUTE = ['openTime', 'closeTime', 'open', 'high', 'low', 'close', 'volume', 'vwap'] as const;

/** What the regime model asks of the calendar about a bar. */
export interface CalendarPlace {
  readonly bucket: number;
  readonly sessionFirst: boolean;
}

/**
 * Shared memory of all rings: [symbol × timeframe][column][256]. The columns of a slot lie together: they are read together, and a
 * window from all over the memory takes three times as long.
 */
export interface RingMemory {
  readonly floats: SharedArrayBuffer;
  readonly shorts: SharedArrayBuffer;
  readonly counts: SharedArrayBuffer;
}

export function allocateRings(symbols: number): RingMemory {
  const cells = symbols * TIMEFRAMES.length * RING_BARS;
  return {
    floats: new SharedArrayBuffer(cells * FLOATS.length * 8),
    shorts: new SharedArrayBuffer(cells * SHORTS.length * 2),
    counts: new SharedArrayBuffer(symbols * TIMEFRAMES.length * 4),
  };
}

/**
 * A linear copy of a ring: oldest bar first. Reused for every bar, so it must be read before the next one. Class and market
 * returns are not in the ring: they are filled in from the cross-section when a vector is computed.
 */
export interface Window extends FeatureWindow, RegimeWindow {
  readonly openTime: Float64Array;
  readonly closeTime: Float64Array;
  readonly tradedMinutes: Int16Array;
  n: number;
}

/** What a regime state takes of a window. */
export type TimedRegimeWindow = RegimeWindow & Pick<Window, 'openTime'>;

/** The rings in shared memory. */
export class Rings {
  readonly #floats: Float64Array;
  readonly #shorts: Int16Array;
  /** Bars ever pushed since the last reset: the newest sits at (count − 1) mod 256. */
  readonly #counts: Uint32Array;
  readonly #window: Window = {
    ...(Object.fromEntries(FLOATS.map((name) => [name, new Float64Array(RING_BARS)])) as Record<
      FloatColumn,
      Float64Array
    >),
    classReturn: new Float64Array(RING_BARS).fill(Number.NaN),
    globalReturn: new Float64Array(RING_BARS).fill(Number.NaN),
    bucket: new Int16Array(RING_BARS),
    sessionFirst: new Int16Array(RING_BARS),
    tradedMinutes: new Int16Array(RING_BARS),
    n: 0,
  };

  constructor(memory: RingMemory) {
    this.#floats = new Float64Array(memory.floats);
    this.#shorts = new Int16Array(memory.shorts);
    this.#counts = new Uint32Array(memory.counts);
  }

  reset(slot: Slot): void {
    this.#counts[slot] = 0;
  }

  /** Takes the closed bar at index `i` of some columns in. */
  push(slot: Slot, bars: BarColumns, i: number, { bucket, sessionFirst }: CalendarPlace): void {
    const count = this.#counts[slot];
    const at = slot * SLOT_FLOATS + (count % RING_BARS);
    const floats = this.#floats;
    const open = bars.open[i];
    const high = bars.high[i];
    const low = bars.low[i];
    const close = bars.close[i];
    const vwap = bars.vwap[i];
    floats[at + FLOAT.openTime] = bars.openTime[i];
    floats[at + FLOAT.closeTime] = bars.closeTime[i];
    floats[at + FLOAT.open] = open;
    floats[at + FLOAT.high] = high;
    floats[at + FLOAT.low] = low;
    floats[at + FLOAT.close] = close;
    // Logarithms are taken once, on arrival: every reader sees the same bits.
    floats[at + FLOAT.lnOpen] = Math.log(open);
    floats[at + FLOAT.lnHigh] = Math.log(high);
    floats[at + FLOAT.lnLow] = Math.log(low);
    floats[at + FLOAT.lnClose] = Math.log(close);
    floats[at + FLOAT.volume] = bars.volume[i];
    floats[at + FLOAT.vwap] = Number.isNaN(vwap) ? (high + low + close) / 3 : vwap;
    const short = slot * SLOT_SHORTS + (count % RING_BARS);
    this.#shorts[short + SHORT.bucket] = bucket;
    this.#shorts[short + SHORT.sessionFirst] = sessionFirst ? 1 : 0;
    this.#shorts[short + SHORT.tradedMinutes] = bars.tradedMinutes[i];
    this.#counts[slot] = count + 1;
  }

  /** Copies the last bars that open at or before `openTime`, at most TAIL_BARS, oldest first. */
  tail(slot: Slot, openTime: number, out: MemberTail): void {
    const end = this.#endAt(slot, openTime);
    const from = Math.max(this.#oldest(slot), end - TAIL_BARS);
    out.n = end - from;
    const { openTime: times, lnClose, close, volume, vwap } = out;
    this.#copy(slot, FLOAT.openTime, from, end, times);
    this.#copy(slot, FLOAT.lnClose, from, end, lnClose);
    this.#copy(slot, FLOAT.close, from, end, close);
    this.#copy(slot, FLOAT.volume, from, end, volume);
    this.#copy(slot, FLOAT.vwap, from, end, vwap);
    this.#copyShorts(slot, SHORT.tradedMinutes, from, end, out.tradedMinutes);
  }

  /** The open times alone of the same bars; returns how many. */
  tailTimes(slot: Slot, openTime: number, out: Float64Array): number {
    const end = this.#endAt(slot, openTime);
    const from = Math.max(this.#oldest(slot), end - TAIL_BARS);
    this.#copy(slot, FLOAT.openTime, from, end, out);
    return end - from;
  }

  /** Minutes that open at or after `openTime`, oldest first; shares no memory. */
  minutesFrom(slot: Slot, openTime: number): BarColumns {
    const end = this.#counts[slot];
    const oldest = this.#oldest(slot);
    let from = end;
    while (from > oldest && this.#openTime(slot, from - 1) >= openTime) from--;
    const bars = allocateBars(end - from);
    for (const name of MINUTE) this.#copy(slot, FLOAT[name], from, end, bars[name]);
    const traded = slot * SLOT_SHORTS + SHORT.tradedMinutes;
    for (let i = from; i < end; i++) bars.tradedMinutes[i - from] = this.#shorts[traded + (i % RING_BARS)];
    bars.scheduledMinutes.fill(1);
    return bars;
  }

  /**
   * The bars after the last one that has no price: such a bar cuts the ring, and what looks back behind it is unknown until it is
   * warm again. When the newest bar itself has none, that bar alone.
   */
  window(slot: Slot): Window {
    return this.#linearise(slot, FLOATS, SHORTS);
  }

  /** The same bars with the columns alone that a regime is read from. */
  regimeWindow(slot: Slot): TimedRegimeWindow {
    return this.#linearise(slot, REGIME_FLOATS, REGIME_SHORTS);
  }

  #linearise(slot: Slot, floats: readonly FloatColumn[], shorts: readonly ShortColumn[]): Window {
    const end = this.#counts[slot];
    const oldest = this.#oldest(slot);
    let from = Math.max(oldest, end - 1);
    if (this.#isPriced(slot, from)) while (from > oldest && this.#isPriced(slot, from - 1)) from--;
    const window = this.#window;
    for (const name of floats) this.#copy(slot, FLOAT[name], from, end, window[name]);
    for (const name of shorts) this.#copyShorts(slot, SHORT[name], from, end, window[name]);
    window.n = end - from;
    return window;
  }

  /** Whether all four prices of a bar are above 0 and finite: exactly then their logarithms are finite. */
  #isPriced(slot: Slot, i: number): boolean {
    const at = slot * SLOT_FLOATS + (i % RING_BARS);
    const floats = this.#floats;
    const o = floats[at + FLOAT.lnOpen];
    const h = floats[at + FLOAT.lnHigh];
    const l = floats[at + FLOAT.lnLow];
    const c = floats[at + FLOAT.lnClose];
    return Number.isFinite(o) && Number.isFinite(h) && Number.isFinite(l) && Number.isFinite(c);
  }

  #oldest(slot: Slot): number {
    return Math.max(0, this.#counts[slot] - RING_BARS);
  }

  #openTime(slot: Slot, i: number): number {
    return this.#floats[slot * SLOT_FLOATS + FLOAT.openTime + (i % RING_BARS)];
  }

  /** After the last bar that opens at or before `openTime`, counted as the bars were pushed. */
  #endAt(slot: Slot, openTime: number): number {
    const oldest = this.#oldest(slot);
    let end = this.#counts[slot];
    while (end > oldest && this.#openTime(slot, end - 1) > openTime) end--;
    return end;
  }

  /**
   * Copies bars number `from` to `end` − 1 of a column, oldest first. By element, and floats apart from shorts: views for a copy in one
   * call are garbage by the million, and a loop over arrays of several types is much slower.
   */
  #copy(slot: Slot, column: number, from: number, end: number, out: Float64Array): void {
    const ring = this.#floats;
    const base = slot * SLOT_FLOATS + column;
    const first = from % RING_BARS;
    const untilBorder = Math.min(end - from, RING_BARS - first);
    for (let i = 0; i < untilBorder; i++) out[i] = ring[base + first + i];
    for (let i = untilBorder, at = base; i < end - from; i++, at++) out[i] = ring[at];
  }

  #copyShorts(slot: Slot, column: number, from: number, end: number, out: Int16Array): void {
    const ring = this.#shorts;
    const base = slot * SLOT_SHORTS + column;
    const first = from % RING_BARS;
    const untilBorder = Math.min(end - from, RING_BARS - first);
    for (let i = 0; i < untilBorder; i++) out[i] = ring[base + first + i];
    for (let i = untilBorder, at = base; i < end - from; i++, at++) out[i] = ring[at];
  }
}
