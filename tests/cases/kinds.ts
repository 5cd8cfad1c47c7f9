/** Kinds of cases about what cells mean; all others are about files and how they are read. */
export const MEANING: ReadonlySet<string> = new Set(['time', 'values', 'identity', 'calendars', 'vendors']);
