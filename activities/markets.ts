import { ArgusError } from '#errors/argus-error.ts';
import { CALENDARS, type CalendarId } from '#market/instrument.ts';

export const TIERS = ['free', 'founding', 'growth', 'enterprise'] as const;

/** The calendar of a market group (`xnys` → `XNYS`). @throws ArgusError ARGUS_USAGE for an unknown group. */
export function calendarOfMarket(market: string): CalendarId {
  const calendar = CALENDARS.find((id) => id.toLowerCase() === market);
  if (calendar === undefined) {
    throw new ArgusError(
      'ARGUS_USAGE',
      `unknown market ${market}: known are ${CALENDARS.map((id) => id.toLowerCase()).join(', ')}`,
    );
  }
  return calendar;
}
