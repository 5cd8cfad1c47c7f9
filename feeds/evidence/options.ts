import { ArgusError } from '#errors/argus-error.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { classNamed, KNOWN_CLASSES, KNOWN_VENUES, venueNamed } from '../venues.ts';
import type { SettleOptions } from './clues.ts';
import { formatNamed } from './date-format.ts';
import { calendarNamed } from './identity.ts';
import { zoneClock } from './zone.ts';

/** The answers of a user as the command line has them. */
export interface ReadingFlags {
  readonly fileTimeframe?: Timeframe | undefined;
  readonly timezone?: string | undefined;
  readonly label?: 'open' | 'close' | undefined;
  readonly dateFormat?: string | undefined;
  readonly class?: string | undefined;
  readonly venue?: string | undefined;
  readonly calendar?: string | undefined;
}

/** The same for the readers of files, each checked. Throws ARGUS_USAGE for a name that is not known, before any file is opened. */
export function readingOptions({
  class: assetClass,
  fileTimeframe: timeframe,
  ...flags
}: ReadingFlags): SettleOptions & { readonly timeframe?: Timeframe } {
  const { timezone, label, dateFormat, venue, calendar } = flags;
  if (timezone !== undefined) zoneClock(timezone);
  if (dateFormat !== undefined) formatNamed(dateFormat);
  if (calendar !== undefined) calendarNamed(calendar);
  if (assetClass !== undefined && classNamed(assetClass) === null)
    throw new ArgusError('ARGUS_USAGE', `--class ${assetClass} is not known; known are ${KNOWN_CLASSES.join(', ')}`);
  if (venue !== undefined && venueNamed(venue) === null && calendar === undefined)
    throw new ArgusError('ARGUS_USAGE', `--venue ${venue} is not known; known are ${KNOWN_VENUES.join(', ')}`);
  return { timezone, label, dateFormat, assetClass, venue, calendar, ...(timeframe && { timeframe }) };
}
