/**
 * The forms in which files write a time. Each is one regular expression, in the part of the syntax that JavaScript and
 * RE2 (DuckDB) share, and the meaning of its groups. `time-cell.ts` reads a cell by it, `time-sql.ts` a whole column.
 */
export type Part = 'y' | 'm' | 'd' | 'b' | 'h' | 'i' | 's' | 'f' | 'p' | 'h2' | 'i2' | 's2' | 'z';

export type FormId = 'iso' | 'ymd' | 'compact' | 'dmy' | 'mdy' | 'yymd' | 'dby' | 'bdy' | 'ybd' | 'excel' | 'epoch';

export interface TimeForm {
  readonly id: FormId;
  /** As a person would write it in --date-format. */
  readonly format: string;
  readonly pattern: string;
  readonly parts: readonly Part[];
}

const CLOCK =
  '(?:(?:[T ]|, ?) *([01]?\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d)(?:\\.(\\d{1,9}))?)?(?: ?([AaPp])\\.?[Mm]\\.?)?)?';
const CLOCK_PARTS: readonly Part[] = ['h', 'i', 's', 'f', 'p'];
/** 093000 or 0930 after a date, with a space or without. */
const DIGITS = '(?:[T ]?([01]\\d|2[0-3])([0-5]\\d)([0-5]\\d)?)?';
const DIGIT_PARTS: readonly Part[] = ['h2', 'i2', 's2'];
const ZONE = '(?: ?([Zz]|UTC|GMT|[+-](?:0\\d|1[0-4])(?::?[0-5]\\d)?))?';
const WEEKDAY = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?';
const MONTH = '([A-Za-z]{3,9})\\.?';
const YEAR = '(\\d{4}|\\d{2})';
/** Month and day of one digit or two, in two ways of writing the same: `withTwoDigits` replaces one of them. */
const M = '(\\d\\d?)';
const D = '(\\d{1,2})';

const written = (id: FormId, format: string, date: string, parts: readonly Part[]): TimeForm => ({
  id,
  format,
  pattern: `^${date}${CLOCK}${ZONE}$`,
  parts: [...parts, ...CLOCK_PARTS, 'z'],
});
const joined = (id: FormId, format: string, date: string, parts: readonly Part[]): TimeForm => ({
  id,
  format,
  pattern: `^${date}(?:${CLOCK}|${DIGITS})${ZONE}$`,
  parts: [...parts, ...CLOCK_PARTS, ...DIGIT_PARTS, 'z'],
});

export const TIME_FORMS: readonly TimeForm[] = [
  joined('iso', 'YYYY-MM-DD', `(\\d{4})-${M}-${D}`, ['y', 'm', 'd']),
  joined('ymd', 'YYYY/MM/DD', `(\\d{4})[/.]${M}[/.]${D}`, ['y', 'm', 'd']),
  joined('compact', 'YYYYMMDD', '((?:19|20)\\d\\d)(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])', ['y', 'm', 'd']),
  joined('dmy', 'DD/MM/YYYY', `${D}[-/.]${M}[-/.]${YEAR}`, ['d', 'm', 'y']),
  joined('mdy', 'MM/DD/YYYY', `${M}[-/.]${D}[-/.]${YEAR}`, ['m', 'd', 'y']),
  joined('yymd', 'YY/MM/DD', `(\\d\\d)[-/.]${M}[-/.]${D}`, ['y', 'm', 'd']),
  written('dby', 'DD-Mon-YYYY', `${WEEKDAY}${D}[- /]?${MONTH}[-, /]*${YEAR}`, ['d', 'b', 'y']),
  written('bdy', 'Mon DD, YYYY', `${WEEKDAY}${MONTH}[- /]?${D},?[- /]+${YEAR}`, ['b', 'd', 'y']),
  written('ybd', 'YYYY-Mon-DD', `(\\d{4})[- /]${MONTH}[- /]${D}`, ['y', 'b', 'd']),
  { id: 'excel', format: 'Excel', pattern: '^\\d{5}(?:\\.\\d+)?$', parts: [] },
  { id: 'epoch', format: 'epoch', pattern: '^\\d{9,19}(?:\\.\\d+)?$', parts: [] },
];

export type PaddedPart = 'm' | 'd';

/** The form for a column that writes these parts with two digits, as 03: one digit is then the rest of two. */
export const withTwoDigits = (form: TimeForm, parts: readonly PaddedPart[]): TimeForm => ({
  ...form,
  pattern: parts.reduce((pattern, part) => pattern.replace(part === 'm' ? M : D, '(\\d\\d)'), form.pattern),
});

const BY_ID = new Map(TIME_FORMS.map((form) => [form.id, form]));
export const formOf = (id: FormId): TimeForm => BY_ID.get(id) as TimeForm;

/** Two digits mean 1970 to 2069, as in POSIX. */
export const PIVOT = 70;

/**
 * Days of Excel (day 25,569 is 1970-01-01) from 1954-10-03 to 2099-12-31. Outside of the range a number is no time.
 */
export const EXCEL = { from: 20_000, to: 73_051, epoch: 25_569 } as const;

/** Numbers of each unit from 1973-03-03 to the end of 2099: the ranges do not touch, so a number has one unit. */
export const EPOCH_UNITS = [
  { unit: 's', from: 1e8, to: 4_102_444_800, perMs: 0.001 },
  { unit: 'ms', from: 1e11, to: 4_102_444_800e3, perMs: 1 },
  { unit: 'µs', from: 1e14, to: 4_102_444_800e6, perMs: 1e3 },
  { unit: 'ns', from: 1e17, to: 4_102_444_800e9, perMs: 1e6 },
] as const;

/** Years that a bar can have. */
export const FIRST_YEAR = 1900;
export const LAST_YEAR = 2099;
