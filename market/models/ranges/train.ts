import { EVENT_RULES, eventOutcome, eventProbability, fitEvent, ownRates } from './events.ts';
import { expectedVariance, fitRange, rowsOfPeriod } from './fit.ts';
import { gateOf, type Judged, passRangeGates } from './gate.ts';
import { firstOfLast, rangeQuantiles, standardisedMoves } from './quantiles.ts';
import {
  type EventFit,
  RANGE_EVENTS,
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
}

/**
 * Fits one model and judges its procedure: a first fit sees nothing of the last `gate` dates and is tested on them; the
 * one that is returned has seen them too. Null when there are too few rows for either.
 */
export function judgeRange(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  { before, blocks }: JudgeOptions,
): JudgedRange | null {
  const fit = fitRange(rows, outcomes, { before });
  const from = firstOfLast(rows, outcomes, before, blocks.gate);
  // Known before the first close of the gate: the purge is the horizon.
  const past = { before: from - 1 };
  const earlier = fitRange(rows, outcomes, past);
  if (fit === null || earlier === null) return null;
  const gate = { from, before, block: blocks.gate };
  const offered =
    rows.timeframe === '1d' ? RANGE_EVENTS.filter((event) => EVENT_RULES[event].horizon === fit.horizon) : [];
  const events = offered.flatMap((event) => {
    const tested = fitEvent(event, rows, outcomes, earlier, past);
    const final = fitEvent(event, rows, outcomes, fit, { before });
    if (tested === null || final === null) return [];
    return [{ fit: final, skill: eventSkill(rows, outcomes, earlier, tested, gate) }];
  });
  return { fit, skill: rangeSkill(rows, outcomes, earlier, gate), events };
}

/** The Brier score that an event saves by date against the pooled rate and against the own rate; the weaker of the two. */
function eventSkill(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  fit: RangeFit,
  event: EventFit,
  period: { readonly from: number; readonly before: number; readonly block: number },
): RangeSkill {
  const chosen = rowsOfPeriod(rows, outcomes, period);
  const own = ownRates(event.event, rows, outcomes, event.rate);
  const gainOver = (usual: (row: number) => number) =>
    dateMeans(rows, chosen, (row) => {
      const variance = expectedVariance(fit, rows.inputs, row * WIDTH, rows.normal[row]);
      const p = eventProbability(event, { variance, month: rows.month[row], season: outcomes.season[row] });
      const y = eventOutcome(event.event, rows, outcomes, row);
      return (y - usual(row)) ** 2 - (y - p) ** 2;
    });
  const lag = 2 * fit.horizon;
  return weaker(
    skillOf(
      gainOver(() => event.rate),
      lag,
      period.block,
    ),
    skillOf(
      gainOver((row) => own[row]),
      lag,
      period.block,
    ),
  );
}

/** The forecasts of a model that a night judges, the range first, then its events. */
export const judgedOf = ({ fit: { horizon }, skill, events }: JudgedRange): Judged[] => [
  { horizon, skill },
  ...events.map((event) => ({ horizon, skill: event.skill })),
];

/** Models of one night: `open` says of each forecast of `judgedOf`, in order, whether its gate is open. */
export function freezeRange(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  judged: JudgedRange,
  open: readonly boolean[],
  { before, blocks }: JudgeOptions,
): RangeModel {
  const gate = gateOf(open[0], judged.skill);
  return {
    fit: judged.fit,
    skill: judged.skill,
    gate,
    ...frozenQuantiles(rows, outcomes, judged.fit, gate, { before, blocks }),
    events: judged.events.map(({ fit, skill }, i) => ({ ...fit, skill, gate: gateOf(open[i + 1], skill) })),
  };
}

/** The nightly part of a model: quantiles of the moves of the last dates in units of what is published under `gate`. */
export function frozenQuantiles(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  fit: RangeFit,
  gate: RangeGate,
  { before, blocks }: JudgeOptions,
): Pick<RangeModel, 'quantiles' | 'typical'> {
  const from = firstOfLast(rows, outcomes, before, blocks.quantiles);
  const moves = standardisedMoves(rows, outcomes, fit, gate, rowsOfPeriod(rows, outcomes, { before, from }));
  const sizes = rangeQuantiles(moves.map(Math.abs));
  return { quantiles: rangeQuantiles(moves), typical: sizes[(sizes.length - 1) / 2] };
}

/** Fits, judges and freezes the models of one class on their own, as a night of one class would. */
export function trainRanges(
  rows: RangeRows,
  outcomes: readonly RangeOutcomes[],
  options: JudgeOptions,
): (RangeModel | null)[] {
  const judged = outcomes.map((outcome) => judgeRange(rows, outcome, options));
  const passed = passRangeGates(judged.flatMap((one) => (one === null ? [] : judgedOf(one))));
  let next = 0;
  return judged.map((one, i) => {
    if (one === null) return null;
    const open = passed.slice(next, next + 1 + one.events.length);
    next += open.length;
    return freezeRange(rows, outcomes[i], one, open, options);
  });
}
