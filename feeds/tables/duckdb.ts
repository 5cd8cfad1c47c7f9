import { BIGINT, DOUBLE, type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, VARCHAR } from '@duckdb/node-api';
import { ArgusError } from '#errors/argus-error.ts';

export interface FileReader {
  /** Rows of a small result as text. Throws ARGUS_FEED_FORMAT with the path when DuckDB cannot read the file. */
  rows(path: string, sql: string): Promise<(string | null)[][]>;
  run(path: string, sql: string): Promise<void>;
  /**
   * Calls `onChunk` with the typed arrays of each chunk of a result, in file order. A null is NaN; only numbers may be null. Throws
   * ARGUS_FEED_FORMAT when the result ends before `rows` rows: an error in the middle of a file looks like its end. Two questions at once
   * are asked on two lanes; temporary tables are only seen on lane 0.
   */
  chunks(path: string, question: Question, onChunk: (columns: Items[], rows: number) => void): Promise<void>;
  /** Makes a temporary table of these columns. */
  append(path: string, table: string, columns: readonly StoredColumn[], rows: number): Promise<void>;
  close(): void;
}

/** SQL with the number of rows that its result must have. */
export interface Question {
  readonly sql: string;
  readonly rows: number;
  readonly lane: 0 | 1;
}

/** A column to be stored: numbers, whole numbers of 64 bits or text. `valid`: 0 where a number is missing. */
export interface StoredColumn {
  readonly name: string;
  readonly values: Float64Array | BigInt64Array | readonly (string | null)[];
  readonly valid: Uint8Array | null;
}

export type Items = Float64Array | Uint8Array | Uint16Array | Uint32Array;

/** An in-memory DuckDB that only reads files. */
export async function openReader(): Promise<FileReader> {
  // A damaged or hostile file must not take the memory of the machine.
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '4GB',
    // DuckDB must not read a replaced file from the cache of the one before.
    enable_external_file_cache: 'false',
    // A long list of IN would become a join, and a join gives the rows of a file in another order.
    disabled_optimizers: 'in_clause',
  });
  const connection = await instance.connect();
  let second: Promise<DuckDBConnection> | undefined;
  const laneOf = async (lane: 0 | 1): Promise<DuckDBConnection> => {
    if (lane === 0) return connection;
    second ??= instance.connect();
    return await second;
  };
  return {
    rows: (path, sql) =>
      guarded(path, async () => (await connection.runAndReadAll(sql)).getRowsJson() as (string | null)[][]),
    run: (path, sql) =>
      guarded(path, async () => {
        await connection.run(sql);
      }),
    chunks: (path, question, onChunk) =>
      guarded(path, async () => await stream(await laneOf(question.lane), question, onChunk)),
    append: (path, table, columns, rows) => guarded(path, () => append(connection, table, columns, rows)),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function stream(
  connection: DuckDBConnection,
  { sql, rows }: Question,
  onChunk: (columns: Items[], rows: number) => void,
): Promise<void> {
  const result = await connection.stream(sql);
  let seen = 0;
  let coming = result.fetchChunk();
  for (;;) {
    const chunk = await coming;
    if (chunk === null || chunk.rowCount === 0) break;
    // The database reads on while this chunk is copied.
    coming = result.fetchChunk();
    seen += chunk.rowCount;
    if (seen > rows) {
      await coming;
      break;
    }
    // The vectors of numbers and enums hold one typed array; taking it whole is what makes this fast.
    const columns = Array.from({ length: chunk.columnCount }, (_, i) =>
      itemsOf(chunk.getColumnVector(i) as unknown as NumberVector),
    );
    onChunk(columns, chunk.rowCount);
  }
  if (seen === rows) return;
  // A stream does not tell its error; the same question, asked as a whole, does.
  await connection.run(`CREATE OR REPLACE TEMP TABLE stream_error AS ${sql}`);
  await connection.run('DROP TABLE stream_error');
  throw new Error(`its reading ended after ${seen} of ${rows} rows`);
}

/** What the vectors of numbers and enums of the database hold. */
interface NumberVector {
  readonly items: Items;
  /** `data` is null where every value is valid. */
  readonly validity: { readonly data: BigUint64Array | null; itemValid(i: number): boolean };
}

function itemsOf({ items, validity }: NumberVector): Items {
  if (validity.data === null) return items;
  for (let i = 0; i < items.length; i++) if (!validity.itemValid(i)) items[i] = Number.NaN;
  return items;
}

async function append(
  connection: DuckDBConnection,
  table: string,
  columns: readonly StoredColumn[],
  rows: number,
): Promise<void> {
  const types = columns.map(({ values }) =>
    values instanceof Float64Array ? DOUBLE : values instanceof BigInt64Array ? BIGINT : VARCHAR,
  );
  const described = columns.map(({ name }, i) => `${name} ${types[i]}`).join(', ') || 'nothing DOUBLE';
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} (${described})`);
  if (columns.length === 0) return;
  const appender = await connection.createAppender(table);
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, rows - from);
    const chunk = DuckDBDataChunk.create(types, count);
    for (const [i, { values, valid }] of columns.entries()) {
      const vector = chunk.getColumnVector(i);
      if (values instanceof Float64Array || values instanceof BigInt64Array)
        (vector as unknown as { items: Float64Array | BigInt64Array }).items.set(
          values.subarray(from, from + count) as never,
        );
      else for (let j = 0; j < count; j++) vector.setItem(j, values[from + j] ?? null);
      if (valid !== null) for (let j = 0; j < count; j++) if (valid[from + j] === 0) vector.setItem(j, null);
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Rows of a chunk of DuckDB. */
const CHUNK_ROWS = 2048;

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ArgusError) throw cause;
    const reason = String(cause instanceof Error ? cause.message : cause).split('\n')[0];
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path} cannot be read: ${reason}`, { cause });
  }
}
