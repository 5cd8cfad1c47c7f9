import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { ColumnEntry } from './column-entries.ts';

/**
 * How DuckDB writes a column of the warehouse: numbers of words as words, and nothing as null, never as 1970, NaN or an empty name.
 * @param type of the column in ClickHouse.
 */
export function writtenAs(column: string, type: string, entry: ColumnEntry): string {
  const isNumber = /^(?:Nullable\()?UInt/.test(type);
  if (entry.as === 'boolean') return `${column} != 0`;
  if (entry.as === 'timeframe' && isNumber) return word(column, TIMEFRAMES);
  if (entry.as === 'label') return isNumber ? word(column, REGIME_LABELS) : `nullif(${column}, '')`;
  if (type.startsWith('DateTime64')) return `nullif(${column}, TIMESTAMPTZ '1970-01-01 00:00:00+00')`;
  if (/^(?:Nullable\()?Float/.test(type)) return withoutNan(column);
  if (type.startsWith('Array(Float')) return `list_transform(${column}, lambda x: ${withoutNan('x')})`;
  return column;
}

const word = (column: string, words: readonly string[]): string =>
  `[${words.map((text) => `'${text}'`).join(', ')}][${column} + 1]`;

const withoutNan = (value: string): string => `CASE WHEN isnan(${value}) THEN NULL ELSE ${value} END`;
