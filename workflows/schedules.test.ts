import type { CalendarSpec, ScheduleOptions } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import { CONTEXT_MARKET, MARKET_IDS, type MarketId } from '#market/market-id.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { MARKET_HOURS } from './market-hours.ts';
import { batchSchedule, nominalStart, scheduledTickId, tickSchedule } from './schedules.ts';

const WEEKDAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
const MINUTES_OF_DAY = DAY / MINUTE;
const YEAR = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) };
/** A regular minute comes in most weeks of a year; one of a special session in a few. */
const REGULAR = 26;

/** Minute of the week on the clock of a zone, 0 for Sunday 00:00. */
function minuteOfWeek(time: number, timezone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const weekday = WEEKDAYS.indexOf((parts.get('weekday') ?? '').toUpperCase());
  return weekday * MINUTES_OF_DAY + Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
}

/** Minutes of the week at which a bar of regular sessions closes, on the venue's clock. */
function closingMinutes(market: MarketId): number[] {
  const { timezone, ...calendar } = calendarOfMarket(market);
  const counts = new Map<number, number>();
  for (const { open, close } of calendar.sessions(YEAR.from, YEAR.to).flatMap(({ segments }) => segments)) {
    const first = minuteOfWeek(open, timezone);
    for (let i = 1; i <= (close - open) / MINUTE; i++) {
      const minute = (first + i) % (7 * MINUTES_OF_DAY);
      counts.set(minute, (counts.get(minute) ?? 0) + 1);
    }
  }
  return sorted([...counts.keys()].filter((minute) => (counts.get(minute) ?? 0) >= REGULAR));
}

/** The numbers that a field of a calendar matches. */
function matched(field: unknown, every: number): number[] {
  const all = Array.from({ length: every }, (_, i) => i);
  if (field === '*') return all;
  if (typeof field === 'number') return [field];
  const { start, end } = field as { start: number | string; end: number | string };
  const index = (edge: number | string) => (typeof edge === 'number' ? edge : WEEKDAYS.indexOf(edge));
  return all.filter((i) => i >= index(start) && i <= index(end));
}

/** Minutes of the week at which a schedule starts a run, on its own clock; one twice that two calendars match. */
const startingMinutes = ({ spec }: ScheduleOptions): number[] =>
  sorted(
    ((spec.calendars ?? []) as CalendarSpec[]).flatMap(({ dayOfWeek, hour, minute }) =>
      matched(dayOfWeek, 7).flatMap((day) =>
        matched(hour, 24).flatMap((h) => matched(minute, 60).map((m) => day * MINUTES_OF_DAY + h * 60 + m)),
      ),
    ),
  );
const sorted = (numbers: number[]): number[] => numbers.sort((a, b) => a - b);

const traded = MARKET_IDS.filter((market) => market !== CONTEXT_MARKET);

describe('the schedules of a market', () => {
  it.each(traded)(
    'start a tick of %s at every minute at which a bar of its calendar closes, and at no other',
    (market) => {
      const schedule = tickSchedule(market, []);
      expect(schedule.spec.timezone).toBe(calendarOfMarket(market).timezone);
      expect(startingMinutes(schedule)).toEqual(closingMinutes(market));
    },
  );

  it.each(MARKET_IDS)(
    'start the batch of %s some minutes after the close of each of its regular sessions',
    (market) => {
      const { timezone, ...calendar } = calendarOfMarket(market);
      const delay = market === CONTEXT_MARKET ? 5 : 20;
      const counts = new Map<number, number>();
      for (const { close } of calendar.sessions(YEAR.from, YEAR.to)) {
        const minute = (minuteOfWeek(close, timezone) + delay) % (7 * MINUTES_OF_DAY);
        counts.set(minute, (counts.get(minute) ?? 0) + 1);
      }
      const regular = sorted([...counts.keys()].filter((minute) => (counts.get(minute) ?? 0) >= REGULAR));
      expect(startingMinutes(batchSchedule(market, [], []))).toEqual(regular);
    },
  );

  it('start no tick of exogenous series', () => {
    expect(MARKET_HOURS[CONTEXT_MARKET].ticks).toEqual([]);
  });

  it('leave out holidays from midnight to midnight', () => {
    expect(tickSchedule('xnys', ['2026-12-25']).spec.skip).toEqual([
      {
        year: 2026,
        month: 'DECEMBER',
        dayOfMonth: 25,
        hour: '*',
        minute: '*',
        second: '*',
        comment: 'closed 2026-12-25',
      },
    ]);
    expect(() => batchSchedule('xnys', ['Christmas'], [])).toThrow(expect.objectContaining({ code: 'ARGUS_INTERNAL' }));
  });

  it('name the run of a minute by its nominal start, which is the as-of and the grace of the venue', () => {
    const asOf = Date.UTC(2026, 10, 20, 14, 31);
    expect(nominalStart('24x7', asOf) - asOf).toBe(5_000);
    expect(scheduledTickId('xnys', asOf)).toBe('tick-xnys-2026-11-20T14:31:15Z');
    expect(scheduledTickId('xtks', asOf)).toBe('tick-xtks-2026-11-20T14:31:30Z');
  });
});
