/**
 * A point in time in UTC milliseconds. A unit, not a wall: any plain number passes for one, but not a number of another unit, such as
 * the version of a run (docs/decisions/0026-units-of-numbers.md).
 */
export type UtcMs = number & { readonly unit?: 'UTC ms' };

/** Lengths of time in milliseconds. Days are UTC days: no clock of a venue is behind them. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** The last time there is (ECMA-262, 21.4.1.1): until when something holds that never ends. */
export const FOREVER = 8_640_000_000_000_000;
