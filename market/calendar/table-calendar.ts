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
    if (column[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A calendar over a table of sessions. Session objects are made on demand. */
export function tableCalendar(id: CalendarId, timezone: string, table: SessionTable): Calendar {
  const session = (i: number): Session => {
    const open = table.open[i];
    const close = table.close[i];
    const breakStart = table.breakStart[i];
    const segments = Number.isNaN(breakStart)
      ? [{ open, close }]
      : [
          { open, close: breakStart },
          { open: table.breakEnd[i], close },
        ];
    return { date: dayText(table.day[i]), open, close, segments };
  };
  return {
    id,
    timezone,
    first: dayText(table.day[0]),
    last: dayText(table.day[table.length - 1]),
    sessionAt(t) {
      const i = lastAtMost(table.open, t);
      if (i < 0 || t >= table.close[i]) return null;
      const atBreak = t >= table.breakStart[i] && t < table.breakEnd[i];
      return atBreak ? null : session(i);
    },
    sessionOn(date) {
      const day = dayNumber(date);
      const i = lastAtMost(table.day, day);
      return i >= 0 && table.day[i] === day ? session(i) : null;
    },
    sessions(from, to) {
      const found: Session[] = [];
      for (let i = lastAtMost(table.close, from) + 1; i < table.length && table.open[i] < to; i++) {
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
      return i < table.length ? table.open[i] : Number.POSITIVE_INFINITY;
    },
  };
}
