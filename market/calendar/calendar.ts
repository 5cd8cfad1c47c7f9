import type { CalendarId } from '../instrument.ts';
import { calendarIdOf, type MarketId } from '../market-id.ts';
import { foreignExchange } from './foreign-exchange.ts';
import type { Calendar } from './session.ts';
import { sessionTable } from './session-table.ts';
import { tableCalendar } from './table-calendar.ts';
import cmes from './tables/cmes.json' with { type: 'json' };
import xbom from './tables/xbom.json' with { type: 'json' };
import xetr from './tables/xetr.json' with { type: 'json' };
import xhkg from './tables/xhkg.json' with { type: 'json' };
import xlon from './tables/xlon.json' with { type: 'json' };
import xnys from './tables/xnys.json' with { type: 'json' };
import xtks from './tables/xtks.json' with { type: 'json' };
import { utcDays } from './utc-days.ts';

export type { Calendar, Session } from './session.ts';

const cache = new Map<CalendarId, Calendar>();

const BUILDERS: Readonly<Record<CalendarId, () => Calendar>> = {
  '24X7': () => utcDays('24X7'),
  // Series are published at any hour of any day.
  CONTEXT: () => utcDays('CONTEXT'),
  FX: () => tableCalendar('FX', 'America/New_York', foreignExchange()),
  XNYS: () => tableCalendar('XNYS', xnys.timezone, sessionTable(xnys)),
  XLON: () => tableCalendar('XLON', xlon.timezone, sessionTable(xlon)),
  CMES: () => tableCalendar('CMES', cmes.timezone, sessionTable(cmes)),
  // Nasdaq has the sessions of New York; its own id is for users who keep the venues apart.
  XNAS: () => tableCalendar('XNAS', xnys.timezone, sessionTable(xnys)),
  XETR: () => tableCalendar('XETR', xetr.timezone, sessionTable(xetr)),
  XTKS: () => tableCalendar('XTKS', xtks.timezone, sessionTable(xtks)),
  XHKG: () => tableCalendar('XHKG', xhkg.timezone, sessionTable(xhkg)),
  XBOM: () => tableCalendar('XBOM', xbom.timezone, sessionTable(xbom)),
};

/**
 * The calendar with this id, built on first use (a few milliseconds) and shared afterwards. All but FX, 24X7 and CONTEXT come
 * from tables of exchange_calendars (tools/calendars/generate.py), those from their rules (quant design, 2.2).
 */
export function calendarOf(id: CalendarId): Calendar {
  let calendar = cache.get(id);
  if (calendar === undefined) {
    calendar = BUILDERS[id]();
    cache.set(id, calendar);
  }
  return calendar;
}

/** The calendar whose sessions a market keeps. */
export const calendarOfMarket = (market: MarketId): Calendar => calendarOf(calendarIdOf(market));
