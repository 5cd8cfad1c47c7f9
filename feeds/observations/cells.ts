import { hasZone } from '../source.ts';

/** A number as files write it. A cast of DuckDB would also take 1_000, inf and nan. */
const NUMBER = String.raw`[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?`;
const DATE = String.raw`\d{4}[-/]\d{1,2}[-/]\d{1,2}.*`;
const COMPACT = String.raw`(19|20)\d{6}`;
/** Seconds from 1973 on, or smaller units: a shorter number is no time. */
const EPOCH = String.raw`\d{9,19}(\.\d+)?`;

const isText = (type: string): boolean => type === 'VARCHAR';
const matches = (cell: string, pattern: string): string => `regexp_full_match(${cell}, '${pattern}')`;

/** The text of a cell, or null where the source marks its value as missing: empty, or the dot of FRED. */
const given = (column: string, type: string): string =>
  isText(type) ? `nullif(nullif(trim(${column}), ''), '.')` : `(CASE WHEN ${notNan(column, type)} THEN ${column} END)`;

const notNan = (column: string, type: string): string =>
  type === 'DOUBLE' || type === 'FLOAT' ? `NOT isnan(${column})` : `${column} IS NOT NULL`;

/** DOUBLE of a cell, null where there is none or it is no number. */
export function numberCell(column: string, type: string): string {
  const cell = given(column, type);
  return isText(type)
    ? `CASE WHEN ${matches(cell, NUMBER)} THEN TRY_CAST(${cell} AS DOUBLE) END`
    : `TRY_CAST(${cell} AS DOUBLE)`;
}

/** Whether a cell has a value: one that is then no number is a fault. */
export const isGiven = (column: string, type: string): string => `(${given(column, type)}) IS NOT NULL`;

const epoch = (n: string): string =>
  `CASE WHEN ${n} < 1e11 THEN ${n} * 1000 WHEN ${n} < 1e14 THEN ${n} WHEN ${n} < 1e17 THEN ${n} / 1000 ELSE ${n} / 1e6 END`;
const milliseconds = (timestamp: string): string => `epoch_us(${timestamp}) / 1000.0`;

/**
 * UTC ms of a date, a time or a number since 1970, null for anything else. A time without a zone mark is of `zone`
 * (absent: UTC); a date alone is always midnight UTC.
 */
export function timeCell(column: string, type: string, zone?: string): string {
  if (type.startsWith('TIMESTAMP')) return milliseconds(column);
  if (type === 'DATE') return milliseconds(`${column}::TIMESTAMP`);
  if (!isText(type)) return `CASE WHEN ${column} >= 1e8 THEN ${epoch(`${column}::DOUBLE`)} END`;
  const cell = `trim(${column})`;
  const naive = `TRY_CAST(${cell} AS TIMESTAMP)`;
  const local =
    zone === undefined
      ? naive
      : `CASE WHEN ${cell} LIKE '%:%' THEN timezone('${zone}', ${naive})::TIMESTAMPTZ ELSE timezone('UTC', ${naive}) END`;
  return `CASE
    WHEN ${matches(cell, COMPACT)} THEN ${milliseconds(`try_strptime(${cell}, '%Y%m%d')`)}
    WHEN ${matches(cell, EPOCH)} THEN ${epoch(`TRY_CAST(${cell} AS DOUBLE)`)}
    WHEN NOT ${matches(cell, DATE)} THEN NULL
    WHEN ${hasZone(cell)} THEN ${milliseconds(`TRY_CAST(${cell} AS TIMESTAMPTZ)`)}
    ELSE ${milliseconds(local)} END`;
}
