import { FILE_AUTHORITY, SITE_ADDRESS } from '#contracts/site-address.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { marketOf } from '#market/market-id.ts';
import { DAY } from '#market/time.ts';
import { isoTime } from '#wording/dates.ts';
import type { FileType } from './file-type.ts';

/** How far ahead sessions are listed: holidays of the next weeks are in. */
const AHEAD = 60 * DAY;

/**
 * `/calendar/<market>.ics`: the sessions of every market of the tier from the day of its newest data on (RFC 5545), breaks of a day left out. A
 * day that is missing is a holiday. Written anew once a day at most, because nothing in it is finer than the day it begins with.
 */
export const sessionCalendars: FileType = ({ tier, rows }) =>
  [...Map.groupBy(rows.instruments, ({ calendar }) => calendar)].map(([calendar, members]) => {
    const newest = Math.max(...members.map(({ asOf }) => asOf));
    return {
      tier: tier.name,
      path: `/calendar/${marketOf(calendar)}.ics`,
      type: 'text/calendar; charset=utf-8',
      text: calendarText(calendar, Math.floor(newest / DAY) * DAY),
    };
  });

function calendarText(id: CalendarId, from: number): string {
  const name = `Sessions of ${id}`;
  const sessions = calendarOf(id)
    .sessions(from, from + AHEAD)
    .map(({ date, open, close }) => [
      'BEGIN:VEVENT',
      `UID:session-${marketOf(id)}-${date}@${FILE_AUTHORITY}`,
      `DTSTAMP:${icsTime(from)}`,
      `DTSTART:${icsTime(open)}`,
      `DTEND:${icsTime(close)}`,
      `SUMMARY:Session of ${id}`,
      'DESCRIPTION:The batch runs after the close\\, then the daily report.',
      `URL:${SITE_ADDRESS}/`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]);
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Market report//Sessions//EN', `X-WR-CALNAME:${name}`];
  return [...head, ...sessions.flat(), 'END:VCALENDAR', ''].join('\r\n');
}

/** "20261120T143100Z" */
const icsTime = (time: number): string => isoTime(time).replace(/[-:]/g, '');
