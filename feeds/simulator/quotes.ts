import type { SimulatedInstrument } from './universe.ts';

/** Six significant digits of the price at the open of the session, as venues adapt their ticks; cents for shares. */
export function stepsPerUnit(instrument: SimulatedInstrument, levelOpen: number): number {
  const digits = instrument.assetClass.endsWith('equity') ? 2 : Math.max(0, 5 - Math.floor(levelOpen / Math.LN10));
  return 10 ** digits;
}

/** Rounds to `steps` per unit; steps of a power of ten give the shortest decimal. */
export const roundTo = (value: number, steps: number): number => Math.round(value * steps) / steps;

/** Price of a log level on a tick grid, never below one tick. */
export const priceOf = (level: number, steps: number): number => Math.max(1 / steps, roundTo(Math.exp(level), steps));
