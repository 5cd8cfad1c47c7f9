import { expect, it } from 'vitest';
import { calendarOf } from '#market/calendar/calendar.ts';
import { holidayName } from './holidays.ts';

/** Weekdays without a session, from the tables of exchange_calendars. */
function closedWeekdays(id: 'XNYS' | 'XLON', from: number, to: number): string[] {
  const calendar = calendarOf(id);
  const days: string[] = [];
  for (let day = Temporal.PlainDate.from({ year: from, month: 1, day: 1 }); day.year <= to; day = day.add({ days: 1 }))
    if (day.dayOfWeek < 6 && calendar.sessionOn(day.toString()) === null) days.push(day.toString());
  return days;
}

it('every closed weekday of New York has a name, but for days of mourning and a storm', () => {
  expect(closedWeekdays('XNYS', 2010, 2029).filter((day) => holidayName('XNYS', day) === null)).toEqual([
    '2012-10-29',
    '2012-10-30',
    '2018-12-05',
    '2025-01-09',
  ]);
});

it('every closed weekday of London has a name, but for royal days and bank holidays that were moved', () => {
  expect(closedWeekdays('XLON', 2010, 2029).filter((day) => holidayName('XLON', day) === null)).toEqual([
    '2011-04-29',
    '2012-06-04',
    '2012-06-05',
    '2020-05-08',
    '2022-06-02',
    '2022-06-03',
    '2022-09-19',
    '2023-05-08',
  ]);
});

it('a holiday is named on the day on which it is kept, and no other day is', () => {
  expect(holidayName('XNYS', '2026-11-26')).toBe('Thanksgiving');
  expect(holidayName('XNYS', '2026-07-03')).toBe('Independence Day');
  expect(holidayName('XLON', '2026-12-28')).toBe('Boxing Day');
  expect(holidayName('XNYS', '2026-11-27')).toBeNull();
  expect(holidayName('XTKS', '2026-11-23')).toBeNull();
});
