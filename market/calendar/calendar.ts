import type { CalendarId } from '../instrument.ts';
import { calendarIdOf, type MarketId } from '../market-id.ts';
import type { CalendarChange } from './change.ts';
import { foreignExchange } from './foreign-exchange.ts';
import { KNOWN_CHANGES } from './known-changes.ts';
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

export type { CalendarChange } from './change.ts';
export type { Calendar, Session } from './session.ts';

type ChangesOf = (...ids: readonly CalendarId[]) => readonly CalendarChange[];

const BUILDERS: Readonly<Record<CalendarId, (changes: ChangesOf) => Calendar>> = {
  '24X7': (changes) => unchanged(utcDays('24X7'), changes('24X7')),
  // Series are published at any hour of any day.
  CONTEXT: (changes) => unchanged(utcDays('CONTEXT'), changes('CONTEXT')),
  FX: (changes) => tableCalendar('FX', 'America/New_York', foreignExchange(changes('FX'))),
  XNYS: (changes) => tableCalendar('XNYS', xnys.timezone, sessionTable(xnys, changes('XNYS'))),
  XLON: (changes) => tableCalendar('XLON', xlon.timezone, sessionTable(xlon, changes('XLON'))),
  CMES: (changes) => tableCalendar('CMES', cmes.timezone, sessionTable(cmes, changes('CMES'))),
  // Nasdaq has the sessions of New York; its own id is for users who keep the venues apart.
  XNAS: (changes) => tableCalendar('XNAS', xnys.timezone, sessionTable(xnys, changes('XNYS', 'XNAS'))),
  XETR: (changes) => tableCalendar('XETR', xetr.timezone, sessionTable(xetr, changes('XETR'))),
  XTKS: (changes) => tableCalendar('XTKS', xtks.timezone, sessionTable(xtks, changes('XTKS'))),
  XHKG: (changes) => tableCalendar('XHKG', xhkg.timezone, sessionTable(xhkg, changes('XHKG'))),
  XBOM: (changes) => tableCalendar('XBOM', xbom.timezone, sessionTable(xbom, changes('XBOM'))),
};

function unchanged(calendar: Calendar, [change]: readonly CalendarChange[]): Calendar {
  if (change !== undefined) throw new RangeError(`${change.calendar} ${change.date}: this calendar never closes`);
  return calendar;
}

const cache = new Map<CalendarId, Calendar>();
let operatorChanges: readonly CalendarChange[] = [];

/**
 * Sets the operator's changes of this thread, which stand above the tables. To be called once, by the program of a process or thread.
 * Throws RangeError when a calendar is in use already: two answers about one date must not be in one computation.
 */
export function setCalendarChanges(changes: readonly CalendarChange[]): void {
  if (changes.length === 0 && operatorChanges.length === 0) return;
  if (cache.size > 0) throw new RangeError('changes of calendars were set after a calendar had been used');
  operatorChanges = changes;
}

/** The operator's changes of this thread, to be handed to the threads that it starts. */
export const calendarChanges = (): readonly CalendarChange[] => operatorChanges;

/** A calendar of the tables with these changes of an operator. Throws RangeError for a change that cannot be. */
export function buildCalendar(id: CalendarId, changes: readonly CalendarChange[]): Calendar {
  const all = [...KNOWN_CHANGES, ...changes];
  return BUILDERS[id]((...ids) => all.filter(({ calendar }) => ids.includes(calendar)));
}

/**
 * The calendar with this id, built on first use (a few milliseconds) and shared afterwards. All but FX, 24X7 and CONTEXT come
 * from tables of exchange_calendars (tools/calendars/generate.py), those from their rules (quant design, 2.2).
 */
export function calendarOf(id: CalendarId): Calendar {
  let calendar = cache.get(id);
  if (calendar === undefined) {
    calendar = buildCalendar(id, operatorChanges);
    cache.set(id, calendar);
  }
  return calendar;
}

/** The calendar whose sessions a market keeps. */
export const calendarOfMarket = (market: MarketId): Calendar => calendarOf(calendarIdOf(market));
