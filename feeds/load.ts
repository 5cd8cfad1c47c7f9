import { ArgusError } from '#errors/argus-error.ts';
import { BAR_FIELDS, eachField } from '#market/bar.ts';
import type { FileSymbol, RawRows } from './raw-rows.ts';
import type { Source } from './source.ts';
import type { FileReader, Items } from './tables/duckdb.ts';

/** Rows are held in memory, 56 bytes each. */
const MAX_ROWS = 60_000_000;
/** Between the symbol and the venue of a key; no symbol may hold it. */
const BETWEEN = 'chr(31)';

/**
 * Reads a complete file into columns. Symbols travel as an enum: a row costs one byte or two instead of a string. The
 * enum is made inside the database; a name that is no text for JavaScript spoils its own rows and no others.
 * Throws ARGUS_FEED_EMPTY for a file without rows and ARGUS_FEED_FORMAT for a file that DuckDB cannot read to its end.
 */
export async function loadRows(reader: FileReader, source: Source): Promise<RawRows> {
  const { path, relation } = source;
  const count = await groupNames(reader, source);
  const { key, symbols } = await readSymbols(reader, source);
  const fields = eachField(() => new Float64Array(count));
  const extras = Object.entries(source.extras ?? {}).map(
    ([name, expression]) => [name, expression, new Float64Array(count)] as const,
  );
  const symbol = new (symbols.length <= 0xff ? Uint8Array : symbols.length <= 0xffff ? Uint16Array : Uint32Array)(
    count,
  );
  const values = [...BAR_FIELDS.map((name) => source.values[name]), ...extras.map(([, expression]) => expression)];
  const columns = [...BAR_FIELDS.map((name) => fields[name]), ...extras.map(([, , column]) => column)];
  let at = 0;
  const sql = `SELECT (${key})::file_symbol, ${values.join(', ')} FROM ${relation}`;
  await reader.chunks(path, sql, count, (items, rows) => {
    symbol.set(items[0] as Items, at);
    for (const [i, column] of columns.entries()) column.set(items[i + 1] as Float64Array, at);
    at += rows;
  });
  const named = extras.map(([name, , column]) => [name, column] as const);
  return {
    length: count,
    symbols,
    symbol,
    ...fields,
    ...(named.length === 0 ? {} : { extras: Object.fromEntries(named) }),
  };
}

/** Counts the rows of each symbol, class and venue into the table file_names; gives the number of rows. */
async function groupNames(reader: FileReader, source: Source): Promise<number> {
  const { path, relation } = source;
  await reader.run(
    path,
    `CREATE OR REPLACE TEMP TABLE file_names AS
     SELECT (${source.symbol})::VARCHAR AS s, (${source.assetClass})::VARCHAR AS c, (${source.venue})::VARCHAR AS v, count(*) AS n
     FROM ${relation} GROUP BY 1, 2, 3`,
  );
  const [counts] = await reader.rows(path, 'SELECT sum(n)::VARCHAR FROM file_names');
  const count = Number(counts?.[0] ?? 0);
  if (source.rows !== undefined && source.rows !== count) {
    const what = `${path} cannot be read to its end: it has ${source.rows} rows, and ${count} of them are read`;
    throw new ArgusError('ARGUS_FEED_FORMAT', what);
  }
  if (count === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${path} has no rows`);
  if (count > MAX_ROWS) {
    const what = `${path} has ${count.toLocaleString('en')} rows, more than the ${MAX_ROWS.toLocaleString('en')} that are read at once`;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${what}: split it by month or symbol`);
  }
  return count;
}

/**
 * The symbols of a file in name order, each of one venue and class, and the expression of the enum value of a row. A
 * file can have one symbol from several venues: the venue becomes part of the name, EURUSD@OANDA, EURUSD@FXCM.
 */
async function readSymbols(
  reader: FileReader,
  { path, symbol, venue }: Source,
): Promise<{ key: string; symbols: FileSymbol[] }> {
  const [facts] = await reader.rows(
    path,
    `SELECT (count(*) FILTER (WHERE s IS NULL))::VARCHAR,
       (SELECT count(*) FROM (SELECT s FROM file_names WHERE s IS NOT NULL GROUP BY s HAVING count(DISTINCT v) > 1))::VARCHAR
     FROM file_names`,
  );
  const [unnamed = 0, shared = 0] = (facts ?? []).map(Number);
  // A bare column keeps its dictionary; anything around it costs time per row.
  const keyOf = (name: string, place: string): string => {
    if (shared > 0) return `coalesce((${name})::VARCHAR, '') || ${BETWEEN} || coalesce((${place})::VARCHAR, '')`;
    return unnamed > 0 ? `coalesce((${name})::VARCHAR, '')` : `(${name})::VARCHAR`;
  };
  await reader.run(path, 'DROP TYPE IF EXISTS file_symbol');
  const key = keyOf('s', 'v');
  await reader.run(path, `CREATE TYPE file_symbol AS ENUM (SELECT DISTINCT ${key} AS k FROM file_names ORDER BY k)`);
  const rows = await reader.rows(
    path,
    `SELECT enum_code((${key})::file_symbol)::VARCHAR AS code, hex(encode(coalesce(s, ''))), coalesce(c, ''), coalesce(v, ''),
       (s IN (SELECT s FROM file_names WHERE s IS NOT NULL GROUP BY s HAVING count(DISTINCT v) > 1))::VARCHAR
     FROM file_names ORDER BY enum_code((${key})::file_symbol), c, v`,
  );
  const symbols: FileSymbol[] = [];
  for (const [code, hex, assetClass, place, several] of rows) {
    // As bytes: a text would lose a byte order mark on its way and look like another symbol.
    const name = Buffer.from(hex ?? '', 'hex').toString('utf8');
    const found = {
      symbol: several === 'true' ? `${name}@${place}` : name,
      assetClass: assetClass ?? '',
      venue: place ?? '',
    };
    const before = symbols[Number(code)];
    if (before !== undefined && name !== '') {
      const which = `${before.venue} (${before.assetClass}) and ${found.venue} (${found.assetClass})`;
      const what = `${path} holds ${found.symbol} twice, from ${which}: give each a name or a file of its own`;
      throw new ArgusError('ARGUS_FEED_FORMAT', what);
    }
    symbols[Number(code)] = before ?? found;
  }
  return { key: keyOf(symbol, venue), symbols };
}
