import { longMonthText } from '#wording/dates.ts';
import type { MonthModel } from './models/archive.ts';

/** The month of a date as weeks that begin on a Monday. `changed`: of the days that have a report, what is known of their changes. */
export function monthOf(date: string, changed: ReadonlyMap<string, number | null>): MonthModel {
  const first = Temporal.PlainDate.from(date).with({ day: 1 });
  const cells = Array.from({ length: first.daysInMonth }, (_, i) => {
    const day = first.add({ days: i }).toString();
    return { day: i + 1, date: day, report: changed.has(day), changed: changed.get(day) ?? null };
  });
  const padded = [...Array.from({ length: first.dayOfWeek - 1 }, () => null), ...cells];
  const weeks = Array.from({ length: Math.ceil(padded.length / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_day, i) => padded[week * 7 + i] ?? null),
  );
  return { title: longMonthText(date), weeks };
}
