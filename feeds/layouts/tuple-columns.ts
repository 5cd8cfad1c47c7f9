import { ArgusError } from '#errors/argus-error.ts';
import { quoteName, quoteText } from '../tables/quoting.ts';
import type { Column, Relation } from '../tables/relation.ts';
import { CORNER, FIELDS, USED } from './side-by-side.ts';

/** A column that pandas named by two levels, ('Close', 'AAPL') in either order. */
interface Named {
  readonly column: Column;
  readonly field: string;
  readonly ticker: string;
}

/** What pandas writes for a name of several levels in Parquet and Feather. */
const TUPLE = /^\('([^']*)', '([^']*)'\)$/;
const INDEX = /^(__index_level_0__|index)$/;

/** The columns of tickers of a table of yfinance that pandas wrote with its types, and its index; null for any other table. */
export function tupleColumns({ columns }: Relation): { index: Column; named: readonly Named[] } | null {
  const named: Named[] = [];
  const rest: Column[] = [];
  for (const column of columns) {
    const [, first = '', second = ''] = TUPLE.exec(column.name) ?? [];
    const forward = FIELDS.has(first) && second !== '';
    if (forward) named.push({ column, field: first, ticker: second });
    else if (FIELDS.has(second) && first !== '') named.push({ column, field: second, ticker: first });
    else rest.push({ ...column });
  }
  const [index] = rest;
  if (named.length === 0 || index === undefined || rest.length > 1) return null;
  const name =
    TUPLE.exec(index.name)
      ?.slice(1)
      .find((level) => level !== '') ?? index.name;
  return CORNER.has(name) || INDEX.test(name) ? { index, named } : null;
}

/**
 * The tickers put below each other, with columns symbol, date, open … volume. Cells that are all empty for a date mean
 * that the ticker has no bar then. Throws ARGUS_FEED_FORMAT when a ticker lacks a column.
 */
export function belowEachOther(
  path: string,
  table: Relation,
  { index, named }: { index: Column; named: readonly Named[] },
): Relation {
  const tickers = [...new Set(named.map(({ ticker }) => ticker))];
  const parts = tickers.map((ticker) => {
    const cell = (field: string): string => {
      const [found, second] = named.filter((column) => column.field === field && column.ticker === ticker);
      if (found === undefined || second !== undefined || found.column.repeated)
        throw new ArgusError('ARGUS_FEED_FORMAT', `${path} has no single column ${field} of ${ticker}`);
      return `(${quoteName(found.column.name)})::DOUBLE`;
    };
    const values = USED.map((field) => `${cell(field)} AS ${field.toLowerCase()}`).join(', ');
    const present = USED.slice(0, 4).map((field) => `NOT coalesce(isnan(${cell(field)}), true)`);
    return `SELECT ${quoteText(ticker)} AS symbol, ${quoteName(index.name)} AS date, ${values} FROM ${table.sql} WHERE ${present.join(' OR ')}`;
  });
  const { rows, text: _, ...rest } = table;
  return {
    ...rest,
    ...(rows === undefined ? {} : { atMost: rows * parts.length }),
    sql: `(${parts.join(' UNION ALL ')})`,
    columns: [
      { name: 'symbol', type: 'VARCHAR' },
      { ...index, name: 'date' },
      ...USED.map((field) => ({ name: field.toLowerCase(), type: 'DOUBLE' })),
    ],
    unreadable: [],
    // A row has another number than in the file.
    faults: new Map(),
  };
}
