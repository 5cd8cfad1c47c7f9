import { noveltyRecordFinding } from '#wording/findings/track-record.ts';
import { classTitle } from '#wording/labels.ts';
import type { NoveltyRow, RateModel, TrackRecordModel } from '../models/track-record.ts';
import type { NoveltyScoreRow } from '../queries/track-record.ts';
import { rateOf, stretchesOf } from './rate.ts';
import { stretchOf } from './weeks.ts';

const largerOf = (rows: readonly NoveltyScoreRow[], flagged: boolean): RateModel | null =>
  rateOf(
    stretchesOf(
      rows.filter((row) => row.flagged === flagged),
      ({ week }) => stretchOf(week, 1),
      ({ days, larger }) => ({ n: days, hits: larger }),
    ),
  );

function rowOf(title: string, rows: readonly NoveltyScoreRow[]): NoveltyRow[] {
  const [flagged, ordinary] = [largerOf(rows, true), largerOf(rows, false)];
  return flagged === null || ordinary === null ? [] : [{ title, flagged, ordinary }];
}

/** What followed unusual days: in all classes, and in each that has enough of them; null while all together have too few. */
export function noveltyOf(rows: readonly NoveltyScoreRow[]): TrackRecordModel['novelty'] {
  const [all] = rowOf('All classes', rows);
  if (all === undefined) return null;
  const classes = [...Map.groupBy(rows, ({ assetClass }) => assetClass)].flatMap(([assetClass, members]) =>
    rowOf(classTitle(assetClass), members),
  );
  return {
    finding: noveltyRecordFinding(all.flagged, all.ordinary),
    rows: classes.length < 2 ? [all] : [all, ...classes.sort((a, b) => b.flagged.n - a.flagged.n)],
  };
}
