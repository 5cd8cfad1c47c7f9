import { can } from '#contracts/tiers.ts';
import { changesFinding, mapFinding, rangesFinding, shareFinding } from '#wording/findings/overview.ts';
import { classTitle } from '#wording/labels.ts';
import { newestOf } from '../facts.ts';
import { classDays } from '../overview/class-days.ts';
import { instrumentGrid } from '../overview/instrument-grid.ts';
import { marketMap } from '../overview/market-map.ts';
import { recordOf } from '../overview/record.ts';
import { overviewTiles } from '../overview/tiles.ts';
import { closuresOf, weekOf } from '../overview/week.ts';
import { OVERVIEW_LINK, OVERVIEW_PATH } from '../paths.ts';
import { overviewNote } from '../plain-notes.ts';
import { classRanges } from '../ranges.ts';
import { frameOf } from './frame.ts';
import type { PageType, TierReport } from './page-type.ts';

/** The first page: what happened, how the classes stand, what is expected, and every instrument. */
export const overviewPage: PageType = {
  template: 'overview',
  isFor: () => true,
  links: () => [OVERVIEW_LINK],
  build(report) {
    const { tier, rows, facts, notes } = report;
    const written = notes.ofMarket(OVERVIEW_PATH, rows.instruments, overviewNote(facts.classes));
    const stories = notes.storiesOf(OVERVIEW_PATH, rows.instruments, overviewNote(facts.classes));
    const told = stories.groups.reduce((sum, { members }) => sum + members.length, 0);
    const tiles = overviewTiles(report);
    const map = marketMap(report);
    const days = classDays(report);
    // The tier of daily names alone has the middle instrument of nothing.
    const ranges = can(tier, 'evidence') ? classRanges(rows.ranges, facts.bySymbol, rows.rangeRecord) : [];
    const changed = tiles.find(({ what }) => what === 'changed');
    return [
      {
        written,
        model: {
          ...frameOf(report, { path: OVERVIEW_PATH, title: 'Market overview', members: rows.instruments }),
          template: 'overview',
          stories,
          note: written.note,
          citations: written.citations,
          classes: [...facts.classes],
          tiles,
          map,
          mapFinding: mapFinding(
            map.flatMap(({ cells }) => cells.flatMap((cell) => (cell === null ? [] : [cell.counts]))),
          ),
          ...weekFacts(report),
          classDays: days,
          classDaysFinding: shareFinding(days),
          groupsFinding: changesFinding(changed?.count ?? 0, changed?.rank ?? null),
          moreChanges: Math.max(0, facts.changes.length - told),
          ranges,
          rangesFinding: rangesFinding(ranges),
          record: recordOf(report),
          grid: instrumentGrid(report),
        },
      },
    ];
  },
};

/** The week of the newest data, by the calendars of the instruments. */
function weekFacts({ rows }: TierReport) {
  const { asOf } = newestOf(rows.instruments);
  const classes = rows.instruments.map(({ assetClass, calendar }) => ({ title: classTitle(assetClass), calendar }));
  const changed = new Map<string, number>();
  for (const { day, changed: count } of rows.changeDays) changed.set(day, (changed.get(day) ?? 0) + count);
  if (asOf === 0) return { week: [], closures: [] };
  return { week: weekOf(classes, asOf, changed), closures: closuresOf(classes, asOf) };
}
