export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Days from 1970-01-01 to `date` (YYYY-MM-DD); NaN when it is not a date. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

/** YYYY-MM-DD of a day number. */
export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** 0 = Monday … 6 = Sunday (1970-01-01 was a Thursday). */
export const weekday = (day: number): number => (((day + 3) % 7) + 7) % 7;
