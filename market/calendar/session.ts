import type { CalendarId } from '../instrument.ts';

/** A stretch of continuous trading [open, close), UTC milliseconds on whole minutes. */
export interface Segment {
  readonly open: number;
  readonly close: number;
}

/** One trade date of a venue. Without a break in the day there is one segment, equal to [open, close). */
export interface Session {
  /** Trade date YYYY-MM-DD: of the close for FX and CMES, whose sessions open on the evening before. */
  readonly date: string;
  readonly open: number;
  readonly close: number;
  readonly segments: readonly Segment[];
}

/** The sessions of a venue as UTC instants; local clocks and their changes do not appear behind this interface. */
export interface Calendar {
  readonly id: CalendarId;
  /** IANA zone of the venue's own clock, for labels only. */
  readonly timezone: string;
  /** First and last trade date this calendar knows; outside of them every answer is "no session". */
  readonly first: string;
  readonly last: string;
  /** The session with a segment that contains the minute starting at `t`, or null when the venue is closed. */
  sessionAt(t: number): Session | null;
  /** The session of trade date `date` (YYYY-MM-DD), or null when there is none. */
  sessionOn(date: string): Session | null;
  /** Every session that overlaps [from, to), in order. */
  sessions(from: number, to: number): Session[];
  /** The last session with close ≤ t, or null before the first one. */
  lastClosed(t: number): Session | null;
  /** The first session open after `t` (strictly), or Infinity after the last known session. */
  nextOpen(t: number): number;
}
