import { computeFeatures } from '#market/features/compute.ts';
import type { Surroundings } from '#market/features/surroundings.ts';
import { summarise } from '#market/models/regime/summary.ts';
import { bySymbolOrder, Column, type Numeric, STATES, VECTOR } from './outputs.ts';
import type { EngineOutput } from './protocol.ts';
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
  readonly transition: Float64Array;
  readonly version: number;
}

/** Collects what one thread computes in one task, column by column, and gives it back by symbol, then as it came. */
export class Recorder {
  readonly #featureSymbols: string[] = [];
  readonly #featureOrders: number[] = [];
  readonly #feature = {
    timeframe: new Column(Uint8Array),
    openTime: new Column(Float64Array),
    closeTime: new Column(Float64Array),
    vectors: new Column(Float32Array),
  };
  readonly #regimeSymbols: string[] = [];
  readonly #regimeOrders: number[] = [];
  readonly #regime = {
    timeframe: new Column(Uint8Array),
    openTime: new Column(Float64Array),
    closeTime: new Column(Float64Array),
    label: new Column(Uint8Array),
    probabilities: new Column(Float32Array),
    confidence: new Column(Float32Array),
    entropy: new Column(Float32Array),
    ageBars: new Column(Uint32Array),
    since: new Column(Float64Array),
    expectedRemainingBars: new Column(Float32Array),
    stay10: new Column(Float32Array),
    nextProbabilities: new Column(Float32Array),
    paramsVersion: new Column(Float64Array),
    flags: new Column(Uint16Array),
  };
  readonly #changeSymbols: string[] = [];
  readonly #changeOrders: number[] = [];
  readonly #change = {
    timeframe: new Column(Uint8Array),
    openTime: new Column(Float64Array),
    closeTime: new Column(Float64Array),
    fromLabel: new Column(Uint8Array),
    toLabel: new Column(Uint8Array),
    confidence: new Column(Float32Array),
    previousAgeBars: new Column(Uint32Array),
  };

  /** The feature vector at the newest bar of the window. */
  vector(key: BarKey, window: Window, surroundings: Surroundings): void {
    this.#featureSymbols.push(key.symbol);
    this.#featureOrders.push(key.order);
    this.#feature.timeframe.push(key.timeframe);
    this.#feature.openTime.push(key.openTime);
    this.#feature.closeTime.push(key.closeTime);
    const { data, at } = this.#feature.vectors.reserve(VECTOR);
    computeFeatures(window, data, at, surroundings);
    this.#feature.vectors.commit(VECTOR);
  }

  /** The regime at a bar, and the change that led to it: `before` is the label and age of the bar before, null at the first. */
  regime(key: BarKey, reading: RegimeReading, before: { label: number; ageBars: number } | null): void {
    const { probabilities, confidence, entropy, expectedRemainingBars, stay10, nextProbabilities } = summarise(
      reading.p,
      reading.label,
      reading.transition,
    );
    const r = this.#regime;
    this.#regimeSymbols.push(key.symbol);
    this.#regimeOrders.push(key.order);
    r.timeframe.push(key.timeframe);
    r.openTime.push(key.openTime);
    r.closeTime.push(key.closeTime);
    r.label.push(reading.label);
    r.confidence.push(confidence);
    r.entropy.push(entropy);
    r.ageBars.push(reading.ageBars);
    r.since.push(reading.since);
    r.expectedRemainingBars.push(expectedRemainingBars);
    r.stay10.push(stay10);
    r.paramsVersion.push(reading.version);
    r.flags.push(0);
    for (let k = 0; k < STATES; k++) {
      r.probabilities.push(probabilities[k]);
      r.nextProbabilities.push(nextProbabilities[k]);
    }
    if (before === null || before.label === reading.label) return;
    const c = this.#change;
    this.#changeSymbols.push(key.symbol);
    this.#changeOrders.push(key.order);
    c.timeframe.push(key.timeframe);
    c.openTime.push(key.openTime);
    c.closeTime.push(key.closeTime);
    c.fromLabel.push(before.label);
    c.toLabel.push(reading.label);
    c.confidence.push(confidence);
    c.previousAgeBars.push(before.ageBars);
  }

  take(): Omit<EngineOutput, 'bars'> {
    return {
      features: bySymbolOrder(this.#featureSymbols, this.#featureOrders, taken(this.#feature)) as never,
      regimes: bySymbolOrder(this.#regimeSymbols, this.#regimeOrders, taken(this.#regime)) as never,
      changes: bySymbolOrder(this.#changeSymbols, this.#changeOrders, taken(this.#change)) as never,
    };
  }
}

const taken = (columns: Record<string, { take(): Numeric }>) =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.take()]));
