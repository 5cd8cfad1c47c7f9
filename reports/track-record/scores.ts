import { REGIME_LABELS } from '#market/regime-label.ts';
import { brierFinding } from '#wording/findings/track-record.ts';
import { classTitle, REGIMES } from '#wording/labels.ts';
import type { BrierModel, BrierRow, DiagramModel } from '../models/track-record.ts';
import type { PersistenceRow } from '../queries/track-record.ts';
import { LEAST_OUTCOMES } from '../ranges.ts';
import { rateOf, rounded, stretchesOf } from './rate.ts';
import { stretchOf } from './weeks.ts';

/** A week of claims with a probability. */
export interface Scored {
  readonly week: string;
  readonly calls: number;
  readonly claimed: number;
  readonly came: number;
  readonly squared: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Claims of about the same probability, each group with what it said on average and how often it came. `stepOf` groups them; a group below
 * a hundred calls is left out. `weeks`: how long a stretch is.
 */
export const pointsOf = <Row extends Scored>(
  rows: readonly Row[],
  stepOf: (row: Row) => number,
  weeks: number,
): DiagramModel['points'] =>
  [...Map.groupBy(rows, stepOf)]
    .sort(([a], [b]) => a - b)
    .flatMap(([, members]) => {
      const came = rateOf(
        stretchesOf(
          members,
          ({ week }) => stretchOf(week, weeks),
          ({ calls, came }) => ({ n: calls, hits: came }),
        ),
      );
      return came === null ? [] : [{ claimed: rounded(sum(members.map(({ claimed }) => claimed)) / came.n), came }];
    });

/** Ten daily bars are two weeks of sessions. */
export const PERSISTENCE_WEEKS = 2;
const TENTHS = 10;

/** The tenth that the mean claim of a row falls into. All claims of a night, class and label are one number. */
export const tenthOf = ({ claimed, calls }: Scored): number =>
  Math.min(TENTHS - 1, Math.floor(rounded(claimed / calls) * TENTHS));

/** Mean squared errors of what was said of labels, beside those of one who knows how often labels of the class last, and nothing else. */
export function persistenceBrier(rows: readonly PersistenceRow[]): BrierModel | null {
  const baseOf = new Map(
    [...Map.groupBy(rows, ({ assetClass }) => assetClass)].map(([assetClass, members]) => [
      assetClass,
      sum(members.map(({ came }) => came)) / sum(members.map(({ calls }) => calls)),
    ]),
  );
  const rowOf = (title: string, label: BrierRow['label'], members: readonly PersistenceRow[]): BrierRow[] => {
    const n = sum(members.map(({ calls }) => calls));
    if (n < LEAST_OUTCOMES) return [];
    const base = members.map(({ assetClass, calls, came }) => {
      const p = baseOf.get(assetClass) ?? 0;
      return calls * p * p + came * (1 - 2 * p);
    });
    const stretches = new Set(members.map(({ week }) => stretchOf(week, PERSISTENCE_WEEKS))).size;
    return [
      {
        title,
        label,
        ours: rounded(sum(members.map(({ squared }) => squared)) / n),
        base: rounded(sum(base) / n),
        n,
        stretches,
      },
    ];
  };
  const classes = [...Map.groupBy(rows, ({ assetClass }) => assetClass)].flatMap(([assetClass, members]) =>
    rowOf(classTitle(assetClass), null, members),
  );
  const labels = REGIME_LABELS.flatMap((label) =>
    rowOf(
      REGIMES[label].title,
      label,
      rows.filter((row) => row.label === label),
    ),
  );
  if (classes.length === 0) return null;
  const byGain = classes.sort((a, b) => gainOf(b) - gainOf(a));
  return { finding: brierFinding(byGain, labels), classes: byGain, labels };
}

/** By how much of the error of the base rate ours is smaller; negative where it is larger. */
export const gainOf = ({ ours, base }: Pick<BrierRow, 'ours' | 'base'>): number => (base > 0 ? 1 - ours / base : 0);
