import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { PlannedTable, WritePlan, WrittenTable } from './plan.ts';

/**
 * A question for one symbol reads the end of a file, which is 16 KB to DuckDB, and the symbols of the groups that may hold it. A group of a whole
 * table of charts would be 6 KB of symbols more; more than a few groups would make the end longer than what is read of it.
 */
const GROUPS = 4;
const GROUP_LEAST = 8_192;
const GROUP_MOST = 122_880;
/** Rows that the engine hands on at once; a group is made of whole ones. */
const VECTOR = 2_048;

/** Rows of a group in a table of so many rows. */
const groupRows = (rows: number): number =>
  Math.min(GROUP_MOST, Math.max(GROUP_LEAST, Math.ceil(rows / GROUPS / VECTOR) * VECTOR));

const formatOf = (rows: number): string =>
  `FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, ROW_GROUP_SIZE ${groupRows(rows)}`;

/**
 * Writes every table of a plan as `<name>.parquet`, rows sorted by all columns in their order, so that the same rows give the same bytes,
 * however the source had them and however many threads there are.
 */
export async function writeTables(plan: WritePlan): Promise<WrittenTable[]> {
  return await withEngine(plan.threads, async (connection) => {
    const written: WrittenTable[] = [];
    for (const table of plan.tables) {
      const format = formatOf(await rowsIn(connection, sourceOf(table)));
      await connection.run(`COPY (${selectOf(table)} ORDER BY ALL) TO ${quoted(fileOf(plan, table.name))} (${format})`);
      written.push({ name: table.name, ...(await shapeOf(connection, fileOf(plan, table.name))) });
    }
    return written;
  });
}

/**
 * Writes the tables of a plan, whose Parquet files are there, into one file `<tier>.duckdb` with their comments. Storage of DuckDB 1.2 and
 * later. Nothing else was ever in the process that calls this, so nothing else can be in the file.
 */
export async function writeDatabase(plan: WritePlan, tier: string): Promise<void> {
  await withEngine(plan.threads, async (connection) => {
    const file = path.join(plan.folder, `${tier}.duckdb`);
    await connection.run(`ATTACH ${quoted(file)} AS joined (STORAGE_VERSION 'v1.2.0')`);
    for (const { name, comment, columns } of plan.tables) {
      await connection.run(`CREATE TABLE joined.${name} AS FROM read_parquet(${quoted(fileOf(plan, name))})`);
      await connection.run(`COMMENT ON TABLE joined.${name} IS ${quoted(comment)}`);
      for (const column of columns)
        await connection.run(`COMMENT ON COLUMN joined.${name}.${column.name} IS ${quoted(column.comment)}`);
    }
    await connection.run('DETACH joined');
  });
}

const fileOf = ({ folder }: WritePlan, name: string): string => path.join(folder, `${name}.parquet`);

const sourceOf = ({ sources }: PlannedTable): string => {
  const files = `[${sources.map(quoted).join(', ')}]`;
  return sources.every((file) => file.endsWith('.jsonl'))
    ? `read_json(${files}, format = 'newline_delimited')`
    : `read_parquet(${files}, union_by_name = true)`;
};

const selectOf = (table: PlannedTable): string =>
  `SELECT ${table.columns.map(({ name, value }) => `${value} AS ${name}`).join(', ')} FROM ${sourceOf(table)}`;

async function rowsIn(connection: DuckDBConnection, source: string): Promise<number> {
  const [[rows] = []] = (await connection.runAndReadAll(`SELECT count(*) FROM ${source}`)).getRows();
  return Number(rows);
}

async function shapeOf(connection: DuckDBConnection, file: string): Promise<Omit<WrittenTable, 'name'>> {
  const source = `read_parquet(${quoted(file)})`;
  const described = (await connection.runAndReadAll(`DESCRIBE FROM ${source}`)).getRows();
  return {
    rows: await rowsIn(connection, source),
    columns: described.map(([name, type]) => [String(name), String(type)]),
  };
}

/** A text in SQL. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

async function withEngine<T>(threads: number, body: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads), memory_limit: '4GB' });
  const connection = await instance.connect();
  try {
    // No file of the user, no network, and times as they are.
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run('SET preserve_insertion_order = true');
    return await body(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
