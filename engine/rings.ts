import { allocateBars, type BarColumns } from '#market/bar.ts';
import { type MemberTail, TAIL_BARS } from '#market/features/cross-section.ts';
import type { FeatureWindow } from '#market/features/window.ts';
import type { RegimeWindow } from '#market/regime/inputs.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';

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
/** What bars of higher timeframes are built from. */
const MINUTE = ['openTime', 'closeTime', 'open', 'high', 'low', 'close', 'volume', 'vwap'] as const;

/** One closed bar on its way into a ring. `bucket` and `sessionFirst` are what the regime model asks of the calendar. */
export interface RingBar {
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly vwap: number;
  readonly tradedMinutes: number;
  readonly bucket: number;
  readonly sessionFirst: boolean;
}

/** Shared memory of all rings: columns of [symbol × timeframe][256]. */
export interface RingMemory {
  readonly floats: SharedArrayBuffer;
  readonly shorts: SharedArrayBuffer;
  readonly counts: SharedArrayBuffer;
}

export function allocateRings(symbols: number): RingMemory {
  const cells = symbols * TIMEFRAMES.length * RING_BARS;
  return {
    floats: new SharedArrayBuffer(cells * FLOATS.length * 8),
    shorts: new SharedArrayBuffer(cells * 3 * 2),
    counts: new SharedArrayBuffer(symbols * TIMEFRAMES.length * 4),
  };
}

/**
 * A linear copy of a ring: oldest bar first. Reused for every bar, so it must be read before the next `linearise`. Class and market
 * returns are not in the ring: who computes a vector fills them in from the cross-section.
 */
export interface Window extends FeatureWindow, RegimeWindow {
  readonly openTime: Float64Array;
  readonly closeTime: Float64Array;
  readonly tradedMinutes: Int16Array;
  n: number;
}

