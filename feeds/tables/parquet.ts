import type { Content } from '../files/contents.ts';
import type { FileReader } from './duckdb.ts';
import { zonesOfSchema } from './feather.ts';
import { quoteName, quoteText } from './quoting.ts';
import { type Column, type Relation, repeatedNames } from './relation.ts';

/** Types that hold no single value: a cell of them is no time, number or name. */
const WIDE = 'DECIMAL of more than 38 digits';
const COMPOSITE = /^(DECIMAL of|STRUCT|MAP|UNION|LIST|VARIANT|BLOB|BIT|INTERVAL|GEOMETRY)|\[\d*\]$/;

/** The table of a Parquet file, with the types of its schema and the zones that pandas or Arrow wrote beside it. */
export async function parquetTable(reader: FileReader, content: Content): Promise<Relation> {
  const { path, local } = content;
  // Old writers leave out the mark of text; a folder named year=2024 is no column.
  const table = `read_parquet(${quoteText(local)}, binary_as_string = true, hive_partitioning = false)`;
  const described = await reader.rows(path, `DESCRIBE SELECT * FROM ${table}`);
  const timed = described.filter(([, type]) => type === 'TIMESTAMP WITH TIME ZONE');
  const zones = timed.length === 0 ? new Map<string, string>() : await zonesOf(reader, content);
  const wide = await wideDecimals(reader, content);
  const repeated = repeatedNames(await namesOfSchema(reader, content));
  const all = described.map(([name, type], i): Column => {
    const zone = type === 'TIMESTAMP WITH TIME ZONE' ? zones.get(name ?? '') : undefined;
    const words = wide.has(name ?? '') ? WIDE : (type ?? '');
    return { name: name ?? '', type: words, repeated: repeated[i] ?? false, ...(zone === undefined ? {} : { zone }) };
  });
  const [rows] = await reader.rows(
    path,
    `SELECT sum(num_rows)::VARCHAR FROM parquet_file_metadata(${quoteText(local)})`,
  );
  const columns = all.filter(({ type }) => !COMPOSITE.test(type));
  const selected = columns.length === 0 ? 'NULL' : columns.map(({ name }) => quoteName(name)).join(', ');
  return {
    container: 'parquet',
    sql: `(SELECT ${selected} FROM ${table})`,
    columns,
    unreadable: all.filter(({ type }) => COMPOSITE.test(type)),
    rows: Number(rows?.[0]),
    faults: new Map(),
    notes: [],
  };
}

/** Columns of decimals beyond 38 digits: DuckDB reads them as numbers of another size, without an error. */
async function wideDecimals(reader: FileReader, { path, local }: Content): Promise<Set<string>> {
  const sql = `SELECT name FROM parquet_schema(${quoteText(local)}) WHERE precision > 38`;
  return new Set((await reader.rows(path, sql)).map(([name]) => name ?? ''));
}

/** The names of the columns as the file has them: the database gives a second one of the same name another. */
async function namesOfSchema(reader: FileReader, { path, local }: Content): Promise<string[]> {
  const sql = `SELECT name, coalesce(num_children, 0)::VARCHAR FROM parquet_schema(${quoteText(local)})`;
  const [root, ...elements] = await reader.rows(path, sql);
  const names: string[] = [];
  for (let left = Number(root?.[1] ?? 0), below = 0; left > 0 && elements.length > 0; ) {
    const [name, children] = elements.shift() ?? [];
    if (below === 0) {
      names.push(name ?? '');
      left--;
    } else below--;
    below += Number(children);
  }
  return names;
}

/** The zones of time columns as Arrow and pandas note them; Parquet itself knows only that a time is UTC. */
async function zonesOf(reader: FileReader, { path, local }: Content): Promise<Map<string, string>> {
  const sql = `SELECT decode(key), decode(value) FROM parquet_kv_metadata(${quoteText(local)})`;
  const noted = new Map((await reader.rows(path, sql).catch(() => [])).map(([key, value]) => [key, value ?? '']));
  const schema = noted.get('ARROW:schema');
  const zones = new Map(schema === undefined ? [] : await zonesOfSchema(schema));
  try {
    const parsed: unknown = JSON.parse(noted.get('pandas') ?? '{}');
    for (const { name, metadata } of columnsOf(parsed) as { name?: unknown; metadata?: { timezone?: unknown } }[]) {
      const zone = metadata?.timezone;
      if (typeof name === 'string' && typeof zone === 'string' && !zones.has(name)) zones.set(name, zone);
    }
  } catch {
    // A damaged note says nothing about the values.
  }
  return zones;
}

const columnsOf = (parsed: unknown): object[] => {
  const columns = (parsed as { columns?: unknown } | null)?.columns;
  return Array.isArray(columns) ? columns.filter((column) => typeof column === 'object' && column !== null) : [];
};
