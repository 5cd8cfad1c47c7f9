import { can } from '#contracts/tiers.ts';
import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import type { OverviewTile } from '../models/overview.ts';
import { isNextDay } from '../narrative-mapping.ts';
import type { TierReport } from '../page-types/page-type.ts';
import { LIVELY } from '../ranges.ts';
import { carriedDays, summed } from './carried-days.ts';

/** Days of the small lines. */
const LINE_DAYS = 30;
/** Among fewer days there is no rank. */
const RANK_DAYS_MIN = 60;

/** The figures of the first screen: those that the tier may read. */
export function overviewTiles(report: TierReport): OverviewTile[] {
  return [stateTile(report, 'stress'), stateTile(report, 'bull_trend'), changedTile(report), ...livelyTile(report)];
}

/** How many instruments show a label on the daily chart. */
function stateTile({ tier, rows, facts }: TierReport, label: 'stress' | 'bull_trend'): OverviewTile {
  const index = REGIME_LABELS.indexOf(label satisfies RegimeLabel);
  const before = rows.classCounts.filter(({ timeframe, daysAgo }) => timeframe === '1d' && daysAgo === 1);
  const days = carriedDays(rows.classCountDays.map((row) => ({ ...row, value: row.labelCounts })));
  const count = facts.classes.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0);
  return {
    what: label,
    isShare: can(tier, 'evidence'),
    count,
    of: facts.classes.reduce((sum, { known }) => sum + known, 0),
    before: before.length === 0 ? null : before.reduce((sum, { labelCounts }) => sum + (labelCounts[index] ?? 0), 0),
    ...against(
      count,
      days.map(({ values }) => summed(values)[index] ?? 0),
    ),
  };
}

/** How many daily regimes changed at the last close of each market. */
function changedTile({ rows, facts }: TierReport): OverviewTile {
  const count = facts.classes.reduce((sum, { changed }) => sum + changed, 0);
  const closes = changesByClose(rows.classCountDays, rows.changeDays);
  return {
    what: 'changed',
    isShare: false,
    count,
    of: facts.classes.reduce((sum, { known }) => sum + known, 0),
    before: closes.at(-2) ?? null,
    ...against(count, closes),
  };
}

type Sessions = readonly { readonly market: string; readonly assetClass: string; readonly day: string }[];

/**
 * Changes at each close, oldest first: the last of one market with the last of the others, whatever their days, because on a Sunday a market
 * that is closed changes nothing. As many closes as every class has.
 */
export function changesByClose(
  sessions: Sessions,
  changes: readonly {
    readonly market: string;
    readonly assetClass: string;
    readonly day: string;
    readonly changed: number;
  }[],
): number[] {
  const keyOf = ({ market, assetClass }: Sessions[number]) => `${market}/${assetClass}`;
  const changed = new Map(changes.map((row) => [`${keyOf(row)}/${row.day}`, row.changed]));
  const series = [...Map.groupBy(sessions, keyOf)].map(([key, rows]) =>
    rows
      .map(({ day }) => day)
      .sort()
      .map((day) => changed.get(`${key}/${day}`) ?? 0),
  );
  const closes = Math.min(...series.map(({ length }) => length));
  if (!Number.isFinite(closes)) return [];
  return Array.from({ length: closes }, (_, i) =>
    series.reduce((sum, values) => sum + (values.at(i - closes) ?? 0), 0),
  );
}

/** How many instruments are expected to move livelier than usual on the next day. */
function livelyTile({ rows }: TierReport): OverviewTile[] {
  const days = rows.ranges.filter(isNextDay);
  if (days.length === 0) return [];
  const count = days.filter(({ typical, typicalNormal }) => typical > LIVELY * typicalNormal).length;
  const before = days.flatMap(({ ratioYesterday }) => (ratioYesterday === null ? [] : [ratioYesterday]));
  const history = carriedDays(rows.livelyDays.map((row) => ({ ...row, value: row.lively })));
  return [
    {
      what: 'lively',
      isShare: false,
      count,
      of: days.length,
      before: before.length < days.length ? null : before.filter((ratio) => ratio > LIVELY).length,
      ...against(
        count,
        history.map(({ values }) => values.reduce((sum, value) => sum + value, 0)),
      ),
    },
  ];
}

/** The last days, and where the newest value stands among all of them. The last day is now. */
function against(count: number, past: readonly number[]): Pick<OverviewTile, 'rank' | 'days'> {
  const days = past.length === 0 ? [] : [...past.slice(0, -1), count];
  if (days.length < RANK_DAYS_MIN) return { rank: null, days: days.slice(-LINE_DAYS) };
  const ascending = days.toSorted((a, b) => a - b);
  const lower = days.filter((value) => value < count).length / days.length;
  return {
    rank: { lower, median: ascending[days.length >> 1] ?? count, days: days.length },
    days: days.slice(-LINE_DAYS),
  };
}
