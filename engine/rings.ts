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
    const at = slot * RING_BARS + (count % RING_BARS);
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
    const count = this.#counts[slot] as number;
    const base = slot * RING_BARS;
    const f = this.#floats;
    let end = count;
    const oldest = Math.max(0, count - RING_BARS);
    while (end > oldest && (f.openTime[base + ((end - 1) % RING_BARS)] as number) > openTime) end--;
    const from = Math.max(oldest, end - TAIL_BARS);
    out.n = end - from;
    for (let i = from, to = 0; i < end; i++, to++) {
      const at = base + (i % RING_BARS);
      out.openTime[to] = f.openTime[at] as number;
      out.lnClose[to] = f.lnClose[at] as number;
      out.close[to] = f.close[at] as number;
      out.volume[to] = f.volume[at] as number;
      out.vwap[to] = f.vwap[at] as number;
      out.tradedMinutes[to] = this.#tradedMinutes[at] as number;
    }
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
    const count = this.#counts[slot] as number;
    const base = slot * RING_BARS;
    const n = Math.min(count, RING_BARS);
    const start = count > RING_BARS ? count % RING_BARS : 0;
    const window = this.#window;
    for (const name of FLOATS) unroll(this.#floats[name], base, start, n, window[name]);
    unroll(this.#bucket, base, start, n, window.bucket);
    unroll(this.#sessionFirst, base, start, n, window.sessionFirst);
    unroll(this.#tradedMinutes, base, start, n, window.tradedMinutes);
    window.n = n;
    return window;
  }
}

const isPrice = (value: number | undefined): boolean => value !== undefined && value > 0 && value < Infinity;

type Column = Float64Array | Int16Array | Uint8Array;

function unroll(ring: Column, base: number, start: number, n: number, out: Column): void {
  if (start === 0) {
    out.set(ring.subarray(base, base + n));
    return;
  }
  out.set(ring.subarray(base + start, base + RING_BARS), 0);
  out.set(ring.subarray(base, base + start), RING_BARS - start);
}