/** The rings in shared memory. `slot` = symbol index × 8 + timeframe index. */
export class Rings {
  readonly #floats: Record<FloatColumn, Float64Array>;
  readonly #bucket: Int16Array;
  readonly #sessionFirst: Int16Array;
  readonly #tradedMinutes: Int16Array;
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
    sessionFirst: new Uint8Array(RING_BARS),
    tradedMinutes: new Int16Array(RING_BARS),
    n: 0,
  };

  constructor(memory: RingMemory) {
    const cells = memory.counts.byteLength * (RING_BARS / 4);
    this.#floats = Object.fromEntries(
      FLOATS.map((name, i) => [name, new Float64Array(memory.floats, i * cells * 8, cells)]),
    ) as Record<FloatColumn, Float64Array>;
    this.#bucket = new Int16Array(memory.shorts, 0, cells);
    this.#sessionFirst = new Int16Array(memory.shorts, cells * 2, cells);
    this.#tradedMinutes = new Int16Array(memory.shorts, cells * 4, cells);
    this.#counts = new Uint32Array(memory.counts);
  }

  reset(slot: number): void {
    this.#counts[slot] = 0;
  }

  push(slot: number, bar: RingBar): void {
    const count = this.#counts[slot] as number;
    const at = place(slot, count);
    const f = this.#floats;
    f.openTime[at] = bar.openTime;
    f.closeTime[at] = bar.closeTime;
    f.open[at] = bar.open;
    f.high[at] = bar.high;
    f.low[at] = bar.low;
    f.close[at] = bar.close;
    // Logarithms are taken once, on arrival: every reader sees the same bits.
    f.lnOpen[at] = Math.log(bar.open);
    f.lnHigh[at] = Math.log(bar.high);
    f.lnLow[at] = Math.log(bar.low);
    f.lnClose[at] = Math.log(bar.close);
    f.volume[at] = bar.volume;
    f.vwap[at] = Number.isNaN(bar.vwap) ? (bar.high + bar.low + bar.close) / 3 : bar.vwap;
    this.#bucket[at] = bar.bucket;
    this.#sessionFirst[at] = bar.sessionFirst ? 1 : 0;
    this.#tradedMinutes[at] = bar.tradedMinutes;
    this.#counts[slot] = count + 1;
  }

  /** Copies the last bars that open at or before `openTime`, at most TAIL_BARS, oldest first. */
  tail(slot: number, openTime: number, out: MemberTail): void {
    const end = this.#endAt(slot, openTime);
    const from = Math.max(this.#oldest(slot), end - TAIL_BARS);
    const f = this.#floats;
    out.n = end - from;
    copyBars(f.openTime, slot, from, end, out.openTime);
    copyBars(f.lnClose, slot, from, end, out.lnClose);
    copyBars(f.close, slot, from, end, out.close);
    copyBars(f.volume, slot, from, end, out.volume);
    copyBars(f.vwap, slot, from, end, out.vwap);
    copyBars(this.#tradedMinutes, slot, from, end, out.tradedMinutes);
  }

  /** The open times alone of the same bars; returns how many. */
  tailTimes(slot: number, openTime: number, out: Float64Array): number {
    const end = this.#endAt(slot, openTime);
    const from = Math.max(this.#oldest(slot), end - TAIL_BARS);
    copyBars(this.#floats.openTime, slot, from, end, out);
    return end - from;
  }

  /** Minutes that open at or after `openTime`, oldest first; shares no memory. */
  minutesFrom(slot: number, openTime: number): BarColumns {
    const end = this.#counts[slot] as number;
    const f = this.#floats;
    let from = end;
    while (from > this.#oldest(slot) && (f.openTime[place(slot, from - 1)] as number) >= openTime) from--;
    const bars = allocateBars(end - from);
    for (const name of MINUTE) copyBars(f[name], slot, from, end, bars[name]);
    copyBars(this.#tradedMinutes, slot, from, end, bars.tradedMinutes);
    bars.scheduledMinutes.fill(1);
    return bars;
  }

  #oldest(slot: number): number {
    return Math.max(0, (this.#counts[slot] as number) - RING_BARS);
  }

  /** After the last bar that opens at or before `openTime`, counted as the bars were pushed. */
  #endAt(slot: number, openTime: number): number {
    const oldest = this.#oldest(slot);
    const times = this.#floats.openTime;
    let end = this.#counts[slot] as number;
    while (end > oldest && (times[place(slot, end - 1)] as number) > openTime) end--;
    return end;
  }

  /**
   * The bars after the last one that has no price: such a bar cuts the ring, and what looks back behind it is unknown until it is
   * warm again. When the newest bar itself has none, that bar alone.
   */
  window(slot: number): Window {
    const window = this.linearise(slot);
    const { open, high, low, close, n } = window;
    const isPriced = (i: number) => isPrice(open[i]) && isPrice(high[i]) && isPrice(low[i]) && isPrice(close[i]);
    if (n === 0) return window;
    let from = n - 1;
    if (isPriced(from)) while (from > 0 && isPriced(from - 1)) from--;
    if (from > 0) {
      for (const name of FLOATS) window[name].copyWithin(0, from, n);
      for (const column of [window.bucket, window.sessionFirst, window.tradedMinutes]) column.copyWithin(0, from, n);
      window.n = n - from;
    }
    return window;
  }

  linearise(slot: number): Window {
    const end = this.#counts[slot] as number;
    const from = this.#oldest(slot);
    const window = this.#window;
    for (const name of FLOATS) copyBars(this.#floats[name], slot, from, end, window[name]);
    copyBars(this.#bucket, slot, from, end, window.bucket);
    copyBars(this.#sessionFirst, slot, from, end, window.sessionFirst);
    copyBars(this.#tradedMinutes, slot, from, end, window.tradedMinutes);
    window.n = end - from;
    return window;
  }
}

const isPrice = (value: number | undefined): boolean => value !== undefined && value > 0 && value < Infinity;

/** Where the bar that was pushed as number `i` lies. */
const place = (slot: number, i: number): number => slot * RING_BARS + (i % RING_BARS);

type Column = Float64Array | Int16Array | Uint8Array | Uint16Array;

/** Copies bars number `from` to `end` − 1 of a slot, oldest first. By element: views for a copy in one call are garbage by the million. */
function copyBars(ring: Float64Array | Int16Array, slot: number, from: number, end: number, out: Column): void {
  const first = place(slot, from);
  const untilBorder = Math.min(end - from, RING_BARS - (from % RING_BARS));
  for (let i = 0; i < untilBorder; i++) out[i] = ring[first + i] as number;
  const base = slot * RING_BARS;
  for (let i = untilBorder, at = base; i < end - from; i++, at++) out[i] = ring[at] as number;
}
