import type { RangeEvent } from '../../range-event.ts';
import type { Timeframe } from '../../timeframe.ts';
import type { Skill } from '../signals/gate.ts';

/**
 * The inputs of a forecast in the order of a row: logarithms of the own means of the last 1, 5 and 20 variances over
 * that of 250, the same three averaged over the class, and the distance of the own normal from that of the class.
 */
export const RANGE_INPUTS = ['a1', 'a5', 'a20', 'c1', 'c5', 'c20', 'd250'] as const;
export const RANGE_INPUT_COUNT = RANGE_INPUTS.length;

/** Points of a grid of quantiles or of survival. */
export const GRID_POINTS = 101;

/** Factors on the two usual answers, the own mean of 250 and of 20 variances, that make them unbiased in training. */
export interface Climatology {
  readonly normal: number;
  readonly month: number;
}

/** What a weekly fit learns: coefficients of RANGE_INPUTS with the intercept last, and the two usual answers. */
export interface RangeFit {
  readonly horizon: number;
  readonly coefficients: Float64Array;
  readonly climatology: Climatology;
  /** Close of the last bar whose outcome the fit has seen, UTC ms. */
  readonly through: number;
  readonly rows: number;
}

/** Evidence for a forecast: the smaller t of the two usual answers that it must beat, on `dates` dates of a block of `block`. */
export interface RangeSkill extends Skill {
  /** Dates that a gate needs before it can open. */
  readonly block: number;
}

/** Whether a forecast may speak, and how far it is believed. */
export interface RangeGate {
  readonly open: boolean;
  /** λ: 0 says the usual range, 1 all of the forecast. */
  readonly belief: number;
}

/** An event of a model: the grid of survival (falls) or the two parameters of the logistic (`vol_doubles_5d`). */
export interface EventFit {
  readonly event: RangeEvent;
  /** Share of standardised falls beyond 0, 0.1 … 10; empty for `vol_doubles_5d`. */
  readonly survival: Float64Array;
  /** p = σ(intercept + slope · ln(f / m20)); zeros for falls. */
  readonly intercept: number;
  readonly slope: number;
  /** Share of all rows of training in which it happened. */
  readonly rate: number;
}

/** One model of an (asset class, timeframe, horizon), frozen until the next fit. */
export interface RangeModel {
  readonly fit: RangeFit;
  readonly skill: RangeSkill;
  readonly gate: RangeGate;
  /** 101 quantiles of the standardised move, ascending, of the forecast as it is published. */
  readonly quantiles: Float64Array;
  /** Median of the standardised move without its sign: a typical bar in units of sigma. */
  readonly typical: number;
  /** 101 quantiles of the size of a standardised move that is entered at the next open: the interval of a signal. */
  readonly entered: Float64Array;
  readonly events: readonly (EventFit & { readonly skill: RangeSkill; readonly gate: RangeGate })[];
}

/** What is known of a symbol at the close of a bar. Variances are per bar and of bars divided by the factor of their time of day. */
export interface RangeInputs {
  /** Means of the last 20 and 250 variances. */
  readonly month: number;
  readonly normal: number;
  /** RANGE_INPUTS of this symbol. */
  readonly inputs: Float64Array;
}

/** A forecast of the next `horizon` bars from the close, in log returns. */
export interface RangeForecast {
  readonly horizon: number;
  /** √(h · f): the standard deviation expected, as published: after the gate and shrinkage. */
  readonly sigma: number;
  /** √(h · m250): the same by the own mean of 250 bars. */
  readonly normal: number;
  /** The 80 % range. */
  readonly low: number;
  readonly high: number;
  /** Median of |move|. */
  readonly typical: number;
  readonly gate: RangeGate;
}

/**
 * Rows of one class and timeframe in order of close time, then of symbol. `symbol` counts the list that they were built
 * from; inputs are RANGE_INPUT_COUNT a row. A row without 120 known variances is not in it.
 */
export interface RangeRows {
  readonly timeframe: Timeframe;
  readonly length: number;
  readonly closeTime: Float64Array;
  readonly symbol: Uint32Array;
  /** Place of the bar in its series. */
  readonly bar: Uint32Array;
  readonly inputs: Float64Array;
  readonly normal: Float64Array;
  readonly month: Float64Array;
}

/** What happened in the `horizon` bars after each row; NaN where it is not known yet. */
export interface RangeOutcomes {
  readonly horizon: number;
  /** Mean variance per bar, each at least a hundredth of the normal of the row. */
  readonly variance: Float64Array;
  /** ln(C_{t+h} / C_t). */
  readonly move: Float64Array;
  /** ln(C_{t+h} / O_{t+1}): the move of a signal, which is entered at the next open. */
  readonly entered: Float64Array;
  /** −min ln(L / C_t): how far the low fell below the close. */
  readonly fall: Float64Array;
  /** Mean φ² of the bars ahead, 1 where there is no time of day. Known before they are. */
  readonly season: Float64Array;
  /** Close of the last bar of the outcome: when it is known. */
  readonly knownAt: Float64Array;
}
