import { ArgusError } from '#errors/argus-error.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { habitCounts, habitOf, habitsFrom } from '../evidence/number-habits.ts';
import {
  chooseNumbers,
  givenSql,
  isMissing,
  NUMBER_READINGS,
  type NumberHabit,
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
  const { reading, habits, evidence } = simple ? SIMPLE : await readingOf(reader, path, table, texts);
  const sql = (column: string | undefined): string => {
    if (column === undefined) return NONE;
    if ((types.get(column) ?? 'VARCHAR') !== 'VARCHAR') return `(${quoteName(column)})::DOUBLE`;
    return simple && texts.includes(column)
      ? `TRY_CAST(${quoteName(column)} AS DOUBLE)`
      : numberSql(reading, quoteName(column), habits.get(column));
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

/** How a table writes its numbers: the reading of all, and the habit of each column. */
interface Written {
  readonly reading: NumberReading;
  readonly habits: ReadonlyMap<string, NumberHabit>;
  readonly evidence: Evidence | null;
}
const SIMPLE: Written = { reading: PLAIN, habits: new Map(), evidence: null };

async function readingOf(
  reader: FileReader,
  path: string,
  table: Relation,
  columns: readonly string[],
): Promise<Written> {
  if (columns.length === 0) return SIMPLE;
  const selected = columns.map(quoteName).join(', ');
  const rows = await reader.rows(path, `SELECT ${selected} FROM ${table.sql} LIMIT ${SAMPLE}`);
  const sample = columns.map((_, i) =>
    rows.map((row) => row[i]).filter((cell): cell is string => cell !== null && cell !== undefined && !isMissing(cell)),
  );
  const cells = sample.flat();
  if (cells.every((cell) => readNumber(PLAIN, cell) !== null)) return SIMPLE;
  const able = NUMBER_READINGS.filter((reading) => cells.some((cell) => readNumber(reading, cell) !== null));
  const small = atMostRows(table) <= SAMPLE;
  const habits = small
    ? able.map((reading) => sample.map((column) => habitOf(reading, column)))
    : await habitsInDatabase(reader, path, table, columns, able);
  const candidates = able.map((reading, i) => ({ reading, habits: habits[i] as readonly NumberHabit[] }));
  const counted = small
    ? countCells(sample, candidates)
    : await countInDatabase(reader, path, table, columns, candidates);
  const choice = chooseNumbers(
    candidates.map(({ reading, habits }, i) => ({
      reading,
      parsed: counted.parsed[i] ?? 0,
      cells: counted.cells,
      example: counted.examples[i] ?? cells.find((cell) => readNumber(PLAIN, cell) === null) ?? null,
      values: sample.flatMap((column, at) => column.map((cell) => readNumber(reading, cell, habits[at]))),
    })),
  );
  if (choice.reading === null)
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: ${choice.why}: write them without signs between thousands`);
  const chosen = candidates.find(({ reading }) => reading === choice.reading)?.habits ?? [];
  return { ...choice, habits: new Map(chosen.map((habit, i) => [columns[i] as string, habit])) };
}

/** A reading of the numbers of some columns, with the habit of each column by it. */
interface Candidate {
  readonly reading: NumberReading;
  readonly habits: readonly NumberHabit[];
}

/** What each of some readings makes of cells: how many are there, how many it reads, and one that it does not read. */
interface Counted {
  readonly cells: number;
  readonly parsed: readonly number[];
  readonly examples: readonly (string | null)[];
}

/** Counts here what the sample holds whole: the database would plan long expressions for a few rows. */
function countCells(columns: readonly (readonly string[])[], candidates: readonly Candidate[]): Counted {
  const unread = candidates.map(({ reading, habits }) =>
    columns.map((cells, i) => cells.filter((cell) => readNumber(reading, cell, habits[i]) === null).sort()),
  );
  const cells = columns.flat().length;
  return {
    cells,
    parsed: unread.map((columns) => cells - columns.flat().length),
    examples: unread.map((columns) => columns.find(({ length }) => length > 0)?.[0] ?? null),
  };
}

async function habitsInDatabase(
  reader: FileReader,
  path: string,
  table: Relation,
  columns: readonly string[],
  readings: readonly NumberReading[],
): Promise<NumberHabit[][]> {
  const width = 3 + readings.length;
  const counts = columns.flatMap((name) => habitCounts(readings, quoteName(name)));
  const selected = counts.map((count) => `(${count})::VARCHAR`).join(', ');
  const [found = []] = await reader.rows(path, `SELECT ${selected} FROM ${table.sql}`);
  const byColumn = columns.map((_, i) => habitsFrom(found.slice(i * width, (i + 1) * width).map(Number)));
  return readings.map((_, at) => byColumn.map((habits) => habits[at] as NumberHabit));
}

async function countInDatabase(
  reader: FileReader,
  path: string,
  table: Relation,
  columns: readonly string[],
  candidates: readonly Candidate[],
): Promise<Counted> {
  const counts = candidates.flatMap(({ reading, habits }) => {
    const numbers = columns.map(
      (name, i) => [quoteName(name), numberSql(reading, quoteName(name), habits[i])] as const,
    );
    const read = numbers.map(([, number]) => `count(*) FILTER (WHERE isfinite(${number}))`);
    const unread = numbers.map(([cell, number]) => `min(CASE WHEN ${number} = '-infinity'::DOUBLE THEN ${cell} END)`);
    return [`(${read.join(' + ')})::VARCHAR`, `coalesce(${unread.join(', ')})`];
  });
  const given = columns.map((name) => `count(*) FILTER (WHERE ${givenSql(quoteName(name))})`);
  const [found = []] = await reader.rows(
    path,
    `SELECT (${given.join(' + ')})::VARCHAR, ${counts.join(', ')} FROM ${table.sql}`,
  );
  return {
    cells: Number(found[0]),
    parsed: candidates.map((_, i) => Number(found[1 + 2 * i])),
    examples: candidates.map((_, i) => found[2 + 2 * i] ?? null),
  };
}
