import { DAY } from '#market/time.ts';
import type { DigestClass } from '../digest-model.ts';
import type { TierFacts } from '../facts.ts';
import { carriedDays, summed } from '../overview/carried-days.ts';
import { classPath } from '../paths.ts';
import { classRanges, roundedRatio } from '../ranges.ts';
import type { TierRows } from '../tier-rows.ts';

/** Every class on the daily chart: today, at the close before, and a week ago, and how wide its next day is expected to be. */
export function digestClasses(rows: TierRows, { classes, bySymbol }: TierFacts): DigestClass[] {
  const ranges = new Map(classRanges(rows.ranges, bySymbol, rows.rangeRecord).map((row) => [row.assetClass, row]));
  return classes.map(({ assetClass, title, counts }) => {
    const range = ranges.get(assetClass);
    return {
      title,
      href: classPath(assetClass),
      today: counts,
      yesterday: yesterdayOf(assetClass, rows),
      weekAgo: weekAgoOf(assetClass, rows),
      nextDay:
        range === undefined
          ? null
          : { typical: range.typical, ratio: roundedRatio(range.typical / range.typicalNormal) },
    };
  });
}

/** Null where a market of the class has no close before: the sum would be of fewer instruments. */
function yesterdayOf(assetClass: string, { classCounts }: TierRows): number[] | null {
  const daily = classCounts.filter((row) => row.assetClass === assetClass && row.timeframe === '1d');
  const [now, before] = [0, 1].map((ago) => daily.filter(({ daysAgo }) => daysAgo === ago));
  if (now === undefined || before === undefined || before.length === 0 || before.length < now.length) return null;
  return summed(before.map(({ labelCounts }) => labelCounts));
}

/** The counts of the newest day that is a week or more before the last one. */
function weekAgoOf(assetClass: string, { classCountDays }: TierRows): number[] | null {
  const days = carriedDays(
    classCountDays.filter((row) => row.assetClass === assetClass).map((row) => ({ ...row, value: row.labelCounts })),
  );
  const last = Date.parse(days.at(-1)?.day ?? '');
  const then = days.findLast(({ day }) => last - Date.parse(day) >= 7 * DAY);
  return then === undefined ? null : summed(then.values);
}
