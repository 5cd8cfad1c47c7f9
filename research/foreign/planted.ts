import type { SymbolBars } from '#market/bar.ts';
import { allocateBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { normalQuantile } from '#market/math/normal.ts';
import { createRandom } from '#market/math/random.ts';
import { HOUR } from '#market/time.ts';

/** Instruments, their hourly bars and the true state of every bar: what a trial judges regimes by. */
export interface PlantedWorld {
  readonly instruments: readonly Instrument[];
  readonly bars: readonly SymbolBars[];
  /** By symbol, a state for every bar. */
  readonly truth: ReadonlyMap<string, Uint8Array>;
}

/** A bar as moves of the logarithm from its open. */
export interface Shape {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Makes the bars of one instrument, in order: the shape of the next bar, given its state. */
export type BarSource = (state: number) => Shape;

export interface Dice {
  /** Uniform in (0, 1). */
  uniform(): number;
  normal(): number;
}

export const BARS = 4_080;
export const SYMBOLS = 8;
const START = Date.UTC(2020, 0, 1);

/** Drift of a bar in its own deviations, and deviation in units, by state: quant design, 3.1. */
export const DRIFT = [0.2, -0.24, 0, 0, -0.6];
export const VOLATILITY = [0.9, 1.2, 0.6, 2, 4.2];

/** Mean bars of a spell, and where it goes: not the prior of the filter, but the same order of length. */
const DURATION = [150, 110, 130, 70, 25];
const EXITS = [
  [0, 0.25, 0.45, 0.25, 0.05],
  [0.3, 0, 0.35, 0.25, 0.1],
  [0.4, 0.3, 0, 0.25, 0.05],
  [0.3, 0.3, 0.25, 0, 0.15],
  [0.1, 0.4, 0.1, 0.4, 0],
];

export function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const uniform = () => random() + 2 ** -33;
  return { uniform, normal: () => normalQuantile(uniform()) };
}

/** Eight instruments of a world: states by a semi-Markov chain, bars by a source that each has of its own. */
export function plant(seed: number, sourceOf: (dice: Dice, instrument: number) => BarSource): PlantedWorld {
  const instruments: Instrument[] = [];
  const bars: SymbolBars[] = [];
  const truth = new Map<string, Uint8Array>();
  for (let s = 0; s < SYMBOLS; s++) {
    const symbol = `FOREIGN${s}`;
    const dice = createDice(seed * 1_000 + s);
    const states = statesOf(dice);
    instruments.push({
      symbol,
      name: symbol,
      assetClass: 'crypto',
      venue: 'foreign',
      calendar: '24X7',
      volumeKind: 'real',
    });
    bars.push({ symbol, timeframe: '1h', bars: barsOf(states, sourceOf(dice, s)) });
    truth.set(symbol, states);
  }
  return { instruments, bars, truth };
}

function statesOf(dice: Dice): Uint8Array {
  const states = new Uint8Array(BARS);
  let state = Math.floor(dice.uniform() * 4);
  for (let t = 0; t < BARS; ) {
    // A sum of two exponentials: spells of one bar are rare, as they are in markets, and no chain gives that.
    const length = 1 + Math.round((-Math.log(dice.uniform() * dice.uniform()) * DURATION[state]) / 2);
    states.fill(state, t, t + length);
    t += length;
    let u = dice.uniform();
    const exits = EXITS[state];
    let next = 0;
    while (next < 4 && u >= exits[next]) u -= exits[next++];
    state = next;
  }
  return states;
}

function barsOf(states: Uint8Array, source: BarSource): SymbolBars['bars'] {
  const bars = allocateBars(states.length);
  let price = Math.log(100);
  for (const [t, state] of states.entries()) {
    const { high, low, close } = source(state);
    bars.openTime[t] = START + t * HOUR;
    bars.closeTime[t] = START + (t + 1) * HOUR;
    bars.open[t] = Math.exp(price);
    bars.high[t] = Math.exp(price + Math.max(high, 0, close));
    bars.low[t] = Math.exp(price + Math.min(low, 0, close));
    price += close;
    bars.close[t] = Math.exp(price);
    bars.volume[t] = 1_000;
    bars.vwap[t] = Number.NaN;
    bars.tradedMinutes[t] = 60;
    bars.scheduledMinutes[t] = 60;
  }
  return bars;
}
