import { can, type Tier } from '#contracts/tiers.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';
import { newestOf } from '../facts.ts';
import type { PageFrame } from '../models/frame.ts';
import type { InstrumentRow } from '../tier-rows.ts';
import type { TierReport } from './page-type.ts';

/** A page that follows ticks is stale a quarter of an hour after the next bar was due; a daily page two hours after the close. */
const TICK_GRACE = 15 * MINUTE;
const DAILY_GRACE = 120 * MINUTE;

/** What every page carries. As-of and run are those of the newest row of the instruments that the page shows. */
export function frameOf(
  { tier, navigation }: Pick<TierReport, 'tier' | 'navigation'>,
  { path, title, members }: { path: string; title: string; members: readonly InstrumentRow[] },
): PageFrame {
  const newest = newestOf(members);
  const currentUntil = newest.asOf === 0 ? 0 : deadlineOf(tier, members, newest.asOf);
  return { tier: tier.name, path, title, navigation: [...navigation], ...newest, currentUntil };
}

/**
 * Until when a page is current, by the calendars of its instruments: the first that is due counts. A calendar whose table has ended
 * names no next session; when all have, nothing newer is to be expected of what was known at `asOf`.
 */
function deadlineOf(tier: Tier, members: readonly InstrumentRow[], asOf: number): number {
  const calendars = [...new Set(members.map(({ calendar }) => calendar))].map((id) => calendarOf(id));
  const deadlines = calendars.map((calendar) => {
    const nextOpen = calendar.sessionAt(asOf) !== null ? asOf : calendar.nextOpen(asOf - 1);
    if (can(tier, 'evidence')) return nextOpen + TICK_GRACE;
    return (calendar.sessionAt(nextOpen)?.close ?? nextOpen) + DAILY_GRACE;
  });
  const due = deadlines.filter(Number.isFinite);
  return due.length === 0 ? asOf : Math.min(...due);
}

/** The first of a list, and how many more there are. */
export const cut = <T>(items: readonly T[], count: number): { readonly shown: T[]; readonly more: number } => ({
  shown: items.slice(0, count),
  more: Math.max(0, items.length - count),
});
