import type { FileReader } from '../duckdb.ts';
import type { Content } from '../files/contents.ts';
import { quoteName, quoteText } from '../source.ts';
import type { Column, Relation } from './relation.ts';

/** Types that hold no single value: a cell of them is no time, number or name. */
const COMPOSITE = /^(STRUCT|MAP|UNION|LIST|VARIANT|BLOB|BIT|INTERVAL|GEOMETRY)|\[\d*\]$/;

/** The table of a Parquet file, with the types of its schema and the zones that pandas or Arrow wrote beside it. */
export async function parquetTable(reader: FileReader, content: Content): Promise<Relation> {
  const { path, local } = content;
  // Old writers leave out the mark of text; a folder named year=2024 is no column.
  const table = `read_parquet(${quoteText(local)}, binary_as_string = true, hive_partitioning = false)`;
  const described = await reader.rows(path, `DESCRIBE SELECT * FROM ${table}`);
  const zones = await zonesOf(reader, content);
  const all = described.map(([name, type]): Column => {
    const zone = type === 'TIMESTAMP WITH TIME ZONE' ? zones.get(name ?? '') : undefined;
    return { name: name ?? '', type: type ?? '', ...(zone === undefined ? {} : { zone }) };
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

/** The zones of time columns as pandas notes them; Parquet itself knows only that a time is UTC. */
async function zonesOf(reader: FileReader, { path, local }: Content): Promise<Map<string, string>> {
  const sql = `SELECT decode(value) FROM parquet_kv_metadata(${quoteText(local)}) WHERE key::VARCHAR = 'pandas'`;
  const [found] = await reader.rows(path, sql).catch(() => []);
  const zones = new Map<string, string>();
  try {
    const parsed: unknown = JSON.parse(found?.[0] ?? '{}');
    for (const column of columnsOf(parsed)) {
      const {
        name,
        field_name: field,
        metadata,
      } = column as {
        name?: unknown;
        field_name?: unknown;
        metadata?: { timezone?: unknown } | null;
      };
      const zone = metadata?.timezone;
      for (const key of [name, field]) if (typeof key === 'string' && typeof zone === 'string') zones.set(key, zone);
    }
  } catch {
    // A damaged note of pandas says nothing about the values.
  }
  return zones;
}

const columnsOf = (parsed: unknown): object[] => {
  const columns = (parsed as { columns?: unknown } | null)?.columns;
  return Array.isArray(columns) ? columns.filter((column) => typeof column === 'object' && column !== null) : [];
};
