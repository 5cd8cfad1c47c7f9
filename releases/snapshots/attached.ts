import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoted } from './write-tables.ts';

/** A snapshot that answers SQL: its tables by their bare names. */
export interface AttachedSnapshot {
  /** The answer of a question as text, cell by cell. */
  ask(sql: string): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }>;
  close(): void;
}

/** Opens the files of a snapshot in an engine of this process. Nothing that is asked changes them. */
export async function attachSnapshot(folder: string, tables: readonly string[]): Promise<AttachedSnapshot> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const name of tables)
    await connection.run(`CREATE VIEW ${name} AS FROM read_parquet(${quoted(path.join(folder, `${name}.parquet`))})`);
  return {
    async ask(sql) {
      const read = await connection.runAndReadAll(sql);
      return { columns: read.columnNames(), rows: read.getRowsJson() as unknown[][] };
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
