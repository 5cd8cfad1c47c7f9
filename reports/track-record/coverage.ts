import { horizonTitle } from '#wording/findings/gates.ts';
import { classCoverageFinding } from '#wording/findings/track-record.ts';
import { classTitle } from '#wording/labels.ts';
import type { CoverageCell, CoverageModel, RateModel } from '../models/track-record.ts';
import type { ModelGateRow, RangeDayRow } from '../queries/track-record.ts';
import { LEAST_OUTCOMES } from '../ranges.ts';
import { rateOf, type Stretch, stretchesOf } from './rate.ts';
import { dayNumber, stretchOf, weeksOf } from './weeks.ts';

const RECENT_DAYS = 30;
/** Months that are drawn. */
const MONTHS = 12;

const outcomesOf = ({ outcomes: n, held: hits }: RangeDayRow): Stretch => ({ n, hits });

/** How often ranges held that were forecast on these days, all of one horizon. */
export const heldOf = (days: readonly RangeDayRow[]): RateModel | null =>
  rateOf(stretchesOf(days, ({ day, horizon }) => stretchOf(day, weeksOf(horizon)), outcomesOf));

/** The days of the last thirty before the newest of them. */
export function recentDays(days: readonly RangeDayRow[]): RangeDayRow[] {
  const newest = Math.max(0, ...days.map(({ day }) => dayNumber(day)));
  return days.filter(({ day }) => dayNumber(day) > newest - RECENT_DAYS);
}

function recentOf(days: readonly RangeDayRow[]): CoverageCell['recent'] {
  const [all] = stretchesOf(recentDays(days), () => '', outcomesOf);
  return all === undefined || all.n < LEAST_OUTCOMES ? null : { share: all.hits / all.n, n: all.n };
}

function openOf(gates: readonly ModelGateRow[], assetClass: string, horizon: number): boolean | null {
  const own = gates.filter(
    (gate) =>
      gate.kind === 'range' && gate.timeframe === '1d' && gate.assetClass === assetClass && gate.horizon === horizon,
  );
  return own.length === 0 ? null : own.some(({ open }) => open);
}

/**
 * How often ranges of daily charts held, by class and horizon, and month by month; null while there are fewer than a hundred outcomes.
 * `isUpToDate`: whether the days reach to the last close, so that the last thirty of them are those of the calendar.
 */
export function coverageOf(
  days: readonly RangeDayRow[],
  gates: readonly ModelGateRow[],
  isUpToDate: boolean,
): CoverageModel | null {
  const horizons = [...new Set(days.map(({ horizon }) => horizon))].sort((a, b) => a - b);
  const rows = [...Map.groupBy(days, ({ assetClass }) => assetClass)].map(([assetClass, ofClass]) => ({
    assetClass,
    title: classTitle(assetClass),
    cells: horizons.map((horizon): CoverageCell | null => {
      const own = ofClass.filter((row) => row.horizon === horizon);
      const held = heldOf(own);
      const recent = isUpToDate ? recentOf(own) : null;
      return held === null ? null : { held, recent, open: openOf(gates, assetClass, horizon) };
    }),
  }));
  const judged = rows.filter(({ cells }) => cells.some((cell) => cell !== null));
  const known = judged.length > 0 ? judged : allClasses(days, horizons, isUpToDate);
  if (known.length === 0) return null;
  const shown = horizons.map((_, k) => known.some(({ cells }) => (cells[k] ?? null) !== null));
  const kept = known.map((row) => ({ ...row, cells: row.cells.filter((_, k) => shown[k]) }));
  const share = (row: (typeof kept)[number]) => row.cells[0]?.held.n ?? 0;
  return {
    finding: classCoverageFinding(kept.map(({ title, cells }) => ({ title, cell: cells[0] ?? null }))),
    horizons: horizons.filter((_, k) => shown[k]).map(horizonTitle),
    rows: kept.sort((a, b) => share(b) - share(a) || (a.title < b.title ? -1 : 1)),
    months: monthsOf(days.filter(({ horizon }) => horizon === 1)),
  };
}

/** Where no class alone has enough outcomes: one row of all of them together, if that has. */
function allClasses(
  days: readonly RangeDayRow[],
  horizons: readonly number[],
  isUpToDate: boolean,
): CoverageModel['rows'] {
  const cells = horizons.map((horizon): CoverageCell | null => {
    const own = days.filter((row) => row.horizon === horizon);
    const held = heldOf(own);
    return held === null ? null : { held, recent: isUpToDate ? recentOf(own) : null, open: null };
  });
  return cells.some((cell) => cell !== null) ? [{ assetClass: '', title: 'All classes', cells }] : [];
}

/** The next day, month by month. Months with fewer than a hundred outcomes are left out. */
function monthsOf(days: readonly RangeDayRow[]): CoverageModel['months'] {
  return [...Map.groupBy(days, ({ day }) => day.slice(0, 7))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([month, members]) => {
      const held = heldOf(members);
      return held === null ? [] : [{ month, held }];
    })
    .slice(-MONTHS);
}
