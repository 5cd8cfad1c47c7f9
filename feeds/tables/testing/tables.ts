import { entriesOf } from '../../files/contents.ts';
import { openWorkspace, type Workspace } from '../../files/workspace.ts';
import { type FileReader, openReader } from '../duckdb.ts';
import { openTable } from '../open.ts';
import type { Relation } from '../relation.ts';

/** Tables and their cells as text, for tests. */
export interface TableReader {
  open(file: string): Promise<Relation>;
  /** The rows of a table in their order. */
  cells(table: Relation): Promise<(string | null)[][]>;
  close(): Promise<void>;
}

export async function openTables(): Promise<TableReader> {
  const reader: FileReader = await openReader();
  const workspace: Workspace = await openWorkspace();
  return {
    async open(file) {
      const [entry] = await entriesOf(workspace, file, []);
      if (entry === undefined) throw new Error(`${file} holds nothing`);
      return await openTable(reader, workspace, await entry.open());
    },
    async cells({ sql, columns }) {
      const texts = columns.map(({ name }) => `"${name.replaceAll('"', '""')}"::VARCHAR`);
      return await reader.rows('table', `SELECT ${texts.join(', ')} FROM ${sql}`);
    },
    async close() {
      reader.close();
      await workspace.close();
    },
  };
}
