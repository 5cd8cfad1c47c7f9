import { NOISE } from './moments.ts';

/** Closes of a market that a vector may look back on for its class: 120 returns, and the one before for lead and lag. */
export const CLOCK_BARS = 122;
/** Bars of one member that are read: one more, for the return of the first. */
export const TAIL_BARS = CLOCK_BARS + 1;
/** A class with fewer members gives NaN (quant design, 1: thin benchmark). */
export const MINIMUM_MEMBERS = 6;
const BACK = 60;

/** The last bars of one member at or before the close in question, oldest first in elements 0…n − 1. */
export interface MemberTail {
  n: number;
  readonly openTime: Float64Array;
  readonly lnClose: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly vwap: Float64Array;
  /** 0: the bar was only filled in. */
  readonly tradedMinutes: Int16Array;
}

export const allocateTail = (): MemberTail => ({
  n: 0,
  openTime: new Float64Array(TAIL_BARS),
  lnClose: new Float64Array(TAIL_BARS),
  close: new Float64Array(TAIL_BARS),
  volume: new Float64Array(TAIL_BARS),
  vwap: new Float64Array(TAIL_BARS),
  tradedMinutes: new Int16Array(TAIL_BARS),
});

/** Members of a market on one timeframe: the class of each, and how its last bars at or before an open time are read. */
export interface Members {
  readonly classOf: ArrayLike<number>;
  readonly classes: number;
  tail(member: number, openTime: number, out: MemberTail): void;
  /** The open times of the same bars into `out`; returns how many. */
  tailTimes(member: number, openTime: number, out: Float64Array): number;
}

const RANKED = 5;

/**
 * The moves of the members of a market at one close and the 121 before it, class by class. It is a pure function of
 * their rings: it needs no memory, and a corrected bar corrects it (quant design, 1, K). `clock` are the open times,
 * oldest first.
 */
export class CrossSection {
  readonly clock: Float64Array;
  readonly #members: Members;
  /** Log returns [member][clock]; NaN where the member has no traded bar. */
  readonly #returns: Float64Array;
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;
  readonly #global: Float64Array;
  /** Ranked quantities [member][5] of the members that close now, and of each class its values in ascending order. */
  readonly #quantities: Float64Array;
  readonly #ascending: Float64Array[];
  readonly #breadth: Float64Array;
  readonly #dispersion: Float64Array;
  readonly #correlation: Float64Array;

