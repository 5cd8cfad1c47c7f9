import { calendarOf } from '#market/calendar/calendar.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { MapCell, MapRow } from '../models/overview.ts';
import type { TierReport } from '../page-types/page-type.ts';
import { summed } from './carried-days.ts';

/** Every class on every chart: how its instruments are over the regimes, now and at the close before. A class of several markets is one. */
export function marketMap({ rows, facts }: TierReport): MapRow[] {
  if (rows.classCounts.length === 0) return [];
  return facts.classes.map(({ assetClass, title, total }) => {
    const ofClass = rows.classCounts.filter((row) => row.assetClass === assetClass);
    const members = rows.instruments.filter((instrument) => instrument.assetClass === assetClass);
    const calendars = [...new Set(members.map(({ calendar }) => calendar))];
    const asOf = Math.max(...rows.instruments.map((instrument) => instrument.asOf));
    return {
      assetClass,
      title,
      total,
      isClosed: calendars.every((id) => calendarOf(id).sessionAt(asOf) === null),
      cells: TIMEFRAMES.map((timeframe): MapCell | null => {
        const at = (daysAgo: number) =>
          ofClass
            .filter((row) => row.timeframe === timeframe && row.daysAgo === daysAgo)
            .map(({ labelCounts }) => labelCounts);
        const [now, before] = [at(0), at(1)];
        if (now.length === 0) return null;
        // Of a market without a close before, the sums would be of fewer instruments.
        return { timeframe, counts: summed(now), before: before.length < now.length ? null : summed(before) };
      }),
    };
  });
}
