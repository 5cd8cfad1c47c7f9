import type { RangeEvent } from '../../range-event.ts';
import { sigmoid } from '../signals/logistic.ts';
import { expectedVariance, type FitPeriod, rowsOfPeriod } from './fit.ts';
import { fitLine } from './line.ts';
import {
  type EventFit,
  GRID_POINTS,
  type RangeFit,
  type RangeGate,
  type RangeOutcomes,
  type RangeRows,
  RANGE_INPUT_COUNT as WIDTH,
} from './range-model.ts';

interface EventRule {
  readonly horizon: number;
  /** Log fall that the low must exceed; absent: the variance must at least double. */
  readonly fall?: number;
}

/** What each event asks of the bars ahead. A fall of 5 % is a low below 95 % of the close. */
export const EVENT_RULES: Readonly<Record<RangeEvent, EventRule>> = {
  fall_5_1d: { horizon: 1, fall: -Math.log(0.95) },
  fall_5_5d: { horizon: 5, fall: -Math.log(0.95) },
  fall_10_5d: { horizon: 5, fall: -Math.log(0.9) },
  vol_doubles_5d: { horizon: 5 },
};

/** Steps of the grid of survival in standard deviations: its last point is 10. */
const STEP = 0.1;
/** Weight of the pooled rate in the own rate of a symbol, and the bars that it is counted from. */
const POOLED_BARS = 250;
const OWN_BARS = 500;
const LEAST_ROWS = 300;

/** Whether an event happened after a row: 1 or 0; NaN where it is not known. */
export function eventOutcome(event: RangeEvent, rows: RangeRows, outcomes: RangeOutcomes, row: number): number {
  const { fall } = EVENT_RULES[event];
  const value = fall === undefined ? outcomes.variance[row] : outcomes.fall[row];
  if (!Number.isFinite(value)) return Number.NaN;
  return value > (fall ?? 2 * rows.month[row]) ? 1 : 0;
}

/**
 * An event of a fit from the rows of a period: the survival of falls in units of the expected deviation, or the logistic
 * of ln(f/m20). Null with fewer than 300 rows, or when it never happened.
 */
export function fitEvent(
  event: RangeEvent,
  rows: RangeRows,
  outcomes: RangeOutcomes,
  fit: RangeFit,
  period: FitPeriod,
): EventFit | null {
  const chosen = rowsOfPeriod(rows, outcomes, period);
  if (chosen.length < LEAST_ROWS) return null;
  const happened = Float64Array.from(chosen, (row) => eventOutcome(event, rows, outcomes, row));
  const rate = happened.reduce((sum, y) => sum + y, 0) / chosen.length;
  if (!(rate > 0 && rate < 1)) return null;
  const expected = (row: number) => expectedVariance(fit, rows.inputs, row * WIDTH, rows.normal[row]);
  if (EVENT_RULES[event].fall === undefined) {
    const x = Float64Array.from(chosen, (row) => Math.log(expected(row) / rows.month[row]));
    return { event, survival: new Float64Array(0), ...fitLine(x, happened), rate };
  }
  const falls = Float64Array.from(
    chosen,
    (row) => outcomes.fall[row] / deviation(fit.horizon, expected(row), outcomes.season[row]),
  );
  return { event, survival: survivalGrid(falls), intercept: 0, slope: 0, rate };
}

/** Probability of an event at a variance per bar that is expected, before any gate. */
export function eventProbability(
  fit: EventFit,
  { variance, month, season = 1 }: { readonly variance: number; readonly month: number; readonly season?: number },
): number {
  const { horizon, fall } = EVENT_RULES[fit.event];
  if (fall === undefined) return sigmoid(fit.intercept + fit.slope * Math.log(variance / month));
  return survivalAt(fit.survival, fall / deviation(horizon, variance, season));
}

/** The probability as it is published: drawn to the rate of the event as far as it is not believed. */
export const publishedProbability = ({ rate }: EventFit, { open, belief }: RangeGate, p: number): number =>
  open ? rate + belief * (p - rate) : rate;

const deviation = (horizon: number, variance: number, season: number): number => Math.sqrt(horizon * variance * season);

/** Share of values beyond 0, 0.1 … 10. */
export function survivalGrid(values: Float64Array): Float64Array {
  const ascending = Float64Array.from(values).sort();
  let below = 0;
  return Float64Array.from({ length: GRID_POINTS }, (_, k) => {
    while (below < ascending.length && ascending[below] <= k * STEP) below++;
    return (ascending.length - below) / ascending.length;
  });
}

/** Survival at x between the points of a grid; beyond it, that of its end. */
export function survivalAt(grid: Float64Array, x: number): number {
  const position = Math.min(grid.length - 1, Math.max(0, x / STEP));
  const below = Math.min(grid.length - 2, Math.floor(position));
  return grid[below] + (position - below) * (grid[below + 1] - grid[below]);
}

/**
 * The own rate of an event for every row: what was known at its close of the last 500 bars of its symbol, with the
 * pooled rate as 250 bars more.
 */
export function ownRates(event: RangeEvent, rows: RangeRows, outcomes: RangeOutcomes, rate: number): Float64Array {
  const known: { happened: number[]; at: number[]; next: number; sum: number }[] = [];
  const rates = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row++) {
    const symbol = rows.symbol[row];
    known[symbol] ??= { happened: [], at: [], next: 0, sum: 0 };
    const past = known[symbol];
    while (past.next < past.at.length && past.at[past.next] <= rows.closeTime[row]) {
      past.sum += past.happened[past.next++];
      if (past.next > OWN_BARS) past.sum -= past.happened[past.next - 1 - OWN_BARS];
    }
    rates[row] = (past.sum + POOLED_BARS * rate) / (Math.min(past.next, OWN_BARS) + POOLED_BARS);
    const happened = eventOutcome(event, rows, outcomes, row);
    if (Number.isNaN(happened) || Number.isNaN(outcomes.knownAt[row])) continue;
    past.happened.push(happened);
    past.at.push(outcomes.knownAt[row]);
  }
  return rates;
}
