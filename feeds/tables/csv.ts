import { isUtf8 } from 'node:buffer';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { ArgusError } from '#errors/argus-error.ts';
import type { Content } from '../files/contents.ts';
import { type Encoding, encodingOf } from '../files/encoding.ts';
import { whyUnknown } from '../files/foreign.ts';
import type { Workspace } from '../files/workspace.ts';
import { writeChunks } from '../files/write-chunks.ts';
import { type Dialect, dialectsOf } from './csv-dialect.ts';
import { writeUtf8 } from './csv-encoding.ts';
import { cellsOf, createScanner, MAX_ROW_BYTES, type ScannedRow } from './csv-scanner.ts';
import type { FileReader } from './duckdb.ts';
import { quoteName, quoteText } from './quoting.ts';
import { distinctNames, type Relation, repeatedNames, type TextTable } from './relation.ts';

const SAMPLE = 1 << 18;
const CHUNK = 1 << 20;
/** Lines of a table that layouts may look at. */
const HEAD_LINES = 10;
/** Rows of another width are refused one by one; with more of them the file is no table. */
const MAX_FAULTS = 100_000;

/** What one pass over a file found. */
interface Scan {
  readonly dialect: Dialect;
  /** Rows of the table, its header among them. */
  readonly rows: number;
  readonly above: readonly ScannedRow[];
  readonly head: readonly ScannedRow[];
  /** Rows that are replaced by empty ones, by their place among the rows of the table from 0. */
  readonly faults: readonly { readonly at: number; readonly row: ScannedRow; readonly reason: string }[];
  /** Lines of spaces, which the database would take for rows: bytes [start, end) with the place of the next row. */
  readonly blanks: readonly { readonly at: number; readonly row: ScannedRow }[];
  readonly loneReturns: boolean;
}

/**
 * The table of a text file. Every cell is text. The separator fits all rows, not a sample; a row of another width is a
 * fault of that row. The database is given the whole dialect and guesses nothing.
 * @throws ArgusError ARGUS_FEED_FORMAT: no text, a row without end, an open quote, no common width.
 */
export async function csvTable(reader: FileReader, workspace: Workspace, content: Content): Promise<Relation> {
  const { path } = content;
  const first = encodingOf(content.head);
  if (first === null) throw new ArgusError('ARGUS_FEED_FORMAT', `${path} ${whyUnknown(content.head)}`);
  const notes: string[] = [];
  let local = content.local;
  if (first !== 'utf-8') local = await recode(first);
  let scan = await scanFile(path, local);
  if (scan === 'not utf-8') {
    local = await recode('windows-1252');
    scan = await scanFile(path, local);
  } else if (scan.loneReturns) {
    local = await recode('utf-8');
    scan = await scanFile(path, local);
  }
  if (scan === 'not utf-8') throw new ArgusError('ARGUS_FEED_FORMAT', `${path} is no text`);
  const { dialect } = scan;
  if (dialect.above > 0) notes.push(`${dialect.above} line${dialect.above === 1 ? '' : 's'} above the table left out`);
  if (dialect.delimiter !== ',') notes.push(`cells separated by ${NAMES[dialect.delimiter] ?? dialect.delimiter}`);
  const [above, head] = [await readLines(local, scan.above, dialect), await readLines(local, scan.head, dialect)];
  const table = { reader, workspace, path, local, scan, notes, above, head };
  return await below(table, dialect.header ? 1 : 0, dialect.header);

  async function recode(encoding: Encoding): Promise<string> {
    const target = workspace.next();
    await writeUtf8(path, local, target, encoding);
    if (encoding !== 'utf-8') notes.push(`text read as ${encoding}`);
    return target;
  }
}

/** Text up to this size is parsed once and kept: a dozen questions are asked of it. */
const KEPT_BYTES = 64 << 20;
/** Tables of one file that may be in use at once: a header of several lines makes more than one. */
const KEPT_TABLES = 8;
let keptTables = 0;

async function kept({ reader, path }: Table, select: string): Promise<string> {
  const name = `csv_rows_${keptTables++ % KEPT_TABLES}`;
  await reader.run(path, `CREATE OR REPLACE TEMP TABLE ${name} AS ${select}`);
  return name;
}

const NAMES: Readonly<Record<string, string>> = { '\t': 'tabs', ';': 'semicolons', '|': 'bars' };

interface Table {
  readonly reader: FileReader;
  readonly workspace: Workspace;
  readonly path: string;
  readonly local: string;
  readonly scan: Scan;
  readonly notes: readonly string[];
  readonly above: readonly (readonly string[])[];
  readonly head: readonly (readonly string[])[];
}

