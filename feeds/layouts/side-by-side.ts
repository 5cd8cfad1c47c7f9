import { ArgusError } from '#errors/argus-error.ts';
import { quoteText } from '../tables/quoting.ts';
import type { Relation, TextTable } from '../tables/relation.ts';

/** Fields as yfinance and pandas-datareader name them. */
export const FIELDS: ReadonlySet<string> = new Set([
  'Open',
  'High',
  'Low',
  'Close',
  'Adj Close',
  'Volume',
  'Dividends',
  'Stock Splits',
  'Capital Gains',
]);
export const USED: readonly string[] = ['Open', 'High', 'Low', 'Close', 'Volume'];
export const CORNER: ReadonlySet<string> = new Set([
  '',
  'Price',
  'Ticker',
  'Attributes',
  'Symbols',
  'Date',
  'Datetime',
]);

interface Header {
  readonly fields: readonly string[];
  readonly tickers: readonly string[];
  readonly lines: number;
}

/**
 * The header of a table of yfinance with tickers side by side: a line of fields and a line of tickers in either order
 * (group_by), with the names of the levels in front or without, and a third line that names the index. Null for any
 * other table.
 */
export function sideBySideHeader(text: TextTable | undefined): Header | null {
  const [first = [], second = [], third = []] = text?.head ?? [];
  const isFields = (cells: readonly string[]): boolean =>
    cells.length > 1 && cells.slice(1).every((cell) => FIELDS.has(cell)) && cells.includes('Close');
  const corners = CORNER.has(first[0] ?? '?') && CORNER.has(second[0] ?? '?');
  if (!corners || isFields(first) === isFields(second)) return null;
  if ((isFields(first) ? second : first).slice(1).some((cell) => cell === '')) return null;
  const named = third[0] !== undefined && CORNER.has(third[0]) && third.slice(1).every((cell) => cell === '');
  const lines = named ? 3 : 2;
  return isFields(first) ? { fields: first, tickers: second, lines } : { fields: second, tickers: first, lines };
}

/**
 * The tickers put below each other, with columns symbol, date, open … volume. Cells that are all empty for a date mean
 * that the ticker has no bar then. Throws ARGUS_FEED_FORMAT when a ticker lacks a column.
 */
export async function sideBySide(path: string, text: TextTable, { fields, tickers, lines }: Header): Promise<Relation> {
  const table = await text.below(lines);
  const parts: string[] = [];
  for (const ticker of new Set(tickers.slice(1))) {
    const column = (field: string): string => {
      const i = fields.findIndex((name, at) => name === field && tickers[at] === ticker);
      if (i < 0) throw new ArgusError('ARGUS_FEED_FORMAT', `${path} has no column ${field} of ${ticker}`);
      return `c${i}`;
    };
    const named = USED.map((field) => `${column(field)} AS ${field.toLowerCase()}`);
    const present = USED.slice(0, 4).map((field) => `${column(field)} IS NOT NULL`);
    // A row of another width has no cells; it is kept, so that its fault is said.
    const faulty = `coalesce(${table.columns.map(({ name }) => name).join(', ')}) IS NULL`;
    const where = `${present.join(' OR ')} OR ${faulty}`;
    parts.push(
      `SELECT ${quoteText(ticker)} AS symbol, c0 AS date, ${named.join(', ')} FROM ${table.sql} WHERE ${where}`,
    );
  }
  const names = ['symbol', 'date', ...USED.map((field) => field.toLowerCase())];
  const { rows, text: _, ...rest } = table;
  return {
    ...rest,
    ...(rows === undefined ? {} : { atMost: rows * parts.length }),
    sql: `(${parts.join(' UNION ALL ')})`,
    columns: names.map((name) => ({ name, type: 'VARCHAR' })),
    // A row has another number than in the file.
    faults: new Map(),
  };
}
