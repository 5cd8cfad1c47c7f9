import type { SymbolBars } from '../../bar.ts';
import type { CalendarId } from '../../instrument.ts';
import type { Timeframe } from '../../timeframe.ts';
import { type BlockLengths, type Blocks, leastBars, splitBlocks } from '../signals/blocks.ts';
import { horizonOf, onTrainingGrid } from '../signals/horizon.ts';
import type { SignalModel } from '../signals/model.ts';
import { gateOf, passRangeGates } from './gate.ts';
import type { RangeGate, RangeSkill } from './range-model.ts';
import { RELATIVE_MEMBERS } from './relative.ts';
import { skillOf } from './skill.ts';

/** What there is in a class to test a direction against it on. */
interface RelativeHistory {
  readonly horizon: number;
  readonly members: number;
  /** Dates on which enough members have a bar, and how many of them a test needs. */
  readonly days: number;
  readonly daysNeeded: number;
}

/** What a night learns of the directions against one class. */
export interface RelativeNight extends RelativeHistory {
  /** Against an even chance; its block is the dates of a full test. Without a model: on 0 dates. */
  readonly skill: RangeSkill;
  /** Null: nothing could be tested. */
  readonly model: SignalModel | null;
}

/** The same after its night has judged all classes together. */
export interface RelativeModel extends RelativeNight {
  readonly gate: RangeGate;
}

/** Open times on which at least 12 of these series have a bar, ascending: on any other there is no median to beat. */
export function classDates(series: readonly SymbolBars[]): Float64Array {
  const members = new Map<number, number>();
  for (const { bars } of series) for (const t of bars.openTime) members.set(t, (members.get(t) ?? 0) + 1);
  return Float64Array.from(members.keys())
    .filter((t) => (members.get(t) ?? 0) >= RELATIVE_MEMBERS)
    .sort();
}

/** How a class is learned from. `blocks`: null with too few days. `block`: dates of a full test. */
export interface RelativePlan extends RelativeHistory {
  readonly blocks: Blocks | null;
  readonly block: number;
}

/** The blocks of a class of so many members, whose dates are `times`: as of a signal, of which only a bar of the training grid is used. */
export function planRelative(
  members: number,
  times: Float64Array,
  { calendar, timeframe, lengths }: { calendar: CalendarId; timeframe: Timeframe; lengths: BlockLengths },
): RelativePlan {
  const horizon = horizonOf(calendar, timeframe);
  const blocks = splitBlocks(times, lengths, horizon);
  const [from, to] = blocks?.gate ?? [Number.NaN, Number.NaN];
  const sampled = times.filter((t) => t >= from && t <= to && onTrainingGrid(calendar, timeframe, t));
  const daysNeeded = leastBars(lengths, horizon);
  return { horizon, members, days: times.length, daysNeeded, blocks, block: sampled.length };
}

/** A class with what came of its plan; null: nothing could be fitted. */
export function nightOfPlan({ blocks: _, block, ...history }: RelativePlan, model: SignalModel | null): RelativeNight {
  if (model === null) return { ...history, skill: skillOf(new Float64Array(0), 0, block), model };
  // The residuals make the interval of a signal: a direction has none.
  return { ...history, skill: { ...model.skill, block }, model: { ...model, residuals: new Float64Array(0) } };
}

/** The models of a night, all that were tested judged together. One that passed in an earlier week has to pass again. */
export function judgeRelative(nights: readonly RelativeNight[]): RelativeModel[] {
  const tested = nights.filter(({ model }) => model !== null);
  const passed = passRangeGates(tested);
  return nights.map((night) => ({ ...night, gate: gateOf(passed[tested.indexOf(night)] ?? false, night.skill) }));
}
