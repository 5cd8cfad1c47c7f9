import { ArgusError } from '#errors/argus-error.ts';
import { BAR_FIELDS, eachField } from '#market/bar.ts';
import type { FileSymbol, RawRows } from './raw-rows.ts';
import { NONE, type Source } from './source.ts';
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
  const { only } = source;
  const { count, key, symbols } =
    only === undefined
      ? await readSymbols(reader, source)
      : { count: await countRows(reader, source), key: null, symbols: [only] };
  const fields = eachField(() => new Float64Array(count));
  const extras = Object.entries(source.extras ?? {}).map(
    ([name, expression]) => [name, expression, new Float64Array(count)] as const,
  );
  const symbol = new (symbols.length <= 0xff ? Uint8Array : symbols.length <= 0xffff ? Uint16Array : Uint32Array)(
    count,
  );
  const wanted = [
    ...BAR_FIELDS.map((name) => [source.values[name], fields[name]] as const),
    ...extras.map(([, expression, column]) => [expression, column] as const),
  ];
  // What a file does not have need not come out of the database row by row.
  for (const [expression, column] of wanted) if (expression === NONE) column.fill(Number.NaN);
  const given: (readonly [expression: string, column: Items])[] = wanted.filter(([expression]) => expression !== NONE);
  if (key !== null) given.push([`enum_code((${key})::file_symbol)`, symbol]);
  // Half of the columns each, where a column is read without the others: decoding is what takes the time.
  const middle = source.columnar ? Math.ceil(given.length / 2) : given.length;
  await Promise.all(
    [given.slice(0, middle), given.slice(middle)].map((columns, i) =>
      columns.length === 0 ? undefined : fill(reader, source, count, columns, i === 0 ? 0 : 1),
    ),
  );
  const named = extras.map(([name, , column]) => [name, column] as const);
  return {
    length: count,
    symbols,
    symbol,
    ...fields,
    ...(named.length === 0 ? {} : { extras: Object.fromEntries(named) }),
  };
}

/** Fills columns with their expressions over the rows of a source. */
async function fill(
  reader: FileReader,
  { path, relation }: Source,
  rows: number,
  columns: readonly (readonly [expression: string, column: Items])[],
  lane: 0 | 1,
): Promise<void> {
  const sql = `SELECT ${columns.map(([expression]) => expression).join(', ')} FROM ${relation}`;
  let at = 0;
  await reader.chunks(path, { sql, rows, lane }, (items, more) => {
    for (const [i, [, column]] of columns.entries()) column.set(items[i] as Items, at);
    at += more;
  });
}

async function countRows(reader: FileReader, source: Source): Promise<number> {
  const [counts] = await reader.rows(source.path, `SELECT count(*)::VARCHAR FROM ${source.relation}`);
  return checkedCount(source, Number(counts?.[0] ?? 0));
}

/** The number of rows, once it is that of the file and can be held in memory. */
function checkedCount({ path, rows }: Source, count: number): number {
  if (rows !== undefined && rows !== count) {
    const what = `${path} cannot be read to its end: it has ${rows} rows, and ${count} of them are read`;
    throw new ArgusError('ARGUS_FEED_FORMAT', what);
  }
  if (count === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${path} has no rows`);
  if (count > MAX_ROWS) {
    const what = `${path} has ${count.toLocaleString('en')} rows, more than the ${MAX_ROWS.toLocaleString('en')} that are read at once`;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${what}: split it by month or symbol`);
  }
  return count;
}

/** A symbol of one class and venue with its rows. Names are bytes in hex: a text would lose a byte order mark on its way. */
interface FileName {
  readonly name: string | null;
  readonly assetClass: string;
  readonly venue: string | null;
  readonly rows: number;
}

/**
 * The symbols of a file in name order, each of one venue and class, and the expression of the enum value of a row. A
 * file can have one symbol from several venues: the venue becomes part of the name, EURUSD@OANDA, EURUSD@FXCM.
 */
async function readSymbols(
  reader: FileReader,
  source: Source,
): Promise<{ count: number; key: string; symbols: FileSymbol[] }> {
  const { path, symbol, venue } = source;
  const names = await readNames(reader, source);
  const count = checkedCount(
    source,
    names.reduce((sum, { rows }) => sum + rows, 0),
  );
  const shared = sharedNames(names);
  const unnamed = names.some(({ name }) => name === null);
  // A bare column keeps its dictionary; anything around it costs time per row.
  const keyOf = (name: string, place: string): string => {
    if (shared.size > 0) return `coalesce((${name})::VARCHAR, '') || ${BETWEEN} || coalesce((${place})::VARCHAR, '')`;
    return unnamed ? `coalesce((${name})::VARCHAR, '')` : `(${name})::VARCHAR`;
  };
  const distinct = `SELECT DISTINCT ${keyOf('s', 'v')} AS k FROM file_names ORDER BY k`;
  await reader.run(path, `DROP TYPE IF EXISTS file_symbol; CREATE TYPE file_symbol AS ENUM (${distinct})`);
  // Hex is in the order of the bytes, as the database sorts text.
  const hexKey = ({ name, venue: place }: FileName): string =>
    shared.size > 0 ? `${name ?? ''}1f${place ?? ''}` : (name ?? '');
  const codes = new Map([...new Set(names.map(hexKey))].sort().map((key, code) => [key, code]));
  const symbols: FileSymbol[] = [];
  for (const fileName of names) {
    const code = codes.get(hexKey(fileName)) as number;
    const name = fromHex(fileName.name);
    const place = fromHex(fileName.venue);
    const several = fileName.name !== null && shared.has(fileName.name);
    const found = { symbol: several ? `${name}@${place}` : name, assetClass: fileName.assetClass, venue: place };
    const before = symbols[code];
    if (before !== undefined && name !== '') {
      const which = `${before.venue} (${before.assetClass}) and ${found.venue} (${found.assetClass})`;
      const what = `${path} holds ${found.symbol} twice, from ${which}: give each a name or a file of its own`;
      throw new ArgusError('ARGUS_FEED_FORMAT', what);
    }
    symbols[code] = before ?? found;
  }
  return { count, key: keyOf(symbol, venue), symbols };
}

/** Counts the rows of each symbol, class and venue into the table file_names, and reads it. */
async function readNames(reader: FileReader, source: Source): Promise<FileName[]> {
  const { path, relation } = source;
  await reader.run(
    path,
    `CREATE OR REPLACE TEMP TABLE file_names AS
     SELECT (${source.symbol})::VARCHAR AS s, (${source.assetClass})::VARCHAR AS c, (${source.venue})::VARCHAR AS v, count(*) AS n
     FROM ${relation} GROUP BY 1, 2, 3`,
  );
  const sql = `SELECT hex(encode(s)), coalesce(c, ''), hex(encode(v)), n::VARCHAR FROM file_names ORDER BY c, v, s`;
  return (await reader.rows(path, sql)).map(([name = null, assetClass, venue = null, rows]) => ({
    name,
    assetClass: assetClass ?? '',
    venue,
    rows: Number(rows),
  }));
}

/** The names that come from several venues. */
function sharedNames(names: readonly FileName[]): Set<string> {
  const venues = new Map<string, Set<string>>();
  for (const { name, venue } of names) {
    if (name === null || venue === null) continue;
    const known = venues.get(name);
    if (known === undefined) venues.set(name, new Set([venue]));
    else known.add(venue);
  }
  return new Set([...venues].filter(([, places]) => places.size > 1).map(([name]) => name));
}

const fromHex = (hex: string | null): string => Buffer.from(hex ?? '', 'hex').toString('utf8');