  constructor(members: Members, openTime: number) {
    const count = members.classOf.length;
    this.#members = members;
    const tail = allocateTail();
    this.clock = marketClock(members, openTime);
    const k = this.clock.length;
    this.#returns = new Float64Array(count * k).fill(Number.NaN);
    this.#quantities = new Float64Array(count * RANKED).fill(Number.NaN);
    const above = new Float64Array(members.classes);
    const classified = new Float64Array(members.classes);
    for (let member = 0; member < count; member++) {
      members.tail(member, openTime, tail);
      this.#alignReturns(member, tail);
      if (tail.n === 0 || tail.openTime[tail.n - 1] !== openTime) continue;
      const side = measure(tail, this.#quantities, member * RANKED);
      const group = members.classOf[member];
      if (side !== null) classified[group]++;
      if (side === true) above[group]++;
    }
    this.#breadth = above.map((share, c) => (classified[c] < MINIMUM_MEMBERS ? Number.NaN : share / classified[c]));
    this.#sums = new Float64Array(members.classes * k);
    this.#counts = new Float64Array(members.classes * k);
    for (let member = 0; member < count; member++) {
      const at = members.classOf[member] * k;
      for (let t = 0; t < k; t++) {
        const r = this.#returns[member * k + t];
        if (!Number.isFinite(r)) continue;
        this.#sums[at + t] += r;
        this.#counts[at + t]++;
      }
    }
    this.#global = this.#meanOfClasses();
    this.#ascending = this.#sortQuantities();
    this.#dispersion = this.#dispersionScores();
    this.#correlation = this.#averageCorrelations();
  }

  /**
   * Writes the class return without the member itself and the market return to the bars of its window that the clock
   * reaches. The other bars get NaN. `openTime` and the two columns hold `n` bars, oldest first.
   */
  fillReturns(
    member: number,
    openTime: Float64Array,
    n: number,
    classReturn: Float64Array,
    globalReturn: Float64Array,
  ): void {
    const k = this.clock.length;
    const at = this.#members.classOf[member] * k;
    let t = k - 1;
    for (let i = n - 1; i >= 0; i--) {
      while (t >= 0 && this.clock[t] > openTime[i]) t--;
      const here = t >= 0 && this.clock[t] === openTime[i];
      let othersMean = Number.NaN;
      if (here && this.#counts[at + t] >= MINIMUM_MEMBERS) {
        const ownReturn = this.#returns[member * k + t];
        othersMean = Number.isFinite(ownReturn)
          ? (this.#sums[at + t] - ownReturn) / (this.#counts[at + t] - 1)
          : this.#sums[at + t] / this.#counts[at + t];
      }
      classReturn[i] = othersMean;
      globalReturn[i] = here ? this.#global[t] : Number.NaN;
    }
  }

  /** The eight class features of a member (catalogue order, from `xs_rank_ret_1`) into out[at …]. */
  features(member: number, out: Float64Array, at: number): void {
    const group = this.#members.classOf[member];
    for (let q = 0; q < RANKED; q++)
      out[at + q] = midRank(this.#ascending[group * RANKED + q], this.#quantities[member * RANKED + q]);
    out[at + 5] = this.#breadth[group];
    out[at + 6] = this.#dispersion[group];
    out[at + 7] = this.#correlation[group];
  }

  #alignReturns(member: number, { n, openTime, lnClose, tradedMinutes }: MemberTail): void {
    const k = this.clock.length;
    let t = k - 1;
    for (let i = n - 1; i >= 1 && t >= 0; i--) {
      while (t >= 0 && this.clock[t] > openTime[i]) t--;
      if (t >= 0 && this.clock[t] === openTime[i] && tradedMinutes[i] > 0)
        this.#returns[member * k + t] = lnClose[i] - lnClose[i - 1];
    }
  }

  /** Mean over the classes of the mean return of each, at every time of the clock. */
  #meanOfClasses(): Float64Array {
    const k = this.clock.length;
    return this.clock.map((_, t) => {
      let sum = 0;
      let classes = 0;
      for (let at = t; at < this.#counts.length; at += k) {
        if (this.#counts[at] === 0) continue;
        sum += this.#sums[at] / this.#counts[at];
        classes++;
      }
      return classes === 0 ? Number.NaN : sum / classes;
    });
  }

  #sortQuantities(): Float64Array[] {
    const { classOf, classes } = this.#members;
    const values = Array.from({ length: classes * RANKED }, () => [] as number[]);
    for (let member = 0; member < classOf.length; member++)
      for (let q = 0; q < RANKED; q++) {
        const value = this.#quantities[member * RANKED + q];
        if (Number.isFinite(value)) values[classOf[member] * RANKED + q].push(value);
      }
    return values.map((list) => Float64Array.from(list).sort());
  }

  /** z of the last cross-sectional deviation of returns among the last 60 of its class, per class. */
  #dispersionScores(): Float64Array {
    const { classOf, classes } = this.#members;
    const k = this.clock.length;
    const squares = new Float64Array(classes * k);
    for (let member = 0; member < classOf.length; member++) {
      const at = classOf[member] * k;
      for (let t = Math.max(0, k - BACK); t < k; t++) {
        const r = this.#returns[member * k + t];
        if (!Number.isFinite(r)) continue;
        const d = r - this.#sums[at + t] / this.#counts[at + t];
        squares[at + t] += d * d;
      }
    }
    return new Float64Array(classes).map((_, c) => {
      if (k < BACK) return Number.NaN;
      let sum = 0;
      const spread = new Float64Array(BACK);
      for (let t = 0; t < BACK; t++) {
        const at = c * k + k - BACK + t;
        const members = this.#counts[at];
        spread[t] = members < MINIMUM_MEMBERS ? Number.NaN : Math.sqrt(squares[at] / (members - 1));
        sum += spread[t];
      }
      const mean = sum / BACK;
      let variance = 0;
      for (const s of spread) variance += (s - mean) * (s - mean);
      const deviation = Math.sqrt(variance / (BACK - 1));
      return deviation <= NOISE ? 0 * deviation : (spread[BACK - 1] - mean) / deviation;
    });
  }

