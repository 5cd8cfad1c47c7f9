import { ArgusError } from '#errors/argus-error.ts';
import { entriesOf } from '../files/contents.ts';
import { openWorkspace } from '../files/workspace.ts';
import { type FileReader, openReader } from './duckdb.ts';
import { openTable } from './open.ts';
import type { Relation } from './relation.ts';

/**
 * Gives the table of one file to `work`, for files that are used whole or not at all: a row that is none is an error.
 * @throws ArgusError as openTable, ARGUS_FEED_ROW for the first row with a fault, ARGUS_FEED_FORMAT for an archive of
 * several files.
 */
export async function withTable<T>(
  file: string,
  work: (reader: FileReader, table: Relation, name: string) => Promise<T>,
): Promise<T> {
  const workspace = await openWorkspace();
  const reader = await openReader();
  try {
    const [entry, ...more] = await entriesOf(workspace, file, []);
    if (entry === undefined) throw new ArgusError('ARGUS_FEED_EMPTY', `${file} is empty`);
    if (more.length > 0)
      throw new ArgusError('ARGUS_FEED_FORMAT', `${file} holds ${more.length + 1} files: unpack the one that is meant`);
    const content = await entry.open();
    const table = await openTable(reader, workspace, content);
    const [fault] = table.faults;
    if (fault !== undefined) throw new ArgusError('ARGUS_FEED_ROW', `${content.path} row ${fault[0]}: it ${fault[1]}`);
    return await work(reader, table, content.name);
  } finally {
    reader.close();
    await workspace.close();
  }
}
