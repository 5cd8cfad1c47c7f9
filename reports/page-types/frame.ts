import { can, type Tier } from '#contracts/tiers.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';
import { newestOf } from '../facts.ts';
import type { PageFrame } from '../models/frame.ts';
import { OVERVIEW_PATH } from '../paths.ts';
import type { InstrumentRow } from '../tier-rows.ts';
import type { TierReport } from './page-type.ts';

/** How long after data were due a page is stale: one that follows ticks, and a daily one. */
const TICK_GRACE = 14 * MINUTE;
const DAILY_GRACE = 120 * MINUTE;

interface FrameFacts {
  readonly path: string;
  readonly title: string;
  /** Pages above it. */
  readonly trail?: PageFrame['trail'];
}

/** What every page carries. As-of and run are those of the newest row of the instruments that the page shows. */
export function frameOf(
  report: Pick<TierReport, 'tier' | 'navigation'>,
  { members, ...facts }: FrameFacts & { readonly members: readonly InstrumentRow[] },
): PageFrame {
  const newest = newestOf(members);
  return frame(report, facts, { ...newest, ...dueOf(members, newest.asOf, can(report.tier, 'evidence')) });
}

/** The same for a page that follows the daily closes alone: a tick leaves it as it is. */
export function dailyFrameOf(report: Pick<TierReport, 'tier' | 'navigation' | 'rows'>, facts: FrameFacts): PageFrame {
  const { tier, rows } = report;
  const daily = can(tier, 'evidence') ? rows.regimes.filter(({ timeframe }) => timeframe === '1d') : rows.instruments;
  const newest = newestOf(daily);
  return frame(report, facts, { ...newest, ...dueOf(rows.instruments, newest.asOf, false) });
}

const frame = (
  { tier, navigation }: Pick<TierReport, 'tier' | 'navigation'>,
  { path, title, trail = [] }: FrameFacts,
  times: Pick<PageFrame, 'asOf' | 'runId' | 'currentUntil' | 'nextUpdate'>,
): PageFrame => ({
  tier: tier.name,
  path,
  title,
  twins: twinsOf(tier, path),
  navigation: [...navigation],
  trail: [...trail],
  ...times,
});

/** Where the same page stands as JSON and as CSV. */
function twinsOf(tier: Tier, path: string): PageFrame['twins'] {
  if (!can(tier, 'twins')) return null;
  const stem = path === OVERVIEW_PATH ? '/index' : path;
  return { json: `${stem}.json`, csv: `${stem}.csv` };
}

/** When the next data of some instruments are due, and until when what is known of them is current. Zero without data. */
export function dueOf(
  members: readonly InstrumentRow[],
  asOf: number,
  followsTicks: boolean,
): Pick<PageFrame, 'currentUntil' | 'nextUpdate'> {
  const nextUpdate = asOf === 0 ? 0 : dueAfter(members, asOf, followsTicks);
  const grace = followsTicks ? TICK_GRACE : DAILY_GRACE;
  return { nextUpdate, currentUntil: nextUpdate === asOf ? nextUpdate : nextUpdate + grace };
}

/**
 * When the next data of a page are due, by the calendars of its instruments: those of the first that is due. A calendar whose table has
 * ended names no next session; when all have, nothing newer is to be expected than what was known at `asOf`.
 */
function dueAfter(members: readonly InstrumentRow[], asOf: number, followsTicks: boolean): number {
  const calendars = [...new Set(members.map(({ calendar }) => calendar))].map((id) => calendarOf(id));
  const times = calendars.map((calendar) => {
    const nextOpen = calendar.sessionAt(asOf) !== null ? asOf : calendar.nextOpen(asOf - 1);
    if (followsTicks) return nextOpen + MINUTE;
    return calendar.sessionAt(nextOpen)?.close ?? nextOpen;
  });
  const due = times.filter(Number.isFinite);
  return due.length === 0 ? asOf : Math.min(...due);
}
