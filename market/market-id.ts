import { CALENDARS, type CalendarId } from './instrument.ts';

/**
 * A market: the instruments of one calendar, for which ticks and batches run (`tick-xnys-…`). Its id is the id of the
 * calendar in lower case. It is a union of literals: text from outside becomes one only through `isMarketId`.
 */
export type MarketId = Lowercase<CalendarId>;

export const MARKET_IDS: readonly MarketId[] = CALENDARS.map((calendar) => marketOf(calendar));

/** The market of series. It has a batch and no ticks, and its instruments have no peers. */
export const CONTEXT_MARKET = 'context' as const satisfies MarketId;

export function marketOf(calendar: CalendarId): MarketId {
  return calendar.toLowerCase() as MarketId;
}

export const isMarketId = (text: string): text is MarketId => (MARKET_IDS as readonly string[]).includes(text);

/** The calendar whose sessions a market keeps. */
export const calendarIdOf = (market: MarketId): CalendarId => market.toUpperCase() as CalendarId;

/** The markets of some instruments, in the order of their ids. */
export const marketsOf = (instruments: readonly { readonly calendar: CalendarId }[]): MarketId[] =>
  [...new Set(instruments.map(({ calendar }) => marketOf(calendar)))].sort();

/** Those of some instruments that a market holds. */
export const membersOf = <T extends { readonly calendar: CalendarId }>(
  instruments: readonly T[],
  market: MarketId,
): T[] => instruments.filter(({ calendar }) => marketOf(calendar) === market);
