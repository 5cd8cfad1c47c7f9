import { stat } from 'node:fs/promises';
import { ArgusError } from '#errors/argus-error.ts';
import type { Content } from '../files/contents.ts';
import { encodingOf } from '../files/encoding.ts';
import { whyUnknown } from '../files/foreign.ts';
import { headOf } from '../files/regular.ts';
import type { Workspace } from '../files/workspace.ts';
import { csvTable } from './csv.ts';
import { writeUtf8 } from './csv-encoding.ts';
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
  const encoding = encodingOf(head);
  const text = new TextDecoder(encoding ?? 'utf-8').decode(head).replace(/^\uFEFF?\s*/, '');
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
      return await jsonTable(reader, workspace, await asUtf8(workspace, content));
    default:
      refusePage(content);
      return await csvTable(reader, workspace, content);
  }
}

/** A JSON of Windows may be in UTF-16. */
async function asUtf8(workspace: Workspace, content: Content): Promise<Content> {
  const encoding = encodingOf(content.head);
  if (encoding !== 'utf-16le' && encoding !== 'utf-16be') return content;
  const local = workspace.next();
  await writeUtf8(content.path, content.local, local, encoding);
  return { ...content, local, head: await headOf(local, content.path) };
}

/** A download that failed is often the page that says so, under the name of the data. */
function refusePage({ path, head }: Content): void {
  const text = head.toString('utf8').replace(/^\uFEFF?\s*/, '');
  if (text.startsWith('%PDF-')) throw new ArgusError('ARGUS_FEED_FORMAT', `${path} ${whyUnknown(head)}`);
  if (!/^<(!doctype html|html|\?xml)\b/i.test(text)) return;
  const title = /<title>\s*([^<]{1,80}?)\s*</i.exec(text)?.[1];
  const what = `${path} is a page of HTML or XML, not a table${title === undefined ? '' : ` ("${title}")`}`;
  throw new ArgusError('ARGUS_FEED_FORMAT', `${what}: download the data again`);
}
