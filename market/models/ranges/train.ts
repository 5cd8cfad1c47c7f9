import { RANGE_EVENTS, type RangeEvent } from '../../range-event.ts';
import { EVENT_RULES, eventOutcome, eventProbability, fitEvent, ownRates } from './events.ts';
import { expectedVariance, fitRange, rowsOfPeriod, usualFit } from './fit.ts';
import type { Judged } from './gate.ts';
import { firstOfLast, rangeQuantiles, standardisedMoves } from './quantiles.ts';
import {
  type EventFit,
  type RangeFit,
  type RangeGate,
  type RangeModel,
  type RangeOutcomes,
  type RangeRows,
  type RangeSkill,
  RANGE_INPUT_COUNT as WIDTH,
} from './range-model.ts';
import { dateMeans, type RangeBlocks, rangeSkill, skillOf, weaker } from './skill.ts';

/** A fit with the evidence of its procedure, before the night has judged all of them together. */
export interface JudgedRange {
  readonly fit: RangeFit;
  readonly skill: RangeSkill;
  readonly events: readonly { readonly fit: EventFit; readonly skill: RangeSkill }[];
}

export interface JudgeOptions {
  /** Outcomes known at this time (UTC ms, inclusive) are seen, and none later. */
  readonly before: number;
  readonly blocks: RangeBlocks;
  /** Events that are wanted; absent: all of the horizon. */
  readonly events?: readonly RangeEvent[];
}

/**
 * Fits one model and judges its procedure: a first fit sees nothing of the last `gate` dates and is tested on them; the
 * one that is returned has seen them too. With too few rows for a first fit there is no evidence, and null without any.
 */
export function judgeRange(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  { before, blocks, events = RANGE_EVENTS }: JudgeOptions,
): JudgedRange | null {
  const fit = fitRange(rows, outcomes, { before });
  if (fit === null) return null;
  const from = firstOfLast(rows, outcomes, before, blocks.gate);
  // Known before the first close of the gate: the purge is the horizon.
  const past = { before: from - 1 };
  const earlier = fitRange(rows, outcomes, past);
  if (earlier === null) return { fit, skill: skillOf(new Float64Array(0), 0, blocks.gate), events: [] };
  const gate = { from, before, block: blocks.gate };
  const offered = events.filter((event) => rows.timeframe === '1d' && EVENT_RULES[event].horizon === fit.horizon);
  const tests = offered.flatMap((event) => {
    const tested = fitEvent(event, rows, outcomes, earlier, past);
    const usual = fitEvent(event, rows, outcomes, usualFit(earlier), past);
    const final = fitEvent(event, rows, outcomes, fit, { before });
    if (tested === null || usual === null || final === null) return [];
    const forecast = { fit: earlier, event: tested };
    return [
      { fit: final, skill: eventSkill(rows, outcomes, forecast, { fit: usualFit(earlier), event: usual }, gate) },
    ];
  });
  return { fit, skill: rangeSkill(rows, outcomes, earlier, gate), events: tests };
}

interface FittedEvent {
  readonly fit: RangeFit;
  readonly event: EventFit;
}

/**
 * The Brier score that an event saves by date against the pooled rate, the own rate, and the same event read off the
 * usual variance; the weakest of the three. Without the last, a calm month alone would be skill: variance doubles more
 * often after one, in a world without memory too.
 */
function eventSkill(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  forecast: FittedEvent,
  usual: FittedEvent,
  period: { readonly from: number; readonly before: number; readonly block: number },
): RangeSkill {
  const { event, rate } = forecast.event;
  const chosen = rowsOfPeriod(rows, outcomes, period);
  const rates = ownRates(event, rows, outcomes, rate);
  const probability = (by: FittedEvent, row: number) => {
    const variance = expectedVariance(by.fit, rows.inputs, row * WIDTH, rows.normal[row]);
    return eventProbability(by.event, { variance, month: rows.month[row], season: outcomes.season[row] });
  };
  const skillOver = (usually: (row: number) => number) => {
    const gains = dateMeans(rows, chosen, (row) => {
      const y = eventOutcome(event, rows, outcomes, row);
      return (y - usually(row)) ** 2 - (y - probability(forecast, row)) ** 2;
    });
    return skillOf(gains, 2 * forecast.fit.horizon, period.block);
  };
  const pooled = skillOver(() => rate);
  const byOwn = skillOver((row) => rates[row]);
  return weaker(
    weaker(pooled, byOwn),
    skillOver((row) => probability(usual, row)),
  );
}

/** The forecasts of a model that a night judges, the range first, then its events. */
export const judgedOf = ({ fit: { horizon }, skill, events }: JudgedRange): Judged[] => [
  { horizon, skill },
  ...events.map((event) => ({ horizon, skill: event.skill })),
];

/** The nightly part of a model: quantiles of the moves of the last dates in units of what is published under `gate`. */
export function frozenQuantiles(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  fit: RangeFit,
  gate: RangeGate,
  { before, blocks }: JudgeOptions,
): Pick<RangeModel, 'quantiles' | 'typical' | 'entered'> {
  const from = firstOfLast(rows, outcomes, before, blocks.quantiles);
  const chosen = rowsOfPeriod(rows, outcomes, { before, from });
  const standardised = (moves: Float64Array) =>
    standardisedMoves(rows, { ...outcomes, move: moves }, fit, gate, chosen);
  const moves = standardised(outcomes.move);
  const sizes = rangeQuantiles(moves.map(Math.abs));
  const entered = rangeQuantiles(standardised(outcomes.entered).map(Math.abs));
  return { quantiles: rangeQuantiles(moves), typical: sizes[(sizes.length - 1) / 2], entered };
}
