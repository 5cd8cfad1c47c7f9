import type { CalendarId } from '../instrument.ts';
import cmes from './fixtures/cmes.json' with { type: 'json' };
import xbom from './fixtures/xbom.json' with { type: 'json' };
import xetr from './fixtures/xetr.json' with { type: 'json' };
import xhkg from './fixtures/xhkg.json' with { type: 'json' };
import xlon from './fixtures/xlon.json' with { type: 'json' };
import xnys from './fixtures/xnys.json' with { type: 'json' };
import xtks from './fixtures/xtks.json' with { type: 'json' };
import { foreignExchange } from './foreign-exchange.ts';
import { sessionTable } from './session-table.ts';
import { tableCalendar } from './table-calendar.ts';
import { utcDays } from './utc-days.ts';

/** A stretch of continuous trading [open, close), UTC milliseconds on whole minutes. */
export interface Segment {
  readonly open: number;
  readonly close: number;
}

/** One trade date of a venue. Without a break in the day there is one segment, equal to [open, close). */
export interface Session {
  /** Trade date YYYY-MM-DD: of the close for FX and CMES, whose sessions open on the evening before. */
  readonly date: string;
  readonly open: number;
  readonly close: number;
  readonly segments: readonly Segment[];
}

/** The sessions of a venue as UTC instants; local clocks and their changes do not appear behind this interface. */
export interface Calendar {
  readonly id: CalendarId;
  /** IANA zone of the venue's own clock, for labels only. */
  readonly timezone: string;
  /** First and last trade date this calendar knows; outside of them every answer is "no session". */
  readonly first: string;
  readonly last: string;
  /** The session with a segment that contains the minute starting at `t`, or null when the venue is closed. */
  sessionAt(t: number): Session | null;
  /** The session of trade date `date` (YYYY-MM-DD), or null when there is none. */
  sessionOn(date: string): Session | null;
  /** Every session that overlaps [from, to), in order. */
  sessions(from: number, to: number): Session[];
  /** The last session with close ≤ t, or null before the first one. */
  lastClosed(t: number): Session | null;
  /** The first session open after `t` (strictly), or Infinity after the last known session. */
  nextOpen(t: number): number;
}

const cache = new Map<CalendarId, Calendar>();

const BUILDERS: Readonly<Record<CalendarId, () => Calendar>> = {
  '24X7': () => utcDays('24X7'),
  // Series are published at any hour of any day.
  CONTEXT: () => utcDays('CONTEXT'),
  FX: () => tableCalendar('FX', 'America/New_York', foreignExchange()),
  XNYS: () => tableCalendar('XNYS', xnys.timezone, sessionTable(xnys)),
  XLON: () => tableCalendar('XLON', xlon.timezone, sessionTable(xlon)),
  CMES: () => tableCalendar('CMES', cmes.timezone, sessionTable(cmes)),
  // Nasdaq has the sessions of New York; its own id is for those who keep the venues apart.
  XNAS: () => tableCalendar('XNAS', xnys.timezone, sessionTable(xnys)),
  XETR: () => tableCalendar('XETR', xetr.timezone, sessionTable(xetr)),
  XTKS: () => tableCalendar('XTKS', xtks.timezone, sessionTable(xtks)),
  XHKG: () => tableCalendar('XHKG', xhkg.timezone, sessionTable(xhkg)),
  XBOM: () => tableCalendar('XBOM', xbom.timezone, sessionTable(xbom)),
};

/**
 * The calendar with this id, built on first use (a few milliseconds) and shared afterwards. All but FX, 24X7 and CONTEXT come
 * from fixtures of exchange_calendars (tools/calendars/generate.py), those from their rules (quant design, 2.2).
 */
export function calendarOf(id: CalendarId): Calendar {
  let calendar = cache.get(id);
  if (calendar === undefined) {
    calendar = BUILDERS[id]();
    cache.set(id, calendar);
  }
  return calendar;
}
