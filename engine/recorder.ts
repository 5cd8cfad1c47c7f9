import { computeFeatures } from '#market/features/compute.ts';
import type { Surroundings } from '#market/features/surroundings.ts';
import { summarise } from '#market/models/regime/summary.ts';
import { FEATURE_COLUMNS, RANGE_INPUT_COLUMNS, REGIME_CHANGE_COLUMNS, REGIME_COLUMNS } from '#market/output.ts';
import { BlockBuilder } from './block-builder.ts';
import type { EngineOutput } from './protocol.ts';
import type { RangeReading } from './range-reader.ts';
import type { Window } from './rings.ts';

export interface BarKey {
  readonly symbol: string;
  /** Place of the symbol among all: outputs are in this order. */
  readonly order: number;
  readonly timeframe: number;
  readonly openTime: number;
  readonly closeTime: number;
}

export interface RegimeReading {
  readonly p: Float64Array;
  readonly label: number;
  readonly ageBars: number;
  readonly since: number;
  readonly version: number;
}

/** Collects what one thread computes in one task, column by column, and gives it back by symbol, then as it came. */
export class Recorder {
  readonly #features = new BlockBuilder(FEATURE_COLUMNS);
  readonly #regimes = new BlockBuilder(REGIME_COLUMNS);
  readonly #changes = new BlockBuilder(REGIME_CHANGE_COLUMNS);
  readonly #ranges = new BlockBuilder(RANGE_INPUT_COLUMNS);

  /** The feature vector at the newest bar of the window. */
  vector(key: BarKey, window: Window, surroundings: Surroundings): void {
    const { order, ...bar } = key;
    this.#features.push(order, {
      ...bar,
      vectors: (target, at) => computeFeatures(window, target, at, surroundings),
    });
  }

  /** What a range is forecast from at a bar; null in warm-up. */
  range(key: BarKey, reading: RangeReading | null): void {
    if (reading === null) return;
    const { order, ...bar } = key;
    this.#ranges.push(order, { ...bar, ...reading });
  }

  /** The regime at a bar, and the change that led to it: `before` is the label and age of the bar before, null at the first. */
  regime(key: BarKey, reading: RegimeReading, before: { label: number; ageBars: number } | null): void {
    const { order, ...bar } = key;
    const { p, version, label, ageBars, since } = reading;
    const summary = summarise(p, label);
    this.#regimes.push(order, { ...bar, ...summary, label, ageBars, since, paramsVersion: version, flags: 0 });
    if (before === null || before.label === label) return;
    this.#changes.push(order, {
      ...bar,
      fromLabel: before.label,
      toLabel: label,
      confidence: summary.confidence,
      previousAgeBars: before.ageBars,
    });
  }

  take(): Omit<EngineOutput, 'bars'> {
    return {
      features: this.#features.take(),
      regimes: this.#regimes.take(),
      changes: this.#changes.take(),
      ranges: this.#ranges.take(),
    };
  }
}
