import { ArgusError } from '#errors/argus-error.ts';
import { BAR_FIELDS, type BarFields, eachField } from '#market/bar.ts';
import type { FileReader, Items } from './duckdb.ts';
import { hasZone, quoteText, type Source } from './source.ts';

/** Every row of a file in its order, unchecked: an empty cell is NaN. `symbol` indexes `symbols`. */
export interface RawRows extends BarFields {
  readonly length: number;
  readonly symbols: readonly FileSymbol[];
  readonly symbol: ArrayLike<number>;
}

export interface FileSymbol {
  readonly symbol: string;
  readonly assetClass: string;
  readonly venue: string;
}

/** Rows are held in memory, 56 bytes each. */
const MAX_ROWS = 60_000_000;

/**
 * Reads a complete file into columns. Symbols travel as an enum: a row costs one byte or two instead of a string.
 * Throws ARGUS_FEED_EMPTY for a file without rows and ARGUS_FEED_FORMAT for a file that DuckDB cannot read.
 */
export async function loadRows(reader: FileReader, given: Source): Promise<RawRows> {
  const { path, relation, timeText } = given;
  const marked = timeText === undefined ? `'0'` : `count(*) FILTER (WHERE ${hasZone(timeText)})::VARCHAR`;
  const unmarked = `TRY_CAST(${timeText} AS TIMESTAMP) IS NOT NULL AND TRY_CAST(${timeText} AS DOUBLE) IS NULL`;
  const timed = `(${unmarked}) AND isfinite(TRY_CAST(${timeText} AS TIMESTAMP))`;
  const filled = timeText === undefined ? `'0'` : `count(*) FILTER (WHERE ${timed})::VARCHAR`;
  const [counts] = await reader.rows(path, `SELECT count(*)::VARCHAR, ${marked}, ${filled} FROM ${relation}`);
  const [count = 0, withZone = 0, withTime = 0] = (counts ?? []).map(Number);
  if (count === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${path} has no rows`);
  if (count > MAX_ROWS) {
    const what = `${path} has ${count.toLocaleString('en')} rows, more than the ${MAX_ROWS.toLocaleString('en')} that are read at once`;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${what}: split it by month or symbol`);
  }
  if (withZone > 0 && withZone < withTime) {
    const what = `${withZone} times with a zone mark and ${withTime - withZone} without`;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path} column ${timeText} mixes ${what}: write all of them in one way`);
  }
  const source = await withVenues(reader, given);
  const symbols = await readSymbols(reader, source);
  await reader.run(path, 'DROP TYPE IF EXISTS file_symbol');
  const names = symbols.map(({ symbol }) => quoteText(symbol)).join(', ');
  await reader.run(path, `CREATE TYPE file_symbol AS ENUM (${names})`);
  const fields = eachField(() => new Float64Array(count));
  const symbol = new (symbols.length <= 0xff ? Uint8Array : symbols.length <= 0xffff ? Uint16Array : Uint32Array)(
    count,
  );
  const values = BAR_FIELDS.map((name) => source.values[name]).join(', ');
  let at = 0;
  await reader.chunks(path, `SELECT (${source.symbol})::file_symbol, ${values} FROM ${relation}`, (items, rows) => {
    symbol.set(items[0] as Items, at);
    for (const [i, name] of BAR_FIELDS.entries()) fields[name].set(items[i + 1] as Float64Array, at);
    at += rows;
  });
  return { length: count, symbols, symbol, ...fields };
}

/** A file can have one symbol from several venues: the venue becomes part of the name, EURUSD@OANDA, EURUSD@FXCM. */
export async function withVenues(reader: FileReader, source: Source): Promise<Source> {
  const { path, relation, symbol, venue } = source;
  const sql = `SELECT ${symbol} AS s FROM ${relation} WHERE ${symbol} IS NOT NULL GROUP BY s HAVING count(DISTINCT ${venue}) > 1 ORDER BY s`;
  const names = (await reader.rows(path, sql)).map(([name]) => quoteText(name ?? ''));
  if (names.length === 0) return source;
  return {
    ...source,
    symbol: `CASE WHEN ${symbol} IN (${names.join(', ')}) THEN ${symbol} || '@' || ${venue} ELSE ${symbol} END`,
  };
}

/** The symbols of a file in name order, each of one venue and class. */
async function readSymbols(reader: FileReader, source: Source): Promise<FileSymbol[]> {
  const { path } = source;
  const sql = `SELECT DISTINCT ${source.symbol} AS s, ${source.assetClass} AS c, ${source.venue} AS v FROM ${source.relation} ORDER BY s, v, c`;
  const rows = (await reader.rows(path, sql)).map((row) => row.map((cell) => cell ?? '')) as [string, string, string][];
  for (const [i, [symbol, assetClass, venue]] of rows.entries()) {
    if (symbol === '') throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: the column symbol is empty in some rows`);
    const before = rows[i - 1];
    if (before?.[0] === symbol) {
      const which = `${before[2]} (${before[1]}) and ${venue} (${assetClass})`;
      throw new ArgusError(
        'ARGUS_FEED_FORMAT',
        `${path} holds ${symbol} twice, from ${which}: give each a name or a file of its own`,
      );
    }
  }
  return rows.map(([symbol, assetClass, venue]) => ({ symbol, assetClass, venue }));
}
