import type { SimulatedInstrument } from './universe.ts';

/** Ticks per unit of price: six significant digits of the price at the open of the session, five for shares and cents at least. */
export function stepsPerUnit(instrument: SimulatedInstrument, levelOpen: number): number {
  const magnitude = Math.floor(levelOpen / Math.LN10);
  const digits = instrument.assetClass.endsWith('equity') ? Math.max(2, 4 - magnitude) : Math.max(0, 5 - magnitude);
  return 10 ** digits;
}

/** Rounds to `steps` per unit; steps of a power of ten give the shortest decimal. */
export const roundTo = (value: number, steps: number): number => Math.round(value * steps) / steps;

/** Price of a log level on a tick grid, never below one tick. */
export const priceOf = (level: number, steps: number): number => Math.max(1 / steps, roundTo(Math.exp(level), steps));
