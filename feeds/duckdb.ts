import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ArgusError } from '#errors/argus-error.ts';

export interface FileReader {
  /** Rows of a small result as text. Throws ARGUS_FEED_FORMAT with the path when DuckDB cannot read the file. */
  rows(path: string, sql: string): Promise<(string | null)[][]>;
  run(path: string, sql: string): Promise<void>;
  /** Calls `onChunk` with the typed arrays of each chunk of a result, in file order. Columns must have no nulls. */
  chunks(path: string, sql: string, onChunk: (columns: Items[], rows: number) => void): Promise<void>;
  close(): void;
}

export type Items = Float64Array | Uint8Array | Uint16Array | Uint32Array;

/** An in-memory DuckDB that only reads files. */
export async function openReader(): Promise<FileReader> {
  // A damaged or hostile file must not take the memory of the machine.
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '4GB',
    // DuckDB must not read a replaced file from the cache of the one before.
    enable_external_file_cache: 'false',
  });
  const connection = await instance.connect();
  return {
    rows: (path, sql) =>
      guarded(path, async () => (await connection.runAndReadAll(sql)).getRowsJson() as (string | null)[][]),
    run: (path, sql) =>
      guarded(path, async () => {
        await connection.run(sql);
      }),
    chunks: (path, sql, onChunk) => guarded(path, () => stream(connection, sql, onChunk)),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function stream(
  connection: DuckDBConnection,
  sql: string,
  onChunk: (columns: Items[], rows: number) => void,
): Promise<void> {
  const result = await connection.stream(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    // The vectors of numbers and enums hold one typed array; taking it whole is what makes this fast.
    const columns = Array.from(
      { length: chunk.columnCount },
      (_, i) => (chunk.getColumnVector(i) as unknown as { items: Items }).items,
    );
    onChunk(columns, chunk.rowCount);
  }
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ArgusError) throw cause;
    const reason = String(cause instanceof Error ? cause.message : cause).split('\n')[0];
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path} cannot be read: ${reason}`, { cause });
  }
}
