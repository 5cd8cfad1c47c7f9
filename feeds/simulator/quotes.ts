import type { SimulatedInstrument } from './universe.ts';

/** Rounds to `10^digits` steps per unit; a power of ten gives the shortest decimal. */
export const roundTo = (value: number, steps: number): number => Math.round(value * steps) / steps;

/** Price of a log level on the tick grid of the instrument, never below one tick. */
export function priceOf(instrument: SimulatedInstrument, level: number): number {
  const steps = 10 ** instrument.priceDigits;
  return Math.max(1 / steps, roundTo(Math.exp(level), steps));
}
