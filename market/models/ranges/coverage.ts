/** Share of outcomes that a range is meant to hold. */
export const RANGE_COVERAGE = 0.8;
const STEP = 0.01;
const ALPHA_LEAST = 0.02;
const ALPHA_MOST = 0.5;

export const INITIAL_ALPHA = 1 - RANGE_COVERAGE;

/**
 * The miscoverage level of a class after one date: α + 0.01 (0.20 − share of the class that left its range), within
 * 0.02 … 0.50 (Gibbs & Candès 2021). One step a date, after its outcome is known.
 */
export const nextAlpha = (alpha: number, missed: number): number =>
  Math.min(ALPHA_MOST, Math.max(ALPHA_LEAST, alpha + STEP * (1 - RANGE_COVERAGE - missed)));

/** Score of an interval at level α: its width, and 2/α times how far an outcome lies outside (Gneiting & Raftery 2007, eq. 43). */
export const intervalScore = (low: number, high: number, outcome: number, alpha = INITIAL_ALPHA): number =>
  high - low + (2 / alpha) * (Math.max(0, low - outcome) + Math.max(0, outcome - high));
