import { anchorBlock, type FilterState, reanchor, stepBar } from '#market/models/regime/filter.ts';
import type { RegimeParameters } from '#market/models/regime/parameters.ts';
import type { TimedRegimeWindow } from './rings.ts';

/** The regime filter of one (symbol, timeframe) between bars. */
export class RegimeState {
  readonly #filter: FilterState = { p: new Float64Array(5), label: 0 };
  readonly #timeframeMs: number;
  #block: number | null = null;
  #parameters: RegimeParameters | null = null;
  ageBars = 0;
  since = 0;

  constructor(timeframeMs: number) {
    this.#timeframeMs = timeframeMs;
  }

  get p(): Float64Array {
    return this.#filter.p;
  }

  get label(): number {
    return this.#filter.label;
  }

  get parameters(): RegimeParameters | null {
    return this.#parameters;
  }

  reset(): void {
    this.#block = null;
    this.#parameters = null;
    this.ageBars = 0;
    this.since = 0;
  }

  /**
   * Takes the newest bar of the window. At the first bar of a block the filter starts anew with `newest` parameters (null: σ_base is
   * not known, no regime). Returns the label and age before this bar, null when there was no regime before, or false when there is
   * none now.
   */
  take(window: TimedRegimeWindow, newest: RegimeParameters | null): { label: number; ageBars: number } | null | false {
    const openTime = window.openTime[window.n - 1];
    const block = anchorBlock(openTime, this.#timeframeMs);
    const before =
      this.#parameters === null || this.ageBars === 0 ? null : { label: this.#filter.label, ageBars: this.ageBars };
    if (block !== this.#block) {
      this.#block = block;
      this.#parameters = newest;
      if (newest === null) {
        this.ageBars = 0;
        return false;
      }
      reanchor(this.#filter, window, newest);
    } else {
      if (this.#parameters === null) return false;
      stepBar(this.#filter, window, this.#parameters);
    }
    // A bar without a price leaves nothing to go on from: idle until the next block.
    if (Number.isNaN(this.#filter.p[0])) {
      this.#parameters = null;
      this.ageBars = 0;
      return false;
    }
    if (before !== null && before.label === this.#filter.label) this.ageBars += 1;
    else {
      this.ageBars = 1;
      this.since = openTime;
    }
    return before;
  }

  /** Marks the block of a bar without computing anything: a rebuild fills the ring up to the last anchor this way. */
  skipTo(openTime: number): void {
    this.#block = anchorBlock(openTime, this.#timeframeMs);
  }

  /** Takes over what the committed row of the newest bar says about the past. */
  restore(since: number, ageBars: number): void {
    this.since = since;
    this.ageBars = ageBars;
  }
}
