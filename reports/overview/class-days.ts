import { classDaysFinding } from '#wording/findings/overview.ts';
import type { ClassDaysModel } from '../models/overview.ts';
import type { TierReport } from '../page-types/page-type.ts';
import { carriedDays, summed } from './carried-days.ts';

/** Days that are drawn. */
const DAYS_SHOWN = 90;
/** Fewer are no picture. */
const DAYS_MIN = 5;

/** The regimes of every class over the last days, in class order, each with what became of it as a title. */
export function classDays({ rows, facts }: TierReport): ClassDaysModel[] {
  const byClass = Map.groupBy(rows.classCountDays, ({ assetClass }) => assetClass);
  return facts.classes.flatMap(({ assetClass, title }) => {
    const ofClass = (byClass.get(assetClass) ?? []).map((row) => ({ ...row, value: row.labelCounts }));
    const days = carriedDays(ofClass)
      .slice(-DAYS_SHOWN)
      .map(({ day, values }) => ({ day, counts: summed(values) }));
    if (days.length < DAYS_MIN) return [];
    return [{ assetClass, title, finding: classDaysFinding(title, days), days }];
  });
}
