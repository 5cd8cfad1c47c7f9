/** One decision about a file: the reading that was adopted, the reason, and the readings that were not. */
export interface Evidence {
  /** The subject: 'date format', 'time zone', 'label of bars', 'numbers', 'symbol', 'venue', … */
  readonly about: string;
  readonly reading: string;
  readonly why: string;
  readonly rejected: readonly { readonly reading: string; readonly why: string }[];
}

/** The answers of the user, which decide before any evidence. */
export interface ReadingOptions {
  /** IANA zone of times that state none. */
  readonly timezone?: string | undefined;
  /** Whether the time of a bar is that of its open or of its close. */
  readonly label?: 'open' | 'close' | undefined;
  /** Such as DD/MM/YYYY. */
  readonly dateFormat?: string | undefined;
}

/** One sentence: "time zone: America/New_York (its bars fill the sessions of XNYS); not UTC (…)". */
export function evidenceText({ about, reading, why, rejected }: Evidence): string {
  const rejections = rejected.map((other) => `not ${other.reading} (${other.why})`);
  return [`${about}: ${reading} (${why})`, ...rejections].join('; ');
}

/** The readings that a user must see: assumptions, and those to which there was another. */
export const toldReadings = (evidence: readonly Evidence[]): string[] =>
  evidence.filter(({ why, rejected }) => rejected.length > 0 || /\bassumed\b/.test(why)).map(evidenceText);

export const decided = (
  about: string,
  reading: string,
  why: string,
  rejected: Evidence['rejected'] = [],
): Evidence => ({
  about,
  reading,
  why,
  rejected,
});
