import { DAY } from '#market/time.ts';

/** 1 Jan 1970 was a Thursday; weeks begin on Mondays. */
const THURSDAY = 3;
/** Sessions of a week. */
const SESSIONS = 5;

/** Days since 1970 of an ISO date. */
export const dayNumber = (date: string): number => Date.parse(date) / DAY;

/** The stretch of so many weeks that a date falls into, counted from 1970. */
export const stretchOf = (date: string, weeks: number): number =>
  Math.floor((dayNumber(date) + THURSDAY) / (7 * weeks));

/** Weeks of a stretch whose claims do not reach into the one after the next: as long as their horizon, in daily bars. */
export const weeksOf = (horizon: number): number => Math.ceil(horizon / SESSIONS);
