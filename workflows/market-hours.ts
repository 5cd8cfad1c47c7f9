import type { MarketId } from '#market/market-id.ts';

/** Ticks at every minute of [first, last] on these days, in exchange time: the minutes at which a bar of the session closes. */
export interface TickWindow {
  readonly days: 'all' | { readonly start: Weekday; readonly end: Weekday };
  readonly first: `${number}:${number}`;
  readonly last: `${number}:${number}`;
}

export interface MarketHours {
  readonly timezone: string;
  readonly ticks: readonly TickWindow[];
  /** When the post-market batch starts: twenty minutes after the close; of series five. */
  readonly batch: { readonly days: TickWindow['days']; readonly at: `${number}:${number}` };
}

type Weekday = 'SUNDAY' | 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY';

const WEEKDAYS = { start: 'MONDAY', end: 'FRIDAY' } as const;
const SUNDAY = { start: 'SUNDAY', end: 'SUNDAY' } as const;
const FRIDAY = { start: 'FRIDAY', end: 'FRIDAY' } as const;
const MONDAY_TO_THURSDAY = { start: 'MONDAY', end: 'THURSDAY' } as const;
const NEW_YORK = 'America/New_York';

/**
 * Regular hours of every market, for the schedules only. They keep the UI free of runs with nothing to do; whether a minute
 * belongs to a session is decided by the calendar in the first activity, so a half day needs no entry here. A test holds them to the
 * calendars.
 */
export const MARKET_HOURS: Readonly<Record<MarketId, MarketHours>> = {
  // Exogenous series: no ticks, and before the batch of the day of 24x7, so that its pages have them.
  context: { timezone: 'UTC', ticks: [], batch: { days: 'all', at: '00:05' } },
  '24x7': {
    timezone: 'UTC',
    ticks: [{ days: 'all', first: '00:00', last: '23:59' }],
    batch: { days: 'all', at: '00:20' },
  },
  xnys: {
    timezone: NEW_YORK,
    ticks: [{ days: WEEKDAYS, first: '09:31', last: '16:00' }],
    batch: { days: WEEKDAYS, at: '16:20' },
  },
  xlon: {
    timezone: 'Europe/London',
    ticks: [{ days: WEEKDAYS, first: '08:01', last: '16:30' }],
    batch: { days: WEEKDAYS, at: '16:50' },
  },
  xnas: {
    timezone: NEW_YORK,
    ticks: [{ days: WEEKDAYS, first: '09:31', last: '16:00' }],
    batch: { days: WEEKDAYS, at: '16:20' },
  },
  xetr: {
    timezone: 'Europe/Berlin',
    ticks: [{ days: WEEKDAYS, first: '09:01', last: '17:30' }],
    batch: { days: WEEKDAYS, at: '17:50' },
  },
  xtks: {
    timezone: 'Asia/Tokyo',
    ticks: [
      { days: WEEKDAYS, first: '09:01', last: '11:30' },
      { days: WEEKDAYS, first: '12:31', last: '15:30' },
    ],
    batch: { days: WEEKDAYS, at: '15:50' },
  },
  xhkg: {
    timezone: 'Asia/Hong_Kong',
    ticks: [
      { days: WEEKDAYS, first: '09:31', last: '12:00' },
      { days: WEEKDAYS, first: '13:01', last: '16:00' },
    ],
    batch: { days: WEEKDAYS, at: '16:20' },
  },
  xbom: {
    timezone: 'Asia/Kolkata',
    ticks: [{ days: WEEKDAYS, first: '09:16', last: '15:30' }],
    batch: { days: WEEKDAYS, at: '15:50' },
  },
  fx: {
    timezone: NEW_YORK,
    ticks: [
      { days: SUNDAY, first: '17:01', last: '23:59' },
      { days: MONDAY_TO_THURSDAY, first: '00:00', last: '23:59' },
      { days: FRIDAY, first: '00:00', last: '17:00' },
    ],
    batch: { days: WEEKDAYS, at: '17:20' },
  },
  cmes: {
    timezone: NEW_YORK,
    ticks: [
      { days: SUNDAY, first: '18:01', last: '23:59' },
      { days: MONDAY_TO_THURSDAY, first: '00:00', last: '17:00' },
      { days: MONDAY_TO_THURSDAY, first: '18:01', last: '23:59' },
      { days: FRIDAY, first: '00:00', last: '17:00' },
    ],
    batch: { days: WEEKDAYS, at: '17:20' },
  },
};
