import type { RegimeLabel } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { countOf, type Scene } from './scene.ts';
import type { StoryChart } from './story.ts';

/** Days on the columns of a story. */
const DAYS = 30;
/** Fewer columns are no picture. */
const DAYS_MIN = 5;

/** How many of some classes showed the label on each of the last thirty days; null where the tier does not read them. */
export function columnsChart(
  scene: Scene,
  classes: readonly string[],
  label: RegimeLabel,
  caption: string,
): StoryChart | null {
  const days = scene.countDays(classes).slice(-DAYS);
  if (days.length < DAYS_MIN) return null;
  return {
    kind: 'columns',
    caption,
    label,
    total: Math.max(...days.map((rows) => rows.reduce((sum, { known }) => sum + known, 0))),
    days: days.map((rows) => ({ day: rows[0]?.day ?? '', count: countOf(rows, label) })),
  };
}

/** How many show the label on each timeframe, and showed it a day before. */
export function timeframesChart(
  scene: Scene,
  classes: readonly string[],
  label: RegimeLabel,
  caption: string,
): StoryChart | null {
  const columns = TIMEFRAMES.flatMap((timeframe) => {
    const rows = scene.regimesOf(classes, timeframe);
    if (rows.length === 0) return [];
    const before = scene.countsBefore(classes, timeframe);
    return [
      {
        timeframe,
        count: rows.filter((row) => row.label === label).length,
        before: before.length === 0 ? null : countOf(before, label),
      },
    ];
  });
  const total = Math.max(0, ...TIMEFRAMES.map((timeframe) => scene.regimesOf(classes, timeframe).length));
  return columns.length === 0 ? null : { kind: 'timeframes', caption, label, total, columns };
}
