import type { ArchivedDay, ArchivedEdition } from '#contracts/archived-day.ts';
import { can } from '#contracts/tiers.ts';
import { DAY, FOREVER } from '#market/time.ts';
import { isoDate, longDayText } from '#wording/dates.ts';
import { type CallsOfDate, callsOf } from '../archive-calls.ts';
import { monthOf } from '../month.ts';
import { ARCHIVE_PATH, archivePath } from '../paths.ts';
import { dailyFrameOf } from './frame.ts';
import type { PageDraft, PageType, TierReport } from './page-type.ts';

interface Kept extends ArchivedDay {
  readonly edition: ArchivedEdition;
}

/** The days that have a page in the tier: those of its history. */
export function archivedDays({ tier, archive, rows }: Pick<TierReport, 'tier' | 'archive' | 'rows'>): Kept[] {
  const newest = Math.max(0, ...rows.instruments.map(({ asOf }) => asOf));
  const since = tier.historyDays === null ? '' : isoDate(Math.max(0, newest - tier.historyDays * DAY));
  return archive.flatMap((day) => {
    const edition = day.editions[tier.name];
    return edition === undefined || day.date < since ? [] : [{ ...day, edition }];
  });
}

const callsOfReport = ({ rows, facts }: TierReport): CallsOfDate =>
  callsOf(rows.history, rows.historyCounts, facts.bySymbol);

const changedOf = (days: readonly Kept[], calls: CallsOfDate): ReadonlyMap<string, number | null> =>
  new Map(days.map(({ date }) => [date, calls(date)?.length ?? null]));

/** All days that have a report. */
export const archivePage: PageType = {
  template: 'archive',
  isFor: (tier) => can(tier, 'history'),
  links: () => [{ href: ARCHIVE_PATH, text: 'Archive' }],
  build(report) {
    const days = archivedDays(report);
    const changed = changedOf(days, callsOfReport(report));
    const firsts = [...new Set(days.map(({ date }) => `${date.slice(0, 8)}01`))].sort().reverse();
    const frame = dailyFrameOf(report, { path: ARCHIVE_PATH, title: 'Archive' });
    return [{ model: { ...frame, template: 'archive', months: firsts.map((first) => monthOf(first, changed)) } }];
  },
};

/** The report of one day: what it said, and what came. */
export const archiveDayPage: PageType = {
  template: 'archive_day',
  isFor: (tier) => can(tier, 'history'),
  links: () => [],
  build(report) {
    const days = archivedDays(report);
    const calls = callsOfReport(report);
    const changed = changedOf(days, calls);
    return days.map((_, place) => dayDraft(report, days, place, { changed, calls }));
  },
};

function dayDraft(
  report: TierReport,
  days: readonly Kept[],
  place: number,
  { changed, calls }: { changed: ReadonlyMap<string, number | null>; calls: CallsOfDate },
): PageDraft {
  const { date, asOf, runId, edition } = days[place] as Kept;
  const path = archivePath(date);
  const week = Temporal.PlainDate.from(date).add({ days: 7 }).toString();
  const later = days.find((day) => day.date === week);
  return {
    model: {
      ...dailyFrameOf(report, {
        path,
        title: longDayText(Date.parse(date)),
        trail: [{ href: ARCHIVE_PATH, text: 'Archive' }],
      }),
      // As of the day, and current for ever: what is written here does not go out of date.
      asOf,
      runId,
      currentUntil: FOREVER,
      nextUpdate: FOREVER,
      template: 'archive_day',
      date,
      headline: edition.title,
      note: edition.note,
      published: { sha256: edition.sha256, path: `${path}/report` },
      previous: days[place - 1]?.date ?? null,
      next: days[place + 1]?.date ?? null,
      month: monthOf(date, changed),
      classes: countsOf(edition),
      weekLater: later === undefined ? null : { date: week, classes: countsOf(later.edition) },
      calls: calls(date)?.slice() ?? null,
    },
  };
}

const countsOf = ({ classes }: ArchivedEdition) =>
  classes.map(({ assetClass, title, counts }) => ({ assetClass, title, counts }));
