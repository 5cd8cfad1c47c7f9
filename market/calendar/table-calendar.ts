import type { CalendarId } from '../instrument.ts';
import { dayNumber, dayText } from './day.ts';
import type { Calendar, Session } from './session.ts';
import type { SessionTable } from './session-table.ts';

/** Index of the last element ≤ value in ascending `column`, or -1. */
function lastAtMost(column: Float64Array | Int32Array, value: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A calendar over a table of sessions. Session objects are made on demand. */
export function tableCalendar(id: CalendarId, timezone: string, table: SessionTable): Calendar {
  const session = (i: number): Session => {
    const open = table.open[i] as number;
    const close = table.close[i] as number;
    const breakStart = table.breakStart[i] as number;
    const segments = Number.isNaN(breakStart)
      ? [{ open, close }]
      : [
          { open, close: breakStart },
          { open: table.breakEnd[i] as number, close },
        ];
    return { date: dayText(table.day[i] as number), open, close, segments };
  };
  return {
    id,
    timezone,
    first: dayText(table.day[0] as number),
    last: dayText(table.day[table.length - 1] as number),
    sessionAt(t) {
      const i = lastAtMost(table.open, t);
      if (i < 0 || t >= (table.close[i] as number)) return null;
      const atBreak = t >= (table.breakStart[i] as number) && t < (table.breakEnd[i] as number);
      return atBreak ? null : session(i);
    },
    sessionOn(date) {
      const day = dayNumber(date);
      const i = lastAtMost(table.day, day);
      return i >= 0 && table.day[i] === day ? session(i) : null;
    },
    sessions(from, to) {
      const found: Session[] = [];
      for (let i = lastAtMost(table.close, from) + 1; i < table.length && (table.open[i] as number) < to; i++) {
        found.push(session(i));
      }
      return found;
    },
    lastClosed(t) {
      const i = lastAtMost(table.close, t);
      return i >= 0 ? session(i) : null;
    },
    nextOpen(t) {
      const i = lastAtMost(table.open, t) + 1;
      return i < table.length ? (table.open[i] as number) : Number.POSITIVE_INFINITY;
    },
  };
}