  /** Mean correlation of all pairs of a class over the last 60 closes, from the variance of their standardised mean. */
  #averageCorrelations(): Float64Array {
    const { classOf, classes } = this.#members;
    const k = this.clock.length;
    const result = new Float64Array(classes).fill(Number.NaN);
    if (k < BACK) return result;
    const means = new Float64Array(classes * BACK);
    const count = new Float64Array(classes);
    for (let member = 0; member < classOf.length; member++) {
      const from = member * k + k - BACK;
      let sum = 0;
      for (let t = 0; t < BACK; t++) sum += this.#returns[from + t];
      const mean = sum / BACK;
      let squares = 0;
      for (let t = 0; t < BACK; t++) squares += (this.#returns[from + t] - mean) * (this.#returns[from + t] - mean);
      const deviation = Math.sqrt(squares / BACK);
      // NaN, a member that lacks a bar, fails this too.
      if (!(deviation > NOISE)) continue;
      const group = classOf[member];
      count[group]++;
      for (let t = 0; t < BACK; t++) means[group * BACK + t] += (this.#returns[from + t] - mean) / deviation;
    }
    for (let c = 0; c < classes; c++) {
      const n = count[c];
      if (n < MINIMUM_MEMBERS) continue;
      let squares = 0;
      for (let t = 0; t < BACK; t++) squares += (means[c * BACK + t] / n) ** 2;
      const average = ((n * squares) / BACK - 1) / (n - 1);
      result[c] = Math.max(-1 / (n - 1), Math.min(1, average));
    }
    return result;
  }
}

/** The last open times of the market's bars at or before `openTime`, ascending: of all members together. */
function marketClock(members: Members, openTime: number): Float64Array {
  const times = new Float64Array(TAIL_BARS);
  let clock: number[] = [];
  for (let member = 0; member < members.classOf.length; member++) {
    const n = members.tailTimes(member, openTime, times);
    let t = clock.length - 1;
    let missing = false;
    for (let i = n - 1; i >= 0 && !missing; i--) {
      while (t >= 0 && clock[t] > times[i]) t--;
      missing = t >= 0 ? clock[t] !== times[i] : clock.length < CLOCK_BARS;
    }
    if (missing) clock = [...new Set([...clock, ...times.subarray(0, n)])].sort((a, b) => a - b).slice(-CLOCK_BARS);
  }
  return Float64Array.from(clock);
}

/**
 * The ranked quantities of a member's last bar: ret_1, ret_20, vol_cc_20, volume_rel_20 and Amihud's ratio of 20 bars; NaN in
 * warm-up and where nothing was traded. Returns whether the close is above its mean of 20, null below 20 bars and where one has no price.
 */
function measure({ n, lnClose, close, volume, vwap }: MemberTail, out: Float64Array, at: number): boolean | null {
  const last = n - 1;
  if (n > 1) out[at] = lnClose[last] - lnClose[last - 1];
  if (n < 20) return null;
  let closes = 0;
  let volumes = 0;
  for (let i = n - 20; i < n; i++) {
    closes += close[i];
    volumes += volume[i];
  }
  let traded = 0;
  for (let i = Math.max(0, n - BACK); i < n; i++) traded += volume[i];
  if (traded > 0) out[at + 3] = volumes === 0 ? 1 : volume[last] / (volumes / 20);
  if (n > 20) {
    const mean = (lnClose[last] - lnClose[last - 20]) / 20;
    let squares = 0;
    let illiquid = 0;
    let bars = 0;
    for (let i = n - 20; i < n; i++) {
      const r = lnClose[i] - lnClose[i - 1];
      squares += (r - mean) * (r - mean);
      if (!(volume[i] > 0)) continue;
      illiquid += Math.abs(r) / (volume[i] * vwap[i]);
      bars++;
    }
    out[at + 1] = lnClose[last] - lnClose[last - 20];
    out[at + 2] = Math.sqrt(squares / 19);
    if (bars > 0) out[at + 4] = illiquid / bars;
  }
  return Number.isFinite(closes) ? close[last] > closes / 20 : null;
}

/** Mid-rank of a value among ascending ones, as a share; NaN below six of them, or for a value that is not there. */
function midRank(ascending: Float64Array, value: number): number {
  const n = ascending.length;
  if (n < MINIMUM_MEMBERS || !Number.isFinite(value)) return Number.NaN;
  const bound = (strict: boolean) => {
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (strict ? ascending[middle] < value : ascending[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const below = bound(true);
  return (below + 0.5 * (bound(false) - below + 1)) / n;
}
