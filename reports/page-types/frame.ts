import { can, type Tier } from '#contracts/tiers.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';
import { newestOf } from '../facts.ts';
import type { PageFrame } from '../models/frame.ts';
import type { InstrumentRow } from '../tier-rows.ts';
import type { TierReport } from './page-type.ts';

/** How long after data were due a page is stale: one that follows ticks, and a daily one. */
const TICK_GRACE = 14 * MINUTE;
const DAILY_GRACE = 120 * MINUTE;

/** What every page carries. As-of and run are those of the newest row of the instruments that the page shows. */
export function frameOf(
  { tier, navigation }: Pick<TierReport, 'tier' | 'navigation'>,
  { path, title, members, trail = [] }: FrameFacts,
): PageFrame {
  const newest = newestOf(members);
  const nextUpdate = newest.asOf === 0 ? 0 : dueAfter(tier, members, newest.asOf);
  const grace = can(tier, 'evidence') ? TICK_GRACE : DAILY_GRACE;
  const currentUntil = nextUpdate === newest.asOf ? nextUpdate : nextUpdate + grace;
  return {
    tier: tier.name,
    path,
    title,
    navigation: [...navigation],
    trail: [...trail],
    ...newest,
    currentUntil,
    nextUpdate,
  };
}

interface FrameFacts {
  readonly path: string;
  readonly title: string;
  readonly members: readonly InstrumentRow[];
  /** Pages above it. */
  readonly trail?: PageFrame['trail'];
}

/**
 * When the next data of a page are due, by the calendars of its instruments: those of the first that is due. A calendar whose table has
 * ended names no next session; when all have, nothing newer is to be expected than what was known at `asOf`.
 */
function dueAfter(tier: Tier, members: readonly InstrumentRow[], asOf: number): number {
  const calendars = [...new Set(members.map(({ calendar }) => calendar))].map((id) => calendarOf(id));
  const times = calendars.map((calendar) => {
    const nextOpen = calendar.sessionAt(asOf) !== null ? asOf : calendar.nextOpen(asOf - 1);
    if (can(tier, 'evidence')) return nextOpen + MINUTE;
    return calendar.sessionAt(nextOpen)?.close ?? nextOpen;
  });
  const due = times.filter(Number.isFinite);
  return due.length === 0 ? asOf : Math.min(...due);
}

/** The first of a list, and how many more there are. */
export const cut = <T>(items: readonly T[], count: number): { readonly shown: T[]; readonly more: number } => ({
  shown: items.slice(0, count),
  more: Math.max(0, items.length - count),
});
