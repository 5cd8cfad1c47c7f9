import { ArgusError } from '#errors/argus-error.ts';
import type { FileReader } from './duckdb.ts';
import { quoteText, type Source, type SourceDefaults, tidySource } from './source.ts';

/** Whether the first line of a CSV is that of a table yfinance saved: "Price", then a field per column. */
export const isYfinance = (cells: readonly string[]): boolean => cells[0] === 'Price' && cells.includes('Close');

/**
 * A table of yfinance with its three header lines (Price, Ticker, Date): one ticker, or several side by side. Cells that are all empty
 * for a date mean that the ticker has no bar then.
 * @throws ArgusError ARGUS_FEED_FORMAT when a ticker lacks a column.
 */
export async function yfinanceSource(reader: FileReader, file: string, defaults: SourceDefaults): Promise<Source> {
  const lines = `read_csv(${quoteText(file)}, header = false, auto_detect = true, all_varchar = true, skip = 0)`;
  const [fields = [], tickers = []] = await reader.rows(file, `SELECT * FROM ${lines} LIMIT 2`);
  if (tickers[0] !== 'Ticker')
    throw new ArgusError('ARGUS_FEED_FORMAT', `${file}: its second line does not name tickers`);
  const table = `read_csv(${quoteText(file)}, header = false, skip = 3, auto_detect = false, delim = ',', columns = {${fields
    .map((_, i) => `'c${i}': 'VARCHAR'`)
    .join(', ')}})`;
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
    parts.push(
      `SELECT ${quoteText(ticker ?? '')} AS symbol, c0 AS date, ${named.join(', ')} FROM ${table} WHERE ${present}`,
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
  const relation = `(${parts.join(' UNION ALL ')})`;
  return { ...tidySource('csv', file, relation, map, 'VARCHAR', defaults), format: 'yfinance' };
}
