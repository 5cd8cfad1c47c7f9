import type { Timeframe } from '../../timeframe.ts';
import { gateOf, type Judged, passRangeGates, staysOpen } from './gate.ts';
import type { RangeGate, RangeModel, RangeOutcomes, RangeRows } from './range-model.ts';
import { type RangeSeries, rangeRows } from './rows.ts';
import type { RangeBlocks } from './skill.ts';
import { frozenQuantiles, type JudgedRange, type JudgeOptions, judgedOf, judgeRange } from './train.ts';

/** What a night knows of one class and timeframe. */
export interface RangeNight {
  readonly series: readonly RangeSeries[];
  readonly timeframe: Timeframe;
  /** Outcomes known at this time (UTC ms, inclusive) are seen, and none later. */
  readonly before: number;
  readonly blocks: RangeBlocks;
  /** Each horizon, and the model whose coefficients go on; null: they are fitted tonight. */
  readonly horizons: readonly { readonly horizon: number; readonly kept: RangeModel | null }[];
}

type Frozen = ReturnType<typeof frozenQuantiles>;

/** What a night learns of one horizon. What is fitted tonight has quantiles for both ends of its gate, which all classes together decide. */
export type NightlyRange =
  | { readonly kind: 'kept'; readonly frozen: Frozen }
  | { readonly kind: 'fitted'; readonly judged: JudgedRange; readonly open: Frozen; readonly shut: Frozen };

const SHUT: RangeGate = { open: false, belief: 0 };

/** Fits what is due, and freezes the quantiles of all horizons of one class anew. Null where there are too few rows. */
export function trainNight({ series, timeframe, before, blocks, horizons }: RangeNight): (NightlyRange | null)[] {
  const all = rangeRows(
    series,
    timeframe,
    horizons.map(({ horizon }) => horizon),
  );
  return horizons.map(({ kept }, i) => nightOf(all.rows, all.outcomes[i], { before, blocks }, kept));
}

/** What a night learns of one horizon from its rows; null where there are too few to fit on. */
export function nightOf(
  rows: RangeRows,
  outcomes: RangeOutcomes,
  options: JudgeOptions,
  kept: RangeModel | null,
): NightlyRange | null {
  if (kept !== null) return { kind: 'kept', frozen: frozenQuantiles(rows, outcomes, kept.fit, kept.gate, options) };
  const judged = judgeRange(rows, outcomes, options);
  if (judged === null) return null;
  const frozen = (gate: RangeGate) => frozenQuantiles(rows, outcomes, judged.fit, gate, options);
  return { kind: 'fitted', judged, open: frozen(gateOf(true, judged.skill)), shut: frozen(SHUT) };
}

/** One model of a night and the one it follows. */
export interface NightEntry {
  readonly night: NightlyRange;
  readonly previous: RangeModel | null;
}

/**
 * The models of a night, all classes and timeframes judged together. A gate that was open stays open while the evidence of its last
 * block is at least one error from nothing.
 */
export function freezeNight(entries: readonly NightEntry[]): RangeModel[] {
  const family = entries.flatMap(({ night }): Judged[] => (night.kind === 'fitted' ? judgedOf(night.judged) : []));
  const passed = passRangeGates(family);
  let next = 0;
  return entries.map(({ night, previous }) => {
    if (night.kind === 'kept') return { ...(previous as RangeModel), ...night.frozen };
    const { judged } = night;
    const open = staysOpen(previous?.gate.open ?? false, passed[next++], judged.skill);
    const events = judged.events.map(({ fit, skill }) => {
      const before = previous?.events.find(({ event }) => event === fit.event);
      return { ...fit, skill, gate: gateOf(staysOpen(before?.gate.open ?? false, passed[next++], skill), skill) };
    });
    const gate = open ? gateOf(true, judged.skill) : SHUT;
    return { fit: judged.fit, skill: judged.skill, gate, ...(open ? night.open : night.shut), events };
  });
}
