import { TIES } from '#market/models/shifts/ties.ts';
import { closeText } from '#wording/dates.ts';
import { mapFinding, memberFinding } from '#wording/findings/correlations.ts';
import { classTitle } from '#wording/labels.ts';
import type { TieMapModel } from '../models/correlations.ts';
import type { TieRow } from '../queries/ties.ts';

/** The map of a class, null where its members have no ties yet; of a class on several markets that of the market with most members. */
export function tieMapOf(ties: readonly TieRow[], assetClass: string, marked = ''): TieMapModel | null {
  const markets = Map.groupBy(
    ties.filter((row) => row.assetClass === assetClass && row.place !== null),
    ({ market }) => market,
  );
  const holdsMarked = (rows: readonly TieRow[]) => rows.some(({ symbol }) => symbol === marked);
  const [rows] = [...markets.values()].sort(
    (a, b) => Number(holdsMarked(b)) - Number(holdsMarked(a)) || b.length - a.length,
  );
  const [first] = rows ?? [];
  if (rows === undefined || first === undefined || rows.length < 2) return null;
  const place = rows.findIndex(({ symbol }) => symbol === marked);
  const pairs = (of: (row: TieRow) => readonly number[]) =>
    meanOf(rows.flatMap((row, i) => of(row).filter((_, j) => (place < 0 ? j > i : i === place && j !== place))));
  const ends = { before: pairs(({ before }) => before), after: pairs(({ now }) => now) };
  return {
    finding: place < 0 ? mapFinding(assetClass, ends) : memberFinding(marked, ends),
    assetClass,
    classTitle: classTitle(assetClass),
    periods: {
      before: `the ${TIES.before} days before them`,
      now: `${TIES.recent} days to ${closeText(first.closeTime, '1d')}`,
    },
    members: first.members,
    symbols: rows.map(({ symbol }) => symbol),
    before: rows.map(({ before }) => before),
    now: rows.map(({ now }) => now),
    marked: place < 0 ? '' : marked,
  };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** The class whose mean tie on its map changed most: which map a page shows where no shift leads to one. */
export function mostChangedClass(ties: readonly TieRow[]): string | null {
  const classes = Map.groupBy(ties, ({ assetClass }) => assetClass);
  const change = (rows: readonly TieRow[]) =>
    Math.abs(meanOf(rows.flatMap(({ now }) => now)) - meanOf(rows.flatMap(({ before }) => before)));
  const [most] = [...classes].sort((a, b) => change(b[1]) - change(a[1]));
  return most?.[0] ?? null;
}
