import type { Timeframe } from '#market/timeframe.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const LONG_MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** All times are whole UTC milliseconds. @throws RangeError for a fraction, or a time beyond the range of dates. */
const utc = (time: number): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO('UTC');

/** "20 Nov 2026" */
export function dayText(time: number): string {
  const { day, month, year } = utc(time);
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** "Thursday, 26 November 2026" */
export function longDayText(time: number): string {
  const { day, month, year, dayOfWeek } = utc(time);
  return `${DAYS[dayOfWeek - 1]}, ${day} ${LONG_MONTHS[month - 1]} ${year}`;
}

/** "Mon 23" of an ISO date. */
export function weekdayText(date: string): string {
  const { day, dayOfWeek } = Temporal.PlainDate.from(date);
  return `${(DAYS[dayOfWeek - 1] ?? '').slice(0, 3)} ${day}`;
}

/** "Wed 25 Nov 2026" of an ISO date. */
export const weekdayDateText = (date: string): string =>
  `${weekdayText(date)} ${dayText(Date.parse(date)).replace(/^\d+ /, '')}`;

/** "28 Aug" of an ISO date. */
export const shortDayText = (date: string): string => dayText(Date.parse(date)).replace(/ \d{4}$/, '');

/** "Aug" of an ISO date. */
export const monthText = (date: string): string => MONTHS[Temporal.PlainDate.from(date).month - 1] ?? '';

/** "November 2026" of an ISO date. */
export function longMonthText(date: string): string {
  const { month, year } = Temporal.PlainDate.from(date);
  return `${LONG_MONTHS[month - 1]} ${year}`;
}

/** "14:31" */
export const clockText = (time: number): string => utc(time).toPlainTime().toString({ smallestUnit: 'minute' });

/** "20 Nov 2026, 14:31 UTC" */
export const timeText = (time: number): string => `${dayText(time)}, ${clockText(time)} UTC`;

/** The same without its year: "20 Nov, 14:31 UTC". */
export const recentTimeText = (time: number): string => timeText(time).replace(/ \d{4},/, ',');

/** When a bar closed, as readers say it: "20 Nov 2026" for a daily or weekly bar, else "20 Nov 2026, 14:31". */
export const closeText = (time: number, timeframe: Timeframe): string =>
  timeframe === '1d' || timeframe === '1w' ? dayText(time - 1) : `${dayText(time)}, ${clockText(time)}`;

/** The same within a day or two of the page's as-of, where the year goes without saying: "20 Nov, 14:31". */
export const recentCloseText = (time: number, timeframe: Timeframe): string =>
  closeText(time, timeframe).replace(/ \d{4}, /, ', ');

/** "2026-11-20" */
export const isoDate = (time: number): string => utc(time).toPlainDate().toString();

/** "2026-11-20 14:31", for tables of the terminal. */
export const isoMinute = (time: number): string => `${isoDate(time)} ${clockText(time)}`;

/** "2026-11-20T14:31:05Z" */
export const isoTime = (time: number): string => utc(time).toInstant().toString({ smallestUnit: 'second' });
