import { at } from '../../../at.ts';
import { allocateBars, type SymbolBars } from '../../../bar.ts';
import type { Instrument } from '../../../instrument.ts';
import { createRandom } from '../../../math/random.ts';
import { DAY } from '../../../time.ts';

export interface DriftOptions {
  readonly symbols: number;
  readonly bars: number;
  /** Deviation of the slow drift of a member against its class, in deviations of its own daily move; 0: a class of random walks. */
  readonly drift: number;
  /** How far the logarithm of the deviation wanders, in common and alone; absent: not at all. */
  readonly wander?: number;
}

const STEPS = 8;
const SIGMA = 0.02;
/** A drift lasts some forty days, and so does a deviation. */
const PERSISTENCE = 0.975;
const RENEWAL = Math.sqrt(1 - PERSISTENCE ** 2);

/**
 * Daily bars of a class that moves together, and whose members drift apart for weeks: who is ahead next week can be told from who was
 * ahead in the last ones. No direction of the class itself can be known.
 */
export function driftingClass(
  seed: number,
  { symbols, bars, drift, wander = 0 }: DriftOptions,
): { readonly instruments: Instrument[]; readonly bars: SymbolBars[]; readonly first: number } {
  const first = Date.UTC(2020, 0, 1);
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const wandering = (size: number) => {
    let level = size * normal();
    return Float64Array.from({ length: bars }, () => (level = PERSISTENCE * level + size * RENEWAL * normal()));
  };
  const level = wandering(wander);
  const common = level.map((l) => SIGMA * Math.exp(l) * normal());
  const names = Array.from({ length: symbols }, (_, s) => `S${String(s).padStart(3, '0')}`);
  return {
    first,
    instruments: names.map((symbol) => ({
      symbol,
      name: symbol,
      assetClass: 'crypto',
      venue: 'test',
      calendar: '24X7',
      volumeKind: 'real',
    })),
    bars: names.map((symbol) => {
      const columns = allocateBars(bars);
      const leaning = wandering(drift * SIGMA);
      const alone = wandering(wander / 2);
      let price = 100;
      for (let i = 0; i < bars; i++) {
        const deviation = SIGMA * Math.exp(at(level, i) + at(alone, i));
        const open = price;
        let [high, low] = [price, price];
        for (let step = 0; step < STEPS; step++) {
          price *= Math.exp((at(common, i) + at(leaning, i)) / STEPS + (deviation / Math.sqrt(STEPS)) * normal());
          high = Math.max(high, price);
          low = Math.min(low, price);
        }
        columns.openTime[i] = first + i * DAY;
        columns.closeTime[i] = first + (i + 1) * DAY;
        columns.open[i] = open;
        columns.high[i] = high;
        columns.low[i] = low;
        columns.close[i] = price;
        columns.volume[i] = 1_000 * Math.exp(0.3 * normal());
        columns.vwap[i] = Number.NaN;
        columns.tradedMinutes[i] = 1440;
        columns.scheduledMinutes[i] = 1440;
      }
      return { symbol, timeframe: '1d', bars: columns };
    }),
  };
}
