import type { FileReader } from './duckdb.ts';
import { mapColumns, quoteText, type Source, type SourceDefaults, tidySource } from './source.ts';

/** The table expression that reads every cell of a CSV with a header line as text: a cell that is no number is our finding. */
export const csvRelation = (path: string): string =>
  `read_csv(${quoteText(path)}, header = true, skip = 0, all_varchar = true, null_padding = false)`;

/** The cells of the first line, whatever the file is. An unnamed column is ''. */
export async function firstLine(reader: FileReader, path: string): Promise<string[]> {
  const sql = `SELECT * FROM read_csv(${quoteText(path)}, header = false, skip = 0, all_varchar = true) LIMIT 1`;
  return ((await reader.rows(path, sql))[0] ?? []).map((cell) => cell ?? '');
}

/**
 * Tidy CSV (plain or gzip) with a header line: the columns of parquetSource by name, in any order and case. Without a column
 * `symbol` the file holds one symbol, named by the file. Throws ARGUS_FEED_FORMAT.
 */
export async function csvSource(reader: FileReader, path: string, defaults: SourceDefaults): Promise<Source> {
  const relation = csvRelation(path);
  const names = (await reader.rows(path, `DESCRIBE SELECT * FROM ${relation}`)).map(([name]) => name as string);
  const map = mapColumns(path, names, ['time', 'open', 'high', 'low', 'close', 'volume']);
  return tidySource('csv', path, relation, map, 'VARCHAR', defaults);
}
