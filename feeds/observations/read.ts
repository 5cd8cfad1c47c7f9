import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { type Content, entriesOf } from '../files/contents.ts';
import { openWorkspace, type Workspace } from '../files/workspace.ts';
import { type FileReader, openReader } from '../tables/duckdb.ts';
import { openTable } from '../tables/open.ts';
import { quoteName } from '../tables/quoting.ts';
import type { Relation } from '../tables/relation.ts';
import { isGiven, numberCell } from './cells.ts';
import { gather, type SeriesRow } from './gather.ts';
import type { Observations } from './observations.ts';
import { type OtherUse, otherUse } from './other-use.ts';
import type { SeriesPart, SeriesTable } from './shape.ts';
import { SHAPES, shapeOf } from './shapes.ts';

export type { Observations } from './observations.ts';

/** The observations of a file, and the form in which it keeps them. */
export interface SeriesFile {
  readonly path: string;
  readonly shape: string;
  readonly series: readonly Observations[];
  readonly notes: readonly string[];
}

/** A file that is no series, and what it is. */
export interface OtherFile {
  readonly path: string;
  readonly use: OtherUse;
}

/**
 * Reads files of observations, in any container that a feed reads, and recognises each by its columns (`shapes.ts`).
 * @throws ArgusError ARGUS_FEED_MISSING, ARGUS_FEED_EMPTY, ARGUS_FEED_FORMAT (with what the file holds instead, and
 * the command for it), ARGUS_FEED_ROW (the first cell that is not a time or a number, with its row).
 */
export async function readObservations(paths: readonly string[]): Promise<Observations[]> {
  const found: Observations[] = [];
  for (const file of paths)
    for (const content of await readSeriesFile(file)) {
      if ('use' in content) {
        const { what, command } = content.use;
        throw new ArgusError('ARGUS_FEED_FORMAT', `${content.path} ${what}${command === null ? '' : `: ${command}`}`);
      }
      found.push(...content.series);
    }
  return found;
}

/** What a path holds: itself, or the members of an archive. Throws as readObservations, but tells another use. */
export async function readSeriesFile(file: string): Promise<(SeriesFile | OtherFile)[]> {
  const reader = await openReader();
  const workspace = await openWorkspace();
  try {
    const found: (SeriesFile | OtherFile)[] = [];
    for (const entry of await entriesOf(workspace, file, [])) {
      const content = await entry.open();
      found.push(await readOne(reader, workspace, content));
      await content.remove();
    }
    return found;
  } finally {
    reader.close();
    await workspace.close();
  }
}

async function readOne(reader: FileReader, workspace: Workspace, content: Content): Promise<SeriesFile | OtherFile> {
  const table = await openTable(reader, workspace, content);
  const instead = otherUse(content, table);
  if (instead !== null) return { path: content.path, use: instead };
  const found = shapeOf(seriesTable(content, table));
  if (found === null) {
    const wanted = SHAPES.map(({ name, columns }) => `${name} (${columns})`).join('; ');
    const names = table.columns.map(({ name }) => name).join(', ');
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${content.path} is no file of observations: its columns are ${names}; known are ${wanted}`,
    );
  }
  const [fault] = [...table.faults].sort(([a], [b]) => a - b);
  if (fault !== undefined)
    throw new ArgusError('ARGUS_FEED_ROW', `${path.basename(content.path)} row ${fault[0]}: ${fault[1]}`);
  const rows: SeriesRow[] = [];
  for (const part of found.parts) rows.push(...(await rowsOf(reader, content.path, table, part)));
  const series = gather(path.basename(content.path), rows);
  if (series.length === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${content.path} has no rows`);
  return { path: content.path, shape: found.shape.name, series, notes: table.notes };
}

function seriesTable({ path, name }: Content, { columns }: Relation): SeriesTable {
  const byName = new Map(columns.map((column) => [column.name.trim().toLowerCase(), column]));
  return {
    path,
    name,
    columns,
    find: (...names) => names.map((name) => byName.get(name)).find((column) => column !== undefined),
  };
}

/** The rows of a part. A row that has neither a time nor a value is an empty line. */
async function rowsOf(reader: FileReader, path: string, table: Relation, part: SeriesPart): Promise<SeriesRow[]> {
  const cell = quoteName(part.value.name);
  const { type } = part.value;
  const numbered = `(SELECT row_number() OVER () AS n, * FROM ${table.sql})`;
  const columns = [part.series, part.time, numberCell(cell, type), isGiven(cell, type), cell];
  const sql = `SELECT n::VARCHAR, ${columns.map((column) => `(${column})::VARCHAR`).join(', ')} FROM ${numbered} ORDER BY n`;
  const rows = await reader.rows(path, sql);
  if (table.rows !== undefined && rows.length !== table.rows)
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: ${rows.length} of its ${table.rows} rows were read`);
  return rows
    .map((row): SeriesRow => {
      const [n, series = null, time = null, number = null, given, text = null] = row;
      return { row: Number(n), series, time, number, given: given === 'true', cell: text };
    })
    .filter(({ time, given }) => time !== null || given);
}
