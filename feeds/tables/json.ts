import { createReadStream } from 'node:fs';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { ArgusError } from '#errors/argus-error.ts';
import type { Content } from '../files/contents.ts';
import type { Workspace } from '../files/workspace.ts';
import type { FileReader } from './duckdb.ts';
import { recordsOf } from './json-records.ts';
import { quoteName, quoteText } from './quoting.ts';
import type { Relation, TextTable } from './relation.ts';

/** Larger documents are lists of lists or are written as lines; a document of another shape is held in memory. */
const MAX_DOCUMENT = 256 * 1024 * 1024;

/**
 * The table of a JSON file: a list of lists, a list of records, a record per line, or the answer of a vendor that has
 * such a list inside. Every cell is text; numbers are as the file writes them.
 * @throws ArgusError ARGUS_FEED_FORMAT, ARGUS_FEED_EMPTY.
 */
export async function jsonTable(reader: FileReader, workspace: Workspace, content: Content): Promise<Relation> {
  const start = content.head.toString('utf8');
  if (/^\uFEFF?\s*\[\s*\[/.test(start)) return await listsTable(reader, content);
  if (/^\uFEFF?\s*\[\s*\]\s*$/.test(start)) throw new ArgusError('ARGUS_FEED_EMPTY', `${content.path} has no rows`);
  return await recordsTable(workspace, content);
}

/** A comma before the end of a list is no JSON (RFC 8259), and a value may be lost behind it: the database takes it. */
async function refuseOpenLists({ path, local }: Content): Promise<void> {
  let pending = '';
  for await (const chunk of createReadStream(local, { encoding: 'latin1', highWaterMark: 1 << 20 })) {
    const text = pending + String(chunk);
    if (/,\s*\]/.test(text))
      throw new ArgusError(
        'ARGUS_FEED_FORMAT',
        `${path} cannot be read as JSON: a comma stands before the end of a list`,
      );
    pending = /,\s*$/.exec(text.slice(-256))?.[0] ?? '';
  }
}

/** A year of minutes has 30 MB; beyond this size only the database looks at the whole document. */
const MAX_PARSED = 64 * 1024 * 1024;

/** The database takes some texts that are no JSON, and gives other rows than were written. NaN of Python is let pass. */
async function refuseOtherText({ path, local }: Content): Promise<void> {
  if ((await stat(local)).size > MAX_PARSED) return;
  const text = (await readFile(local, 'utf8')).replace(/^\uFEFF/, '');
  try {
    JSON.parse(/NaN|Infinity/.test(text) ? text.replace(/-?\b(NaN|Infinity)\b/g, 'null') : text);
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path} cannot be read as JSON: ${reason}`, { cause });
  }
}

/** A list of lists of one length, as freqtrade and REST interfaces give candles: columns c0, c1, … */
async function listsTable(reader: FileReader, content: Content): Promise<Relation> {
  const { path, local } = content;
  await refuseOpenLists(content);
  await refuseOtherText(content);
  const lists = `read_json(${quoteText(local)}, format = 'array', records = false, columns = {json: 'JSON'}, maximum_object_size = 1048576, compression = 'uncompressed')`;
  const counted = await reader.rows(
    path,
    `SELECT coalesce(json_array_length(json), 0)::VARCHAR, count(*)::VARCHAR FROM ${lists} GROUP BY 1 ORDER BY count(*) DESC, 1 DESC`,
  );
  const width = Number(counted[0]?.[0] ?? 0);
  const rows = counted.reduce((sum, [, count]) => sum + Number(count), 0);
  if (rows === 0 || width === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${path} has no rows`);
  const faults = new Map<number, string>();
  if (counted.length > 1) {
    const odd = `SELECT n::VARCHAR, l::VARCHAR FROM (SELECT row_number() OVER () AS n, coalesce(json_array_length(json), 0) AS l FROM ${lists}) WHERE l <> ${width}`;
    for (const [n, length] of await reader.rows(path, odd))
      faults.set(Number(n), `is a list of ${length} values instead of ${width}`);
  }
  const [first = []] = await reader.rows(
    path,
    `SELECT ${Array.from({ length: width }, (_, i) => `json->>${i}`).join(', ')} FROM ${lists} LIMIT 1`,
  );
  const cell = (i: number) => `CASE WHEN json_array_length(json) = ${width} THEN json->>${i} END AS c${i}`;
  return {
    container: 'json',
    sql: `(SELECT ${Array.from({ length: width }, (_, i) => cell(i)).join(', ')} FROM ${lists})`,
    columns: Array.from({ length: width }, (_, i) => ({ name: `c${i}`, type: 'VARCHAR' })),
    unreadable: [],
    rows,
    faults,
    notes: [],
    text: { above: [], head: [first.map((value) => value ?? '')], delimiter: ',', header: false, below: onlyWhole },
  };
}

const onlyWhole: TextTable['below'] = async () => {
  throw new RangeError('a list of lists has no header');
};

async function recordsTable(workspace: Workspace, { path, local }: Content): Promise<Relation> {
  const { size } = await stat(local);
  if (size > MAX_DOCUMENT) {
    const what = `${path} is larger than ${MAX_DOCUMENT / 1024 / 1024} MB: write it as CSV or Parquet`;
    throw new ArgusError('ARGUS_FEED_FORMAT', what);
  }
  const text = (await readFile(local, 'utf8')).replace(/^\uFEFF/, '');
  const { names, repeated, rows, notes } = recordsOf(path, text);
  if (rows.length === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${path} has no rows`);
  const target = workspace.next();
  const file = await open(target, 'wx', 0o600);
  try {
    for (let from = 0; from < rows.length; from += 10_000)
      await writeFile(
        file,
        rows
          .slice(from, from + 10_000)
          .map(lineOf)
          .join(''),
      );
  } finally {
    await file.close();
  }
  const columns = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  const options = `header = false, delim = ',', quote = '"', escape = '"', auto_detect = false, null_padding = false, compression = 'none', columns = {${columns}, 'last': 'VARCHAR'}`;
  return {
    container: 'json',
    sql: `(SELECT ${names.map((name, i) => `c${i} AS ${quoteName(name)}`).join(', ')} FROM read_csv(${quoteText(target)}, ${options}))`,
    columns: names.map((name, i) => ({ name, type: 'VARCHAR', repeated: repeated[i] ?? false })),
    unreadable: [],
    rows: rows.length,
    faults: new Map(),
    notes,
  };
}

/** A row of text in the form that the database reads back; the last cell keeps a row of nulls from being a blank line. */
const lineOf = (cells: readonly (string | null)[]): string =>
  `${cells.map((cell) => (cell === null ? '' : `"${cell.replaceAll('"', '""').replaceAll('\0', ' ')}"`)).join(',')},.\n`;
