import { expectedVariance, publishedVariance } from './fit.ts';
import {
  GRID_POINTS,
  type RangeFit,
  type RangeGate,
  type RangeOutcomes,
  type RangeRows,
  RANGE_INPUT_COUNT as WIDTH,
} from './range-model.ts';

/**
 * Moves of `chosen` rows in units of the standard deviation that was published for them: z = ln(C_{t+h}/C_t) / √(h f φ²).
 */
export function standardisedMoves(
  rows: RangeRows,
  { horizon, move, season }: RangeOutcomes,
  fit: RangeFit,
  gate: RangeGate,
  chosen: Uint32Array,
): Float64Array {
  return Float64Array.from(chosen, (row) => move[row] / deviationOf(rows, fit, gate, row, horizon, season[row])).filter(
    Number.isFinite,
  );
}

/** √(h · f · φ²) of a row as it is published. */
export function deviationOf(
  rows: RangeRows,
  fit: RangeFit,
  gate: RangeGate,
  row: number,
  horizon: number,
  season: number,
): number {
  const normal = rows.normal[row];
  const variance = expectedVariance(fit, rows.inputs, row * WIDTH, normal);
  return Math.sqrt(horizon * publishedVariance(fit, gate, variance, normal) * season);
}

/** The 101 quantiles 0, 0.01 … 1 of values, as numpy has them (type 7). Sorts the values in place. */
export function rangeQuantiles(values: Float64Array): Float64Array {
  values.sort();
  return Float64Array.from({ length: GRID_POINTS }, (_, k) => {
    const position = ((values.length - 1) * k) / (GRID_POINTS - 1);
    const below = Math.floor(position);
    const lower = values[below];
    return position === below ? lower : lower + (position - below) * (values[below + 1] - lower);
  });
}

/** The quantile at 0 ≤ p ≤ 1 between the points of a grid. */
export function quantileAt(grid: Float64Array, p: number): number {
  const position = p * (grid.length - 1);
  const below = Math.min(grid.length - 2, Math.floor(position));
  return grid[below] + (position - below) * (grid[below + 1] - grid[below]);
}

/** Closes of the last `count` dates whose outcome was known at `before`, as a period that begins with the first of them. */
export function firstOfLast(rows: RangeRows, { knownAt }: RangeOutcomes, before: number, count: number): number {
  let dates = 0;
  let time = Number.NaN;
  for (let row = rows.length - 1; row >= 0; row--) {
    if (!(knownAt[row] <= before) || rows.closeTime[row] === time) continue;
    if (dates === count) break;
    time = rows.closeTime[row];
    dates++;
  }
  return time;
}
