import { REGIME_COUNT } from '../../output.ts';
import { DAY } from '../../time.ts';
import { TIMEFRAME_MS, type Timeframe } from '../../timeframe.ts';

/** The bars of history that a night counts at most: two years. */
export const PERSISTENCE_DAYS = 730;
/** Intraday labels are counted over fewer days: so many bars of a clock that never stops. That bounds what a night reads. */
const BARS_MOST = 20_000;
/** A label with so few bars counts half of what was counted in it; the other half is what all labels have in common. */
const SHRINK_BARS = 20;
/** Bars ahead of `stay10`. */
export const STAY_BARS = 10;

/** Open time from which the labels are counted that are known at `asOf`, UTC ms. */
export const countedFrom = (timeframe: Timeframe, asOf: number): number =>
  asOf - Math.min(PERSISTENCE_DAYS * DAY, BARS_MOST * TIMEFRAME_MS[timeframe]);

/** What was counted of one label over the series of a class: bars, and what came after them. */
export interface LabelCounts {
  /** Index of the label. */
  readonly label: number;
  /** Bars with this label that have a bar after them. */
  readonly bars: number;
  /** Spells of this label: those that ended and those that still last. */
  readonly spells: number;
  /** Of those bars, the ones after which the label was another, by that label. */
  readonly nextCounts: Float64Array;
  /** Bars with this label that have a bar ten bars later, and those of them with the same label then. */
  readonly nStay10: number;
  readonly stays10: number;
}

/** What a page says of a label in force. */
export interface Persistence extends LabelCounts {
  /** Ends of spells. */
  readonly changes: number;
  /** Bars until the label changes, on average: 1/q. */
  readonly remainingBars: number;
  /** Share of bars whose label is the same ten bars later. */
  readonly stay10: number;
}

/**
 * Remaining time and persistence of the labels of one class and timeframe (forecast design, 6.2): q = (changes + 20 q⁰)/(bars + 20), where
 * q⁰ is that of all labels together, and the same for `stay10`. They are counts of what was shown, not of a hidden state: the transition
 * matrix holds its prior of 2,000 bars and says two to four times as much. Empty where no bar has a bar after it.
 */
export function persistenceOf(counts: readonly LabelCounts[]): Persistence[] {
  const sum = (of: (counted: LabelCounts) => number) => counts.reduce((total, counted) => total + of(counted), 0);
  const all = sum(({ bars }) => bars);
  if (all === 0) return [];
  const pooledChange = sum(changesOf) / all;
  const compared = sum(({ nStay10 }) => nStay10);
  const pooledStay =
    compared === 0 ? 1 - Math.min(1, STAY_BARS * pooledChange) : sum(({ stays10 }) => stays10) / compared;
  return counts.map((counted) => {
    const { bars, nStay10, stays10 } = counted;
    const changes = changesOf(counted);
    const leave = (changes + SHRINK_BARS * pooledChange) / (bars + SHRINK_BARS);
    return {
      ...counted,
      changes,
      // Where nothing has ever changed, the bars that were seen are the least that is known.
      remainingBars: leave > 0 ? 1 / leave : all,
      stay10: (stays10 + SHRINK_BARS * pooledStay) / (nStay10 + SHRINK_BARS),
    };
  });
}

const changesOf = ({ nextCounts }: LabelCounts): number => nextCounts.reduce((sum, count) => sum + count, 0);

/** The counts of label sequences, oldest first: what the query over stored regimes counts, for series in memory. */
export function countLabels(series: readonly Uint8Array[]): LabelCounts[] {
  const empty = (label: number) => ({
    label,
    bars: 0,
    spells: 0,
    nextCounts: new Float64Array(REGIME_COUNT),
    nStay10: 0,
    stays10: 0,
  });
  const counts = Array.from({ length: REGIME_COUNT }, (_, label) => empty(label));
  for (const labels of series)
    for (let i = 0; i < labels.length; i++) {
      const of = counts[labels[i]];
      if (i === 0 || labels[i - 1] !== labels[i]) of.spells++;
      if (i + 1 < labels.length) of.bars++;
      if (i + 1 < labels.length && labels[i + 1] !== labels[i]) of.nextCounts[labels[i + 1]]++;
      if (i + STAY_BARS >= labels.length) continue;
      of.nStay10++;
      if (labels[i + STAY_BARS] === labels[i]) of.stays10++;
    }
  return counts.filter(({ spells }) => spells > 0);
}
