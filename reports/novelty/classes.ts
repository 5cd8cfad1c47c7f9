import { classNoveltyFinding } from '#wording/findings/novelty.ts';
import { classTitle } from '#wording/labels.ts';
import type { ClassNoveltyModel, NoveltyPageModel } from '../models/novelty-page.ts';
import type { InstrumentRow, TierRows } from '../tier-rows.ts';
import { UNUSUAL } from './today.ts';

/** Of fewer days a class has no line. */
const LEAST_DAYS = 10;
const LEAST_MEMBERS = 3;

/** The share of unusual members of each class on each day, the class that stands out most first. */
export function classNoveltyOf(
  series: TierRows['noveltySeries'],
  bySymbol: ReadonlyMap<string, InstrumentRow>,
): NoveltyPageModel['classes'] {
  const classes = Map.groupBy(series, ({ symbol }) => bySymbol.get(symbol)?.assetClass ?? '');
  const rows = [...classes]
    .flatMap(([assetClass, members]) => classRow(assetClass, members))
    .sort((a, b) => b.higherThan - a.higherThan || b.unusual - a.unusual || (a.title < b.title ? -1 : 1));
  return { finding: classNoveltyFinding(rows), rows };
}

function classRow(assetClass: string, members: TierRows['noveltySeries']): ClassNoveltyModel[] {
  const byDay = Map.groupBy(
    members.flatMap(({ days }) => days),
    ([day]) => day,
  );
  // A day that few members were open on is not one of the class.
  const known = [...byDay]
    .filter(([, of]) => of.length >= Math.max(LEAST_MEMBERS, members.length / 2))
    .sort(([a], [b]) => a - b);
  const counts = known.map(([, of]) => of.filter(([, percents]) => percents >= UNUSUAL).length);
  const shares = known.map(([, of], i) => (counts[i] ?? 0) / of.length);
  const now = shares.at(-1) ?? 0;
  if (assetClass === '' || known.length < LEAST_DAYS) return [];
  const earlier = shares.slice(0, -1);
  return [
    {
      title: classTitle(assetClass),
      assetClass,
      days: known.map(([day]) => day),
      shares: shares.map((share) => Math.round(100 * share) / 100),
      unusual: counts.at(-1) ?? 0,
      members: known.at(-1)?.[1].length ?? 0,
      higherThan: earlier.filter((share) => share < now).length / earlier.length,
    },
  ];
}
