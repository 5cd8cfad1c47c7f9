import { DAY, HOUR, MINUTE, SECOND } from '#market/time.ts';
import { EPOCH_UNITS, EXCEL, FIRST_YEAR, LAST_YEAR, type Part, PIVOT, type TimeForm } from './time-forms.ts';
import { trimCell } from './trim.ts';

/** A cell as a clock shows it. */
export interface ClockTime {
  /** Milliseconds since 1970-01-01T00:00 of the clock that the cell shows. */
  readonly wall: number;
  /** Minutes east of Greenwich that the cell states; null where it states no zone. */
  readonly offset: number | null;
}

const compiled = new Map<string, RegExp>();
function expressionOf({ pattern }: TimeForm): RegExp {
  let expression = compiled.get(pattern);
  if (expression !== undefined) return expression;
  expression = new RegExp(pattern);
  compiled.set(pattern, expression);
  return expression;
}

export const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** 1 to 12 of an English month, whole or by its first three letters (or sept); 0 for any other word. */
export function monthOf(word: string): number {
  const name = word.toLowerCase();
  return name === 'sept' ? 9 : MONTHS.findIndex((month) => month === name || month.slice(0, 3) === name) + 1;
}

/** The time that a cell shows by this form, or null: no date is invented (30 February is none). */
export function readCell(form: TimeForm, cell: string): ClockTime | null {
  const text = trimCell(cell);
  const found = expressionOf(form).exec(text);
  if (found === null) return null;
  if (form.id === 'excel') return wholeSeconds(excelTime(Number(text)));
  if (form.id === 'epoch') {
    const instant = epochTime(Number(text));
    return instant === null ? null : { wall: instant, offset: 0 };
  }
  const part = (name: Part): string => (form.parts.includes(name) ? (found[form.parts.indexOf(name) + 1] ?? '') : '');
  const date = dateOf(part);
  const clock = clockOf(part);
  return date === null || clock === null ? null : { wall: date + clock, offset: offsetOf(part('z')) };
}

/** Milliseconds of the day that the parts name, or null. */
function dateOf(part: (name: Part) => string): number | null {
  const digits = part('y');
  const year = digits.length === 2 ? Number(digits) + (Number(digits) < PIVOT ? 2000 : 1900) : Number(digits);
  const month = part('b') === '' ? Number(part('m')) : monthOf(part('b'));
  const day = Number(part('d'));
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) return null;
  const time = Date.UTC(year, month - 1, day);
  return new Date(time).getUTCDate() === day ? time : null;
}

/** Milliseconds after midnight, or null for 13 PM. */
function clockOf(part: (name: Part) => string): number | null {
  const hour = Number(part('h') || part('h2'));
  const half = part('p').toLowerCase();
  if (half !== '' && (hour < 1 || hour > 12)) return null;
  const hours = half === '' ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  const fraction = Math.trunc(Number(part('f').padEnd(6, '0').slice(0, 6)) / 1000);
  return hours * HOUR + Number(part('i') || part('i2')) * MINUTE + Number(part('s') || part('s2')) * SECOND + fraction;
}

function offsetOf(zone: string): number | null {
  if (zone === '') return null;
  if (/^[A-Za-z]/.test(zone)) return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/** UTC milliseconds of a number of seconds, milliseconds, microseconds or nanoseconds since 1970; null outside of the stated ranges. */
export function epochTime(value: number): number | null {
  const unit = EPOCH_UNITS.find(({ from, to }) => value >= from && value < to);
  return unit === undefined ? null : value / unit.perMs;
}

/** Milliseconds of the clock of a day number of Excel, to the second; null outside of the stated range. */
export function excelTime(value: number): number | null {
  if (!(value >= EXCEL.from && value < EXCEL.to)) return null;
  return Math.round(((value - EXCEL.epoch) * DAY) / SECOND) * SECOND;
}

const wholeSeconds = (wall: number | null): ClockTime | null => (wall === null ? null : { wall, offset: null });
