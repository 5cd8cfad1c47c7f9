import { ArgusError } from '#errors/argus-error.ts';
import type { BarField } from '#market/bar.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { Clues } from './evidence/settle.ts';
import type { Relation } from './tables/relation.ts';

/** The formats of bar files, as --format names them. */
export const FORMATS = ['parquet', 'csv', 'json', 'binance', 'freqtrade', 'feather', 'yfinance', 'lean'] as const;
export type Format = (typeof FORMATS)[number];

/** A file that was recognised, and the SQL that turns it into the columns of a bar. */
export interface Source {
  readonly path: string;
  readonly format: Format;
  /** Table expression of DuckDB. */
  readonly relation: string;
  /** Expressions of type DOUBLE: NaN where the cell is empty or not a number. `openTime` is UTC milliseconds. */
  readonly values: Readonly<Record<BarField, string>>;
  /**
   * Expressions of type VARCHAR: bare columns or constants, because DuckDB then keeps its dictionaries. May be null.
   */
  readonly symbol: string;
  readonly assetClass: string;
  readonly venue: string;
  /** Condition for a quote with an ask below its bid; absent: the file has no quotes. */
  readonly crossed?: string;
  /** The rows that `relation` must give; absent: not known before it is read. */
  readonly rows?: number;
  /** Rows of `relation` (from 1) that are none, with the reason. */
  readonly faults?: ReadonlyMap<number, string>;
  /** Further columns that are loaded beside those of a bar: DOUBLE expressions without nulls. */
  readonly extras?: Readonly<Record<string, string>>;
  /** What the reader of the file assumed or left out. */
  readonly notes?: readonly string[];
  /** What the layout says about times and instruments; absent: the times are instants, and the columns say the rest. */
  readonly clues?: Clues;
  /** How the cells were read. */
  readonly evidence?: readonly Evidence[];
}

/** Names under which files write a column; the first that exists is used, whatever its case. */
const ALIASES = {
  time: ['ts', 'timestamp', 'open_time', 'time', 'datetime', 'date'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
  vwap: ['vwap'],
  symbol: ['symbol', 'ticker'],
  asset_class: ['asset_class'],
  venue: ['venue', 'exchange'],
  class_return: ['class_return'],
  global_return: ['global_return'],
} as const;
export type ColumnRole = keyof typeof ALIASES;

/** The column of a file that holds a column of bars; undefined where the file has no such column. */
export type ColumnMap = Partial<Record<ColumnRole, string>>;

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Finds the columns by name. Throws ARGUS_FEED_FORMAT that names every one of `required` that is missing. */
export function mapColumns(
  path: string,
  names: readonly string[],
  required: readonly ColumnRole[],
  unreadable: Relation['unreadable'] = [],
): ColumnMap {
  const byLower = new Map(names.map((name) => [name.trim().toLowerCase().replaceAll(' ', '_'), name]));
  const map: ColumnMap = {};
  for (const role of Object.keys(ALIASES) as ColumnRole[]) {
    const found = ALIASES[role].find((alias) => byLower.has(alias));
    if (found !== undefined) map[role] = byLower.get(found) as string;
  }
  // The name of a file must not stand in for a column of symbols that cannot be read.
  const hidden = unreadable.find(({ name }) => {
    const key = name.trim().toLowerCase().replaceAll(' ', '_');
    return (Object.keys(ALIASES) as ColumnRole[]).some(
      (role) => map[role] === undefined && (ALIASES[role] as readonly string[]).includes(key),
    );
  });
  if (hidden !== undefined)
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: column ${hidden.name} is ${hidden.type}, which is not read`);
  const missing = required.filter((role) => map[role] === undefined);
  if (missing.length > 0) {
    const wanted = missing.map((role) => (role === 'time' ? `time (${ALIASES.time.join(', ')})` : role)).join(', ');
    const found = [...names, ...unreadable.map(({ name, type }) => `${name} (${type}: not read)`)].join(', ');
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path} has no column ${wanted}; its columns are ${found}`);
  }
  return map;
}

/**
 * UTC milliseconds of a number that counts seconds, milliseconds, microseconds or nanoseconds since 1970. The size of
 * the number decides.
 */
const epoch = (n: string): string =>
  `CASE WHEN ${n} < 1e11 THEN ${n} * 1000 WHEN ${n} < 1e14 THEN ${n} WHEN ${n} < 1e17 THEN ${n} / 1000 ELSE ${n} / 1e6 END`;

/** Whether a text time ends with a zone mark: Z or +02:00. */
export const hasZone = (column: string): string =>
  `regexp_matches(${column}, '\\d[zZ]$|:\\d\\d(\\.\\d+)?\\s*[+-]\\d\\d(:?\\d\\d)?$')`;

/** DOUBLE milliseconds of a column of this DuckDB type. Text without a zone mark is UTC, whatever the zone of the machine. */
export function timeExpression(column: string, type: string): string {
  if (type.startsWith('TIMESTAMP')) return `coalesce(epoch_us(${column}) / 1000.0, 'nan'::DOUBLE)`;
  if (type === 'DATE') return `coalesce(epoch_us(${column}::TIMESTAMP) / 1000.0, 'nan'::DOUBLE)`;
  const number = `TRY_CAST(${column} AS DOUBLE)`;
  if (type !== 'VARCHAR') return `coalesce(${epoch(number)}, 'nan'::DOUBLE)`;
  // A cast to TIMESTAMP would drop "+02:00" silently, and one to TIMESTAMPTZ would read unmarked text in the local zone.
  const text = `CASE WHEN ${hasZone(column)} THEN epoch_us(TRY_CAST(${column} AS TIMESTAMPTZ)) ELSE epoch_us(TRY_CAST(${column} AS TIMESTAMP)) END / 1000.0`;
  return `coalesce(CASE WHEN ${number} IS NULL THEN ${text} ELSE ${epoch(number)} END, 'nan'::DOUBLE)`;
}

/** DOUBLE of a column: NaN where it is null, empty or not a number. */
export const numberExpression = (column: string): string => `coalesce(TRY_CAST(${column} AS DOUBLE), 'nan'::DOUBLE)`;

/** The rows of a table as they are, for a source that leaves none out. */
export const wholeTable = ({ sql, rows, faults, notes }: Relation) => ({
  relation: sql,
  ...(rows === undefined ? {} : { rows }),
  faults,
  notes,
});