/** The rows of the table below its first `lines`, with the names of its header or c0, c1, … */
async function below(table: Table, lines: number, named: boolean): Promise<Relation> {
  const { path, scan, above, head, notes } = table;
  const { delimiter, header, width } = scan.dialect;
  const given = named ? namesOf(head, width, path) : Array.from({ length: width }, (_, i) => `c${i}`);
  const names = distinctNames(given);
  const repeated = repeatedNames(given);
  const [start] = scan.head.slice(lines);
  const rows = Math.max(0, scan.rows - lines);
  const faults = scan.faults.filter(({ at }) => at >= lines);
  const text: TextTable = { above, head, delimiter, header, below: (count) => below(table, count, false) };
  // The first line of the file is a header that the database can skip; anything else is cut off in a copy.
  const plain =
    faults.length === 0 &&
    scan.blanks.length === 0 &&
    scan.dialect.above === 0 &&
    lines <= 1 &&
    (scan.head[0]?.innerLines ?? 0) === 0;
  const local = plain && !(lines === 0 && scan.head[0]?.start !== 0) ? table.local : table.workspace.next();
  if (local !== table.local)
    await writeBody(table, rows === 0 ? null : (start?.start ?? 0), cutsOf(scan, lines), local);
  const columns = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  const options = [
    `header = ${local === table.local && lines === 1}`,
    `delim = ${quoteText(delimiter)}`,
    `quote = '"', escape = '"', auto_detect = false, strict_mode = false, null_padding = false`,
    `compression = 'none', max_line_size = ${2 * MAX_ROW_BYTES}, columns = {${columns}}`,
  ];
  const selected = names.map((name, i) => `c${i} AS ${quoteName(name)}`).join(', ');
  const select = `SELECT ${selected} FROM read_csv(${quoteText(local)}, ${options.join(', ')})`;
  return {
    container: 'csv',
    sql: (await stat(local)).size <= KEPT_BYTES ? await kept(table, select) : `(${select})`,
    columns: names.map((name, i) => ({ name, type: 'VARCHAR', repeated: repeated[i] ?? false })),
    unreadable: [],
    rows,
    faults: new Map(faults.map(({ at, reason }) => [at - lines + 1, reason])),
    notes,
    text,
  };
}

