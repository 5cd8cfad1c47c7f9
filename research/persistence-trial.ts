import { countLabels, PERSISTENCE_DAYS, persistenceOf, STAY_BARS } from '#market/models/regime/persistence.ts';
import { REGIME_COUNT } from '#market/output.ts';
import { DAY } from '#market/time.ts';
import type { ShownSeries } from './shown-labels.ts';

/** Claims on one label beside what happened. */
export interface JudgedPersistence {
  readonly label: number;
  readonly bars: number;
  /** Mean of the remaining bars that were claimed, and bars a change that happened. */
  readonly claimed: number;
  readonly happened: number;
  /** Mean share claimed for "the same in ten bars", and the share that happened. */
  readonly claimedStay: number;
  readonly happenedStay: number;
}

export interface PersistenceTrial {
  readonly labels: readonly JudgedPersistence[];
  /** Brier scores of `stay10`, by label and of the rate of all labels together. */
  readonly brier: number;
  readonly pooledBrier: number;
}

/**
 * Persistence counted on the two years before each period and judged in it, over the labels that were shown. A bar's ten bars may end
 * after the period: no claim is judged by what it was counted from.
 */
export function judgePersistence(series: readonly ShownSeries[], starts: readonly number[]): PersistenceTrial {
  const sums = Array.from({ length: REGIME_COUNT }, () => ({
    bars: 0,
    claimed: 0,
    changes: 0,
    compared: 0,
    claimedStay: 0,
    stays: 0,
  }));
  let brier = 0;
  let pooledBrier = 0;
  for (const [i, from] of starts.entries()) {
    const to = starts[i + 1] ?? Number.POSITIVE_INFINITY;
    const before = series.map(({ openTime, label }) =>
      label.subarray(indexOf(openTime, from - PERSISTENCE_DAYS * DAY), indexOf(openTime, from)),
    );
    const counted = countLabels(before);
    const figures = new Map(persistenceOf(counted).map((one) => [one.label, one]));
    const pooled =
      counted.reduce((sum, { stays10 }) => sum + stays10, 0) / counted.reduce((sum, { nStay10 }) => sum + nStay10, 0);
    for (const { openTime, label } of series)
      for (let t = indexOf(openTime, from); t + 1 < label.length && openTime[t] < to; t++) {
        const claim = figures.get(label[t]);
        if (claim === undefined) continue;
        const sum = sums[label[t]];
        sum.bars++;
        sum.claimed += claim.remainingBars;
        if (label[t + 1] !== label[t]) sum.changes++;
        if (t + STAY_BARS >= label.length) continue;
        const stayed = label[t + STAY_BARS] === label[t] ? 1 : 0;
        sum.compared++;
        sum.claimedStay += claim.stay10;
        sum.stays += stayed;
        brier += (claim.stay10 - stayed) ** 2;
        pooledBrier += (pooled - stayed) ** 2;
      }
  }
  const compared = sums.reduce((sum, one) => sum + one.compared, 0);
  return {
    labels: sums.map((sum, label) => ({
      label,
      bars: sum.bars,
      claimed: sum.claimed / sum.bars,
      happened: sum.bars / sum.changes,
      claimedStay: sum.claimedStay / sum.compared,
      happenedStay: sum.stays / sum.compared,
    })),
    brier: brier / compared,
    pooledBrier: pooledBrier / compared,
  };
}

const indexOf = (openTime: Float64Array, time: number): number => {
  const index = openTime.findIndex((t) => t >= time);
  return index === -1 ? openTime.length : index;
};
