import { quoteText } from '../tables/quoting.ts';
import { MONTHS } from './time-cell.ts';
import { EPOCH_UNITS, EXCEL, FIRST_YEAR, LAST_YEAR, type Part, PIVOT, type TimeForm } from './time-forms.ts';
import { trimSql } from './trim.ts';

/** What a column of text holds by a form: milliseconds of DuckDB, null where a cell is not of the form. */
export interface TimeSql {
  /** Whether a cell has the form; its date may still be none. */
  readonly matches: string;
  /** DOUBLE: the clock that the cell shows. */
  readonly wall: string;
  /** DOUBLE: the instant by the zone that the cell states; null without zone. */
  readonly instant: string;
}

/** SQL that reads `cell`, an expression of type VARCHAR, exactly as readCell does. */
export function timeSql(form: TimeForm, cell: string): TimeSql {
  const trimmed = trimSql(cell);
  const matches = `regexp_full_match(${trimmed}, ${quoteText(form.pattern)})`;
  if (form.id === 'excel') return { matches, wall: guarded(matches, excelSql(number(trimmed))), instant: 'NULL' };
  if (form.id === 'epoch') {
    const instant = guarded(matches, epochSql(number(trimmed)));
    return { matches, wall: instant, instant };
  }
  const names = form.parts.map(quoteText).join(', ');
  const groups = `regexp_extract(${trimmed}, ${quoteText(form.pattern)}, [${names}])`;
  // One struct per cell: the expression is evaluated once, in a lambda over a list of it.
  const once = (body: string): string => guarded(matches, `list_transform([${groups}], lambda g: ${body})[1]`);
  const wall = wallSql(form.parts);
  return { matches, wall: once(wall), instant: form.parts.includes('z') ? once(`${wall} - ${offsetSql()}`) : 'NULL' };
}

const guarded = (condition: string, value: string): string => `CASE WHEN ${condition} THEN ${value} END`;
const number = (cell: string): string => `TRY_CAST(${cell} AS DOUBLE)`;

export const epochSql = (n: string): string =>
  `CASE ${EPOCH_UNITS.map(({ from, to, perMs }) => `WHEN ${n} >= ${from} AND ${n} < ${to} THEN ${n} / ${perMs}::DOUBLE`).join(' ')} END`;

export const excelSql = (n: string): string =>
  `CASE WHEN ${n} >= ${EXCEL.from} AND ${n} < ${EXCEL.to} THEN round((${n} - ${EXCEL.epoch}) * 86400) * 1000.0 END`;

/** The clock of the struct `g`. Text joined as a date is validated by the cast. */
function wallSql(parts: readonly Part[]): string {
  const has = (name: Part): boolean => parts.includes(name);
  const either = (a: Part, b: Part): string => (has(b) ? `coalesce(nullif(g.${a}, ''), g.${b})` : `g.${a}`);
  const int = (value: string): string => `coalesce(TRY_CAST(${value} AS INTEGER), 0)`;
  const year = `CASE WHEN length(g.y) = 2 THEN g.y::INTEGER + (CASE WHEN g.y::INTEGER < ${PIVOT} THEN 2000 ELSE 1900 END) ELSE g.y::INTEGER END`;
  const month = has('b') ? monthSql('g.b') : 'g.m';
  const valid = `(${year}) BETWEEN ${FIRST_YEAR} AND ${LAST_YEAR}`;
  const date = `CASE WHEN ${valid} THEN epoch_ms(TRY_CAST(concat(${year}, '-', ${month}, '-', g.d) AS DATE)::TIMESTAMP) END`;
  const hour = int(either('h', 'h2'));
  const half = `lower(g.p)`;
  const hours = `CASE WHEN ${half} = '' THEN ${hour} WHEN ${hour} BETWEEN 1 AND 12 THEN ${hour} % 12 + (CASE WHEN ${half} = 'p' THEN 12 ELSE 0 END) END`;
  const fraction = `(${int(`rpad(g.f, 6, '0')`)} // 1000)`;
  return `(${date} + (${hours}) * 3600000 + ${int(either('i', 'i2'))} * 60000 + ${int(either('s', 's2'))} * 1000 + ${fraction})::DOUBLE`;
}

function monthSql(word: string): string {
  const name = `lower(${word})`;
  const cases = MONTHS.map((month, i) => {
    const names = [...new Set([month, month.slice(0, 3), ...(i === 8 ? ['sept'] : [])])].map(quoteText).join(', ');
    return `WHEN ${name} IN (${names}) THEN '${i + 1}'`;
  });
  return `(CASE ${cases.join(' ')} ELSE '0' END)`;
}

/** Milliseconds of the stated offset of the struct `g`; null without one. */
function offsetSql(): string {
  const digits = `rpad(replace(substr(g.z, 2), ':', ''), 4, '0')`;
  const minutes = `(TRY_CAST(substr(${digits}, 1, 2) AS INTEGER) * 60 + TRY_CAST(substr(${digits}, 3, 2) AS INTEGER))`;
  const signed = `CASE WHEN starts_with(g.z, '-') THEN -${minutes} ELSE ${minutes} END`;
  return `(CASE WHEN g.z = '' THEN NULL WHEN regexp_matches(g.z, '^[A-Za-z]') THEN 0 ELSE (${signed}) * 60000 END)`;
}
