import { type Group, groupName } from '#market/group.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { classesFinding } from '#wording/findings/correlations.ts';
import { classTitle } from '#wording/labels.ts';
import type { HeatModel } from '../models/shifts.ts';
import type { CorrelationRow } from '../queries/shifts.ts';

/** Classes by classes: on the diagonal how much the members of a class move together. The newest look at each pair counts. */
export function heatOf(timeframe: Timeframe, all: readonly CorrelationRow[]): HeatModel {
  const rows = all.filter((row) => row.timeframe === timeframe && row.level !== 'market');
  const groups = groupsOf(rows);
  const cellOf = (a: string, b: string) => {
    const [row] = rows
      .filter(({ subject, peer }) =>
        a === b ? subject === a && peer === '' : (subject === a && peer === b) || (subject === b && peer === a),
      )
      .sort((x, y) => y.closeTime - x.closeTime);
    return row === undefined ? null : { before: row.before, after: row.after, shifted: row.q <= 0.05 };
  };
  const titles = [...groups.values()].map((group) => groupTitle(group, [...groups.values()]));
  const cells = [...groups.keys()].map((a) => [...groups.keys()].map((b) => cellOf(a, b)));
  const pairs = cells.flatMap((row, i) =>
    row.flatMap((cell, j) =>
      cell === null || j <= i ? [] : [{ titles: [titles[i] ?? '', titles[j] ?? ''] as const, r: cell.after }],
    ),
  );
  return {
    finding: classesFinding(pairs),
    timeframe,
    closeTime: Math.max(0, ...rows.map(({ closeTime }) => closeTime)),
    titles,
    cells,
  };
}

/** The groups of some rows by their names, in the order of the names. */
function groupsOf(rows: readonly CorrelationRow[]): ReadonlyMap<string, Group> {
  const groups = rows
    .flatMap(({ subjectGroup, peerGroup }) => [subjectGroup, peerGroup])
    .filter((group) => group !== null);
  return new Map(groups.map((group) => [groupName(group), group] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A class by its title, with its market where the class is on several. */
function groupTitle({ assetClass, market }: Group, groups: readonly Group[]): string {
  const title = classTitle(assetClass);
  return groups.filter((group) => group.assetClass === assetClass).length > 1
    ? `${title}, ${market.toUpperCase()}`
    : title;
}
