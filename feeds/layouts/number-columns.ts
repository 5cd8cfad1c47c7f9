import { ArgusError } from '#errors/argus-error.ts';
import type { Evidence } from '../evidence/evidence.ts';
import {
  chooseNumbers,
  isMissing,
  NUMBER_READINGS,
  type NumberReading,
  numberSql,
  PLAIN,
  readNumber,
} from '../evidence/numbers.ts';
import { NONE } from '../source.ts';
import type { FileReader } from '../tables/duckdb.ts';
import { quoteName } from '../tables/quoting.ts';
import { atMostRows, type Relation } from '../tables/relation.ts';

/** How the numbers of a table are read: an expression of type DOUBLE for a column, null or NaN where there is none. */
export interface NumberColumns {
  readonly sql: (column: string | undefined) => string;
  readonly evidence: readonly Evidence[];
}

const SAMPLE = 1_000;
/** Rows of a table that is asked once more, to spare it the sample and the long expressions. */
const SMALL = 100_000;
const NUMBER = /^(DOUBLE|FLOAT|DECIMAL|U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER)/;

/** Finds the one way in which a table writes the numbers of some columns. Throws ARGUS_FEED_FORMAT. */
export async function numberColumns(
  reader: FileReader,
  path: string,
  table: Relation,
  columns: readonly string[],
): Promise<NumberColumns> {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  for (const name of columns) {
    const type = types.get(name) ?? 'VARCHAR';
    if (type !== 'VARCHAR' && !NUMBER.test(type))
      throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: column ${name} is ${type}, not a number`);
  }
  const texts = columns.filter((name) => (types.get(name) ?? 'VARCHAR') === 'VARCHAR');
  const simple = await allSimple(reader, path, table, texts);
  const { reading, evidence } = simple
    ? { reading: PLAIN, evidence: null }
    : await readingOf(reader, path, table, texts);
  const sql = (column: string | undefined): string => {
    if (column === undefined) return NONE;
    if ((types.get(column) ?? 'VARCHAR') !== 'VARCHAR') return `(${quoteName(column)})::DOUBLE`;
    return simple && texts.includes(column)
      ? `TRY_CAST(${quoteName(column)} AS DOUBLE)`
      : numberSql(reading, quoteName(column));
  };
  return { sql, evidence: evidence === null ? [] : [evidence] };
}

/**
 * Whether every cell of a small table is a plain number or none, as in most files: then a cast reads all of them, and
 * the database plans nothing else.
 */
async function allSimple(
  reader: FileReader,
  path: string,
  table: Relation,
  columns: readonly string[],
): Promise<boolean> {
  if (columns.length === 0 || atMostRows(table) > SMALL) return false;
  const simple = columns.map((name) => {
    const cell = quoteName(name);
    // DuckDB takes 1_000 for a number: nobody writes a price so.
    return `(${cell} IS NULL OR coalesce(isfinite(TRY_CAST(${cell} AS DOUBLE)) AND NOT contains(${cell}, '_'), false))`;
  });
  const [found] = await reader.rows(path, `SELECT bool_and(${simple.join(' AND ')})::VARCHAR FROM ${table.sql}`);
  return found?.[0] === 'true';
}

async function readingOf(
  reader: FileReader,
  path: string,
  table: Relation,
  columns: readonly string[],
): Promise<{ reading: NumberReading; evidence: Evidence | null }> {
  if (columns.length === 0) return { reading: PLAIN, evidence: null };
  const selected = columns.map(quoteName).join(', ');
  const rows = await reader.rows(path, `SELECT ${selected} FROM ${table.sql} LIMIT ${SAMPLE}`);
  const sample = rows.flat().filter((cell): cell is string => cell !== null && !isMissing(cell));
  if (sample.every((cell) => readNumber(PLAIN, cell) !== null)) return { reading: PLAIN, evidence: null };
  const able = NUMBER_READINGS.filter((reading) => sample.some((cell) => readNumber(reading, cell) !== null));
  const counted =
    atMostRows(table) <= SAMPLE ? countCells(rows, able) : await countInDatabase(reader, path, table, columns, able);
  const choice = chooseNumbers(
    able.map((reading, i) => ({
      reading,
      parsed: counted.parsed[i] ?? 0,
      cells: counted.cells,
      example: counted.examples[i] ?? sample.find((cell) => readNumber(PLAIN, cell) === null) ?? null,
      values: sample.map((cell) => readNumber(reading, cell)),
    })),
  );
  if (choice.reading !== null) return choice;
  throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: ${choice.why}: write them without signs between thousands`);
}

/** What each of some readings makes of cells: how many are there, how many it reads, and one that it does not read. */
interface Counted {
  readonly cells: number;
  readonly parsed: readonly number[];
  readonly examples: readonly (string | null)[];
}

/** Counts here what the sample holds whole: the database would plan long expressions for a few rows. */
function countCells(rows: readonly (readonly (string | null)[])[], readings: readonly NumberReading[]): Counted {
  const columns = (rows[0] ?? []).map((_, i) =>
    rows.map((row) => row[i]).filter((cell): cell is string => cell !== null && cell !== undefined && !isMissing(cell)),
  );
  const cells = columns.flat();
  return {
    cells: cells.length,
    parsed: readings.map((reading) => cells.filter((cell) => readNumber(reading, cell) !== null).length),
    examples: readings.map((reading) => {
      const unread = columns.map((column) => column.filter((cell) => readNumber(reading, cell) === null).sort());
      return unread.find(({ length }) => length > 0)?.[0] ?? null;
    }),
  };
}

async function countInDatabase(
  reader: FileReader,
  path: string,
  table: Relation,
  columns: readonly string[],
  readings: readonly NumberReading[],
): Promise<Counted> {
  const counts = readings.flatMap((reading) => {
    const read = columns.map((name) => `count(*) FILTER (WHERE isfinite(${numberSql(reading, quoteName(name))}))`);
    const unread = columns.map(
      (name) =>
        `min(CASE WHEN ${numberSql(reading, quoteName(name))} = '-infinity'::DOUBLE THEN ${quoteName(name)} END)`,
    );
    return [`(${read.join(' + ')})::VARCHAR`, `coalesce(${unread.join(', ')})`];
  });
  const given = columns.map((name) => `count(*) FILTER (WHERE NOT isnan(${numberSql(PLAIN, quoteName(name))}))`);
  const [found = []] = await reader.rows(
    path,
    `SELECT (${given.join(' + ')})::VARCHAR, ${counts.join(', ')} FROM ${table.sql}`,
  );
  return {
    cells: Number(found[0]),
    parsed: readings.map((_, i) => Number(found[1 + 2 * i])),
    examples: readings.map((_, i) => found[2 + 2 * i] ?? null),
  };
}
