import type { BarField } from '#market/bar.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { Clues } from './evidence/clues.ts';
import type { Evidence } from './evidence/evidence.ts';
import type { FileSymbol } from './raw-rows.ts';
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
  /** Expressions of type DOUBLE: null or NaN where the cell is empty or not a number. `openTime` is UTC milliseconds. */
  readonly values: Readonly<Record<BarField, string>>;
  /**
   * Expressions of type VARCHAR: bare columns or constants, because DuckDB then keeps its dictionaries. May be null.
   */
  readonly symbol: string;
  readonly assetClass: string;
  readonly venue: string;
  /** The symbol of every row, where no column says it: nothing needs to be counted then. */
  readonly only?: FileSymbol;
  /** Condition for a quote with an ask below its bid; absent: the file has no quotes. */
  readonly crossed?: string;
  /** Whether `relation` reads a column without the others, whoever asks. */
  readonly columnar?: boolean;
  /** The rows that `relation` must give; absent: not known before it is read. */
  readonly rows?: number;
  /** Rows of `relation` (from 1) that are none, with the reason. */
  readonly faults?: ReadonlyMap<number, string>;
  /** Further columns that are loaded beside those of a bar: DOUBLE expressions. */
  readonly extras?: Readonly<Record<string, string>>;
  /** What the reader of the file assumed or left out. */
  readonly notes?: readonly string[];
  /** What the layout says about times and instruments; absent: the times are instants, and the columns say the rest. */
  readonly clues?: Clues;
  /** Only where the layout defines it. */
  readonly timeframe?: Timeframe;
  /** How the cells were read. */
  readonly evidence?: readonly Evidence[];
}

/** The expression of a value that no row has. */
export const NONE = `'nan'::DOUBLE`;

/** Whether a text time ends with a zone mark: Z or +02:00. */
export const hasZone = (column: string): string =>
  `regexp_matches(${column}, '\\d[zZ]$|:\\d\\d(\\.\\d+)?\\s*[+-]\\d\\d(:?\\d\\d)?$')`;

/** DOUBLE of a column: NaN where it is null, empty or not a number. */
export const numberExpression = (column: string): string => `coalesce(TRY_CAST(${column} AS DOUBLE), 'nan'::DOUBLE)`;

/** The rows of a table as they are, for a source that leaves none out. */
export const wholeTable = ({ container, sql, rows, faults, notes }: Relation) => ({
  relation: sql,
  columnar: container === 'parquet',
  ...(rows === undefined ? {} : { rows }),
  faults,
  notes,
});
