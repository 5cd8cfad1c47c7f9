import { ArgusError } from '#errors/argus-error.ts';
import type { Calendar } from '#market/calendar/calendar.ts';

/** The times of the rows of a file, and the calendar of each of its symbols. */
export interface TimedRows {
  readonly path: string;
  readonly length: number;
  /** UTC milliseconds, or those of a clock whose zone is not known yet; the readings write their result here. */
  readonly openTime: Float64Array;
  readonly symbol: ArrayLike<number>;
  readonly calendars: readonly Calendar[];
}

/** Whether times are instants, or what a clock showed in a zone that the file does not state. */
export type ClockKind = 'instant' | 'wall';

/** In place of an instant: the clock shows the time twice or never, in an hour in which it was changed. */
export const NO_INSTANT = Number.NEGATIVE_INFINITY;

/** 24X7 and series have a session at every moment: no time contradicts them. */
export const isAlwaysOpen = ({ id }: Calendar): boolean => id === '24X7' || id === 'CONTEXT';

/** Refuses a file with the readings that fit it and the option that decides. */
export function undecided(path: string, about: string, readings: readonly string[], option: string): ArgusError {
  const what = `the ${about} can be read as ${readings.join(' and as ')}`;
  return new ArgusError('ARGUS_FEED_FORMAT', `${path}: ${what}: say which with ${option}`);
}
