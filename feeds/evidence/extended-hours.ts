import type { CalendarId } from '#market/instrument.ts';
import { HOUR } from '#market/time.ts';

/**
 * Milliseconds after local midnight between which a venue has any trade at all, auctions and trading before the open
 * and after the close included. Absent: the sessions are all there is (FX, CME).
 */
export const EXTENDED_HOURS: ReadonlyMap<CalendarId, readonly [number, number]> = new Map<
  CalendarId,
  readonly [number, number]
>([
  ['XNYS', [4 * HOUR, 20 * HOUR]],
  ['XNAS', [4 * HOUR, 20 * HOUR]],
  ['XLON', [7 * HOUR, 17.5 * HOUR]],
  ['XETR', [7.5 * HOUR, 22 * HOUR]],
  ['XTKS', [8 * HOUR, 17 * HOUR]],
  ['XHKG', [9 * HOUR, 16.5 * HOUR]],
  ['XBOM', [9 * HOUR, 16 * HOUR]],
]);

/** Zones in which files of a calendar are written besides that of the venue and UTC. */
export const OTHER_ZONES: ReadonlyMap<CalendarId, readonly string[]> = new Map<CalendarId, readonly string[]>([
  ['CMES', ['America/Chicago']],
  ['FX', ['Etc/GMT+5', 'America/New_York+7']],
]);
