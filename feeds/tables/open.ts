import { stat } from 'node:fs/promises';
import { ArgusError } from '#errors/argus-error.ts';
import type { Content } from '../files/contents.ts';
import type { Workspace } from '../files/workspace.ts';
import { csvTable } from './csv.ts';
import type { FileReader } from './duckdb.ts';
import { featherTable } from './feather.ts';
import { jsonTable } from './json.ts';
import { parquetTable } from './parquet.ts';
import type { Container, Relation } from './relation.ts';

/** The reader of a file, by its first bytes. What is nothing else is text. */
export function containerOf(head: Buffer): Container {
  const magic = head.subarray(0, 6).toString('latin1');
  if (magic.startsWith('PAR1') || magic.startsWith('PARE')) return 'parquet';
  if (magic === 'ARROW1' || magic.startsWith('FEA1') || magic.startsWith('\xff\xff\xff\xff')) return 'feather';
  const text = head.toString('utf8').replace(/^\uFEFF?\s*/, '');
  return text.startsWith('[') || text.startsWith('{') ? 'json' : 'csv';
}

/**
 * The table that a file holds, by its content.
 * @throws ArgusError ARGUS_FEED_FORMAT, ARGUS_FEED_EMPTY.
 */
export async function openTable(
  reader: FileReader,
  workspace: Workspace,
  content: Content,
  { decodeLimitMs }: { decodeLimitMs?: number } = {},
): Promise<Relation> {
  switch (containerOf(content.head)) {
    case 'parquet':
      return await parquetTable(reader, content);
    case 'feather':
      return await featherTable(reader, content, (await stat(content.local)).size, decodeLimitMs);
    case 'json':
      return await jsonTable(reader, workspace, content);
    default:
      refusePage(content);
      return await csvTable(reader, workspace, content);
  }
}

/** A download that failed is often the page that says so, under the name of the data. */
function refusePage({ path, head }: Content): void {
  const text = head.toString('utf8').replace(/^\uFEFF?\s*/, '');
  if (!/^<(!doctype html|html|\?xml)\b/i.test(text)) return;
  const title = /<title>\s*([^<]{1,80}?)\s*</i.exec(text)?.[1];
  const what = `${path} is a page of HTML or XML, not a table${title === undefined ? '' : ` ("${title}")`}`;
  throw new ArgusError('ARGUS_FEED_FORMAT', `${what}: download the data again`);
}
