/** Digits that tell content hashes apart for a person; programs get them whole. */
const DIGITS = 10;

/** The beginning of a content hash, as a person reads and compares it. */
export const shortId = (id: string): string => id.slice(0, DIGITS);
