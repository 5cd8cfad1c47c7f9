import { ArgusError } from '#errors/argus-error.ts';
import { quoteText, type Source, type SourceDefaults, tidySource } from './source.ts';
import type { Relation } from './tables/relation.ts';

/** Whether the first line of a CSV is that of a table yfinance saved: "Price", then a field per column. */
export const isYfinance = (cells: readonly string[]): boolean => cells[0] === 'Price' && cells.includes('Close');

/**
 * A table of yfinance with its three header lines (Price, Ticker, Date): one ticker, or several side by side. Cells that are all empty
 * for a date mean that the ticker has no bar then.
 * @throws ArgusError ARGUS_FEED_FORMAT when a ticker lacks a column.
 */
export async function yfinanceSource(file: string, given: Relation, defaults: SourceDefaults): Promise<Source> {
  const [fields = [], tickers = []] = given.text?.head ?? [];
  if (given.text === undefined || tickers[0] !== 'Ticker')
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file}: its second line does not name tickers`);
  const table = await given.text.below(3);
  const parts: string[] = [];
  for (const ticker of [...new Set(tickers.slice(1))]) {
    const column = (field: string): string => {
      const i = fields.findIndex((name, at) => name === field && tickers[at] === ticker);
      if (i < 0) throw new ArgusError('ARGUS_FEED_FORMAT', `${file} has no column ${field} of ${ticker}`);
      return `c${i}`;
    };
    const named = ['Open', 'High', 'Low', 'Close', 'Volume'].map(
      (field) => `${column(field)} AS ${field.toLowerCase()}`,
    );
    const present = ['Open', 'High', 'Low', 'Close'].map((field) => `${column(field)} IS NOT NULL`).join(' OR ');
    // A row of another width has no cells; it is kept, so that its fault is said.
    const faulty = `coalesce(${table.columns.map(({ name }) => name).join(', ')}) IS NULL`;
    parts.push(
      `SELECT ${quoteText(ticker ?? '')} AS symbol, c0 AS date, ${named.join(', ')} FROM ${table.sql} WHERE ${present} OR ${faulty}`,
    );
  }
  const map = {
    time: 'date',
    open: 'open',
    high: 'high',
    low: 'low',
    close: 'close',
    volume: 'volume',
    symbol: 'symbol',
  };
  const { rows: _, ...rest } = table;
  // The tickers are put below each other: a row has another number than in the file.
  const relation: Relation = { ...rest, sql: `(${parts.join(' UNION ALL ')})`, faults: new Map() };
  return { ...tidySource('csv', file, relation, map, defaults), format: 'yfinance' };
}