/** The names of the header; an unnamed column is column0, column1, … by its place. */
function namesOf(head: Table['head'], width: number, path: string): string[] {
  const [cells = [], ...rows] = head;
  const given = cells.map((cell) => cell.replace(/[\uFEFF\p{Cc}]/gu, ' ').trim());
  while (given.length > width && given.at(-1) === '') given.pop();
  // Rows that end with a separator have one cell more than names; a first column without a name would shift the others.
  if (given.length === width - 1 && rows.every((cells) => cells.length < width || cells.at(-1) === '')) given.push('');
  if (given.length !== width) {
    const what = `its header names ${given.length} columns and its rows have ${width} cells`;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: ${what}`);
  }
  return given.map((cell, i) => (cell === '' ? `column${i}` : cell));
}

/** Scans with the dialects that fit the beginning; one without a row of another width is taken before the others. */
async function scanFile(path: string, local: string): Promise<Scan | 'not utf-8'> {
  const file = await open(local, 'r');
  try {
    const { size } = await file.stat();
    const sample = Buffer.alloc(Math.min(SAMPLE, size));
    await file.read(sample, 0, sample.length, 0);
    const mark = sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf ? 3 : 0;
    let best: Scan | undefined;
    for (const dialect of dialectsOf(sample.subarray(mark), sample.length === size)) {
      const scan = await scanWith(path, file, size, mark, dialect);
      if (scan === 'not utf-8') return scan;
      if (best === undefined || scan.faults.length < best.faults.length) best = scan;
      if (scan.faults.length === 0) return scan;
    }
    if (best === undefined) throw new ArgusError('ARGUS_FEED_EMPTY', `${path} has no rows`);
    if (best.faults.length * 2 > best.rows) {
      const [fault] = best.faults;
      const what = `most of its rows are not of one width; the first, row ${(fault?.at ?? 0) + 1}, ${fault?.reason}`;
      throw new ArgusError('ARGUS_FEED_FORMAT', `${path} is no table: ${what}`);
    }
    return best;
  } finally {
    await file.close();
  }
}

async function scanWith(
  path: string,
  file: FileHandle,
  size: number,
  mark: number,
  dialect: Dialect,
): Promise<Scan | 'not utf-8'> {
  const { width, above } = dialect;
  const head: ScannedRow[] = [];
  const left: ScannedRow[] = [];
  const faults: Scan['faults'][number][] = [];
  const blanks: Scan['blanks'][number][] = [];
  let seen = 0;
  const scanner = createScanner(dialect.delimiter.charCodeAt(0), (found) => {
    const row = { ...found, start: found.start + mark, end: found.end + mark };
    if (row.blank) {
      if (seen >= above && blanks.length < MAX_FAULTS) blanks.push({ at: seen - above, row });
      return;
    }
    const at = seen++ - above;
    if (at < 0) {
      left.push(row);
      return;
    }
    if (head.length < HEAD_LINES) head.push(row);
    if ((row.cells === width && !row.malformed) || (at === 0 && dialect.header)) return;
    if (faults.length > MAX_FAULTS) return;
    faults.push({ at, row, reason: reasonOf(row, width) });
  });
  const buffer = Buffer.allocUnsafe(CHUNK);
  let unchecked = Buffer.alloc(0);
  for (let at = mark; at < size; ) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) throw new ArgusError('ARGUS_FEED_FORMAT', `${path} became shorter while it was read`);
    at += bytesRead;
    const chunk = buffer.subarray(0, bytesRead);
    const end = at >= size ? bytesRead : chunk.lastIndexOf(0x0a) + 1;
    if (!isUtf8(unchecked.length === 0 ? chunk.subarray(0, end) : Buffer.concat([unchecked, chunk.subarray(0, end)])))
      return 'not utf-8';
    unchecked = Buffer.from(chunk.subarray(end));
    if (!scanner.push(chunk)) {
      const what = `row ${seen - above} is longer than ${MAX_ROW_BYTES / 1024 / 1024} MB: is a quote not closed?`;
      throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: ${what}`);
    }
  }
  if (!scanner.end())
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: a quote is opened in row ${seen - above} and not closed`);
  const rows = Math.max(0, seen - above);
  return { dialect, rows, above: left, head, faults, blanks, loneReturns: scanner.loneReturns() };
}

function reasonOf({ cells, malformed, innerLines }: ScannedRow, width: number): string {
  const lines = innerLines === 0 ? '' : `; its quotes hold ${innerLines} line ends`;
  if (malformed) return `a quoted cell goes on after its closing quote${lines}`;
  return `has ${cells} cell${cells === 1 ? '' : 's'} instead of ${width}${lines}`;
}

async function readLines(local: string, rows: readonly ScannedRow[], { delimiter }: Dialect): Promise<string[][]> {
  const file = await open(local, 'r');
  try {
    const lines: string[][] = [];
    for (const { start, end } of rows) {
      const bytes = Buffer.alloc(end - start);
      await file.read(bytes, 0, bytes.length, start);
      lines.push(cellsOf(bytes.toString('utf8'), delimiter));
    }
    return lines;
  } finally {
    await file.close();
  }
}

/** The rows to be replaced by empty ones and the lines to be left out, in the order of the file. */
function cutsOf({ faults, blanks }: Scan, lines: number): { row: ScannedRow; kept: boolean }[] {
  const cuts = [
    ...faults.filter(({ at }) => at >= lines).map(({ row }) => ({ row, kept: true })),
    ...blanks.filter(({ at }) => at >= lines).map(({ row }) => ({ row, kept: false })),
  ];
  return cuts.sort((a, b) => a.row.start - b.row.start);
}

/**
 * Copies the table from byte `start` on (null: nothing of it). A row with a fault becomes one of empty cells, so that
 * all others keep their number.
 */
async function writeBody(
  { path, local, scan }: Table,
  start: number | null,
  cuts: readonly { row: ScannedRow; kept: boolean }[],
  target: string,
): Promise<void> {
  const file = await open(local, 'r');
  const empty = Buffer.from(scan.dialect.delimiter.repeat(Math.max(1, scan.dialect.width - 1)));
  async function* range(from: number, to: number): AsyncGenerator<Buffer> {
    for (let at = from; at < to; ) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, to - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) throw new ArgusError('ARGUS_FEED_FORMAT', `${path} became shorter while it was read`);
      yield chunk.subarray(0, bytesRead);
      at += bytesRead;
    }
  }
  async function* body(): AsyncGenerator<Buffer> {
    if (start === null) return;
    let at = start;
    for (const { row, kept } of cuts) {
      if (row.start < start) continue;
      yield* range(at, row.start);
      if (kept) yield empty;
      at = row.end;
    }
    yield* range(at, (await file.stat()).size);
  }
  try {
    await writeChunks(target, body());
  } finally {
    await file.close();
  }
}
