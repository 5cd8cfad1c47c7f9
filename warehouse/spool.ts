import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, rm, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArgusError } from '#errors/argus-error.ts';

export interface SpooledBody {
  readonly path: string;
  readonly bytes: number;
  remove(): void;
}

/** A folder for bodies of inserts: the engine reads them with `file()`, byte for byte. */
export interface Spool {
  /** @throws ArgusError ARGUS_DISK_FULL; the engine has then seen nothing of the body. */
  write(values: string | Readable, format: string): Promise<SpooledBody>;
}

export function createSpool(directory: string): Spool {
  mkdirSync(directory, { recursive: true });
  // What a killed process left behind belongs to inserts that were never acknowledged.
  for (const name of readdirSync(directory)) rmSync(path.join(directory, name), { force: true });
  return {
    async write(values, format) {
      const file = path.join(directory, `${randomUUID()}.${format}`);
      const remove = () => rm(file, { force: true }, () => {});
      try {
        const source = typeof values === 'string' ? Readable.from([Buffer.from(values)]) : values;
        await pipeline(source, createWriteStream(file, { highWaterMark: 1 << 20 }));
        return { path: file, bytes: (await stat(file)).size, remove };
      } catch (cause) {
        remove();
        if (['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '')) {
          throw new ArgusError(
            'ARGUS_DISK_FULL',
            `the disk of ${directory} is full: an insert was refused before the warehouse saw it`,
            { cause },
          );
        }
        throw cause;
      }
    },
  };
}

export interface ParsedInsert {
  readonly format: string;
  selectFrom(file: string): string;
}

/** `INSERT INTO t (a, b) SETTINGS x = 1 FORMAT ArrowStream`, whitespace as it comes; the lazy body stops at the last FORMAT. */
const INSERT = /^\s*(INSERT\s+INTO\s+[\s\S]*?)(\s+SETTINGS\s+[\s\S]*?)?\s+FORMAT\s+(\w+)\s*$/i;
const COLUMNS = /\(([^()]*)\)\s*$/;
/** Formats that carry their own column names. The others take the structure of the table. */
const SELF_DESCRIBING = new Set(['Arrow', 'ArrowStream', 'Parquet', 'ORC', 'Avro', 'Native']);

/** Splits an insert with a body, so that the body can come from a file. @throws RangeError for anything else. */
export function parseInsert(query: string): ParsedInsert {
  const match = INSERT.exec(query);
  if (match === null) throw new RangeError('a body was given, but the statement is not INSERT INTO … FORMAT …');
  const [, target = '', settings = '', format = ''] = match;
  const columns = SELF_DESCRIBING.has(format) ? (COLUMNS.exec(target)?.[1]?.trim() ?? '*') : '*';
  return {
    format,
    selectFrom(file) {
      const structure = SELF_DESCRIBING.has(format)
        ? ''
        : ' SETTINGS use_structure_from_insertion_table_in_table_functions = 1';
      const source = `file('${file.replaceAll("'", "\\'")}', '${format}')`;
      return `${target}${settings} SELECT ${columns} FROM ${source}${structure}`;
    },
  };
}
