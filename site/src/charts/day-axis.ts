import { isoDate } from '#wording/dates.ts';

const DAY = 86_400_000;

/** A name on an axis of days: where it stands, as a share of the axis. */
export interface DayMark {
  readonly at: number;
  /** ISO date. */
  readonly day: string;
}

/** Nearer to an end of the axis a name would stand beyond it. */
const EDGE = 0.04;

/** Where months begin between two days, in days since 1970, both on the axis. */
export function monthMarks(from: number, to: number): DayMark[] {
  const days = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({
    at: i / (to - from + 1),
    day: isoDate((from + i) * DAY),
  }));
  return days.filter(({ at, day }) => day.endsWith('-01') && at > EDGE && at < 1 - EDGE);
}
