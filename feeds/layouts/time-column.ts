import { ArgusError } from '#errors/argus-error.ts';
import { DAY } from '#market/time.ts';
import { chooseFormat, formatNamed, formsOf } from '../evidence/date-format.ts';
import { decided, type Evidence, type ReadingOptions } from '../evidence/evidence.ts';
import { paddedBy, paddedForm, paddingCounts } from '../evidence/padding.ts';
import { readCell } from '../evidence/time-cell.ts';
import { type FormId, formOf, type TimeForm } from '../evidence/time-forms.ts';
import { epochSql, timeSql } from '../evidence/time-sql.ts';
import type { ClockKind } from '../evidence/timed-rows.ts';
import { trimSql } from '../evidence/trim.ts';
import type { FileReader } from '../tables/duckdb.ts';
import { quoteName } from '../tables/quoting.ts';
import { atMostRows, type Column, type Relation } from '../tables/relation.ts';
import type { Roles } from './roles.ts';

/** The times of a table: an expression of type DOUBLE (null where a cell is no time), and what it is. */
export interface TimeColumn {
  readonly expression: string;
  readonly clock: ClockKind;
  readonly evidence: readonly Evidence[];
}

interface Asked {
  readonly reader: FileReader;
  readonly path: string;
  readonly table: Relation;
  readonly options: ReadingOptions;
}

/** Cells that are looked at before the forms are tried on all of them. */
const SAMPLE = 2_000;

/** Reads the column of times of a table, or the two of its date and its time of the day. Throws ARGUS_FEED_FORMAT. */
export async function timeColumn(asked: Asked, roles: Roles): Promise<TimeColumn> {
  const column = (name: string): Column => asked.table.columns.find((entry) => entry.name === name) as Column;
  const joined = await joinedText(asked, roles);
  if (joined !== null) return await textTime(asked, joined, `${roles.date} and ${roles.clock}`);
  const name = (roles.time ?? roles.date ?? roles.close_time) as string;
  const { type } = column(name);
  const cell = quoteName(name);
  if (/^TIMESTAMP WITH|^TIMESTAMPTZ/.test(type)) return typed(`epoch_us(${cell}) / 1000.0`, 'instant');
  if (/^TIMESTAMP|^DATE$/.test(type)) return typed(`epoch_us(${cell}::TIMESTAMP) / 1000.0`, 'wall');
  if (type === 'VARCHAR') return await textTime(asked, cell, name);
  if (!/^(DOUBLE|FLOAT|DECIMAL|U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER)/.test(type))
    throw new ArgusError('ARGUS_FEED_FORMAT', `${asked.path}: column ${name} is ${type}, not a time`);
  return await numericTime(asked, cell, name, type);
}

const typed = (expression: string, clock: ClockKind): TimeColumn => ({
  expression,
  clock,
  evidence: [],
});

/** Date and time of the day as one text; null unless a table has both. */
async function joinedText({ reader, path, table }: Asked, { date, clock, time }: Roles): Promise<string | null> {
  if (date === undefined || clock === undefined || date === clock) return null;
  if (time !== undefined && time !== date && time !== clock) return null;
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const text = (name: string): string =>
    types.get(name) === 'VARCHAR' ? trimSql(quoteName(name)) : `trim((${quoteName(name)})::VARCHAR)`;
  const sample = await reader.rows(path, `SELECT ${text(clock)} FROM ${table.sql} WHERE ${text(clock)} <> '' LIMIT 50`);
  const ofDay = /^(\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AaPp]\.?[Mm]\.?)?|\d{3,4}|\d{5,6})$/;
  if (sample.length === 0 || !sample.every(([cell]) => ofDay.test(cell ?? ''))) return null;
  // 0930 may have lost its zero on the way through a spreadsheet.
  const digits = `CASE WHEN regexp_full_match(${text(clock)}, '\\d{3}|\\d{5}') THEN '0' || ${text(clock)} ELSE ${text(clock)} END`;
  const day = `regexp_replace(${text(date)}, '[T ]0?0:00(:00(\\.0+)?)?$', '')`;
  return `(${day} || ' ' || ${digits})`;
}

const FAST_WALL = `(19|20)\\d\\d-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?)?`;
const FAST_ZONED = `(19|20)\\d\\d-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?(Z|[+-]\\d\\d(:?\\d\\d)?)`;

async function textTime(asked: Asked, cell: string, name: string): Promise<TimeColumn> {
  const { path, table, options } = asked;
  if (options.dateFormat === undefined) {
    const fast = await fastIso(asked, cell, name);
    if (fast !== null) return fast;
  }
  const sample = await sampleOf(asked, cell, SAMPLE);
  if (sample.length === 0) return typed('NULL::DOUBLE', 'wall');
  if (options.dateFormat === undefined) {
    const fast = await fastEpoch(asked, cell, sample);
    if (fast !== null) return fast;
  }
  const forms = options.dateFormat === undefined ? formsOf(sample) : named(options.dateFormat, sample);
  if (forms.length === 0) throw noTime(asked, name, sample[0] as string);
  // A small table is its sample: the database would plan long expressions for a few rows.
  const isSample = atMostRows(table) <= SAMPLE;
  const counts = isSample ? forms.map((form) => countCells(form, sample)) : await countInDatabase(asked, cell, forms);
  const tried = forms.map((form, i) => ({
    form,
    ...(counts[i] as Counted),
    times: sample.map((text) => readCell(form, text)?.wall ?? Number.NaN),
  }));
  const choice = chooseFormat(tried);
  if (choice.form === null) {
    const what = `the column ${name} (${sample[0]}) is no column of dates: ${choice.why}`;
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${path}: ${what}; say how it is written with --date-format, such as DD/MM/YYYY`,
    );
  }
  const { zoned, parsed, midnights, shifted } = tried.find(
    ({ form }) => form === choice.form,
  ) as (typeof tried)[number];
  const evidence = forms.length === 1 && choice.form.id === 'iso' ? [] : [choice.evidence];
  const form: TimeForm = isSample ? paddedForm(choice.form, sample) : await paddedInDatabase(asked, cell, choice.form);
  const sql = timeSql(form, cell);
  if (choice.form.id === 'epoch') return { expression: sql.instant, clock: 'instant', evidence };
  return zonedOrNot({ asked, name, zoned, parsed, midnights, shifted }, sql, evidence);
}

async function paddedInDatabase({ reader, path, table }: Asked, cell: string, form: TimeForm): Promise<TimeForm> {
  const counts = paddingCounts(form, cell).map((count) => `(${count})::VARCHAR`);
  if (counts.length === 0) return form;
  const [found = []] = await reader.rows(path, `SELECT ${counts.join(', ')} FROM ${table.sql}`);
  return paddedBy(form, found.map(Number));
}

/** What a form makes of the cells of a column that are not empty. */
interface Counted {
  readonly cells: number;
  readonly parsed: number;
  /** Of them with a zone; with a zone at midnight; with another zone than UTC. */
  readonly zoned: number;
  readonly midnights: number;
  readonly shifted: number;
  /** A cell that is no time by the form. */
  readonly example: string | null;
}

function countCells(form: TimeForm, cells: readonly string[]): Counted {
  const times = cells.map((cell) => readCell(form, cell));
  const read = times.filter((time) => time !== null);
  const zoned = read.filter(({ offset }) => offset !== null);
  const [example = null] = cells.filter((_, i) => times[i] === null).sort();
  return {
    cells: cells.length,
    parsed: read.length,
    zoned: zoned.length,
    midnights: zoned.filter(({ wall }) => wall % DAY === 0).length,
    shifted: zoned.filter(({ offset }) => offset !== 0).length,
    example,
  };
}

async function countInDatabase(
  { reader, path, table }: Asked,
  cell: string,
  forms: readonly TimeForm[],
): Promise<Counted[]> {
  const parts = forms.flatMap((form) => {
    const { wall, instant } = timeSql(form, cell);
    const unread = `${trimSql(cell)} <> '' AND (${wall}) IS NULL`;
    const midnight = `(${wall}) % ${DAY} = 0`;
    return [
      `count(${wall})::VARCHAR`,
      `count(${instant})::VARCHAR`,
      `(min(${cell}) FILTER (WHERE ${unread}))`,
      `(count(*) FILTER (WHERE ${midnight} AND (${instant}) IS NOT NULL))::VARCHAR`,
      `(count(*) FILTER (WHERE (${instant}) <> (${wall})))::VARCHAR`,
    ];
  });
  const given = `(count(*) FILTER (WHERE ${trimSql(cell)} <> ''))::VARCHAR`;
  const [counts = []] = await reader.rows(path, `SELECT ${given}, ${parts.join(', ')} FROM ${table.sql}`);
  return forms.map((_, i) => {
    const [parsed, zoned, example, midnights, shifted] = counts.slice(1 + 5 * i, 6 + 5 * i);
    return {
      cells: Number(counts[0]),
      parsed: Number(parsed),
      zoned: Number(zoned),
      midnights: Number(midnights),
      shifted: Number(shifted),
      example: example ?? null,
    };
  });
}

/** Times with a zone are instants, but midnights of one are dates as they are written; a mixture is refused. */
function zonedOrNot(
  found: { asked: Asked; name: string; zoned: number; parsed: number; midnights: number; shifted: number },
  { wall, instant }: { wall: string; instant: string },
  evidence: readonly Evidence[],
): TimeColumn {
  const { asked, name, zoned, parsed, midnights, shifted } = found;
  if (zoned === 0) return { expression: wall, clock: 'wall', evidence };
  if (zoned < parsed) {
    const what = `${zoned} times with a zone mark and ${parsed - zoned} without`;
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${asked.path} column ${name} mixes ${what}: write all of them in one way`,
    );
  }
  if (midnights === zoned && shifted > 0) {
    const days = decided('label of days', 'the date as written', 'each time is midnight in the zone that it states');
    return { expression: wall, clock: 'wall', evidence: [...evidence, days] };
  }
  return { expression: instant, clock: 'instant', evidence };
}

/** Numbers since 1970 are cast without a look at their form; every cell must be one. */
async function fastEpoch(asked: Asked, cell: string, sample: readonly string[]): Promise<TimeColumn | null> {
  if (!sample.every((text) => /^\d{10}(\d{3}|\d{6}|\d{9})?(\.0+)?$/.test(text))) return null;
  const instant = epochSql(`TRY_CAST(${cell} AS DOUBLE)`);
  const sql = `SELECT (count(*) FILTER (WHERE ${trimSql(cell)} <> ''))::VARCHAR, count(${instant})::VARCHAR FROM ${asked.table.sql}`;
  const [counts = []] = await asked.reader.rows(asked.path, sql);
  return counts[0] === counts[1] ? typed(instant, 'instant') : null;
}

/** ISO times, the common case, are cast by the database; every cell must be one. */
async function fastIso(asked: Asked, cell: string, name: string): Promise<TimeColumn | null> {
  const [first = ''] = await sampleOf(asked, cell, 1);
  const unzoned = new RegExp(`^${FAST_WALL}$`).test(first);
  if (!unzoned && !new RegExp(`^${FAST_ZONED}$`).test(first)) return null;
  const pattern = unzoned ? FAST_WALL : FAST_ZONED;
  const matches = `regexp_full_match(${cell}, '${pattern}')`;
  const shifted = unzoned ? '0' : `count(*) FILTER (WHERE NOT regexp_matches(${cell}, '(Z|[+-]00(:?00)?)$'))`;
  const midnight = unzoned ? '0' : `count(*) FILTER (WHERE regexp_matches(${cell}, '[T ]00:00:00(\\.0+)?(Z|[+-])'))`;
  const sql = `SELECT (count(*) FILTER (WHERE ${trimSql(cell)} <> ''))::VARCHAR, (count(*) FILTER (WHERE ${matches}))::VARCHAR, (${shifted})::VARCHAR, (${midnight})::VARCHAR FROM ${asked.table.sql}`;
  const [counts = []] = await asked.reader.rows(asked.path, sql);
  const [given = 0, read = 0, moved = 0, midnights = 0] = counts.map(Number);
  if (read < given) return null;
  const plain = `epoch_us(TRY_CAST(${cell} AS TIMESTAMP)) / 1000.0`;
  if (unzoned) return typed(plain, 'wall');
  // A cast to TIMESTAMP drops the zone.
  const shown = `epoch_us(TRY_CAST(regexp_replace(${cell}, '(Z|[+-]\\d\\d(:?\\d\\d)?)$', '') AS TIMESTAMP)) / 1000.0`;
  const exact = `epoch_us(TRY_CAST(${cell} AS TIMESTAMPTZ)) / 1000.0`;
  return zonedOrNot(
    { asked, name, zoned: read, parsed: read, midnights, shifted: moved },
    { wall: shown, instant: exact },
    [],
  );
}

/** Whole numbers and fractions: dates such as 20240102, days of Excel, or units since 1970. */
async function numericTime(asked: Asked, cell: string, name: string, type: string): Promise<TimeColumn> {
  const { options } = asked;
  const value = `(${cell})::DOUBLE`;
  if (options.dateFormat === undefined) {
    const sql = `SELECT (count(${cell}))::VARCHAR, (count(${epochSql(value)}))::VARCHAR, (count(*) FILTER (WHERE ${value} BETWEEN 190001010000 AND 209912312359))::VARCHAR FROM ${asked.table.sql}`;
    const [counts = []] = await asked.reader.rows(asked.path, sql);
    const [given = 0, read = 0, compact = 0] = counts.map(Number);
    // Twelve digits can also be a date and a time.
    if (given === read && compact === 0) return typed(epochSql(value), 'instant');
  }
  const integral = /INT/.test(type);
  const text = integral
    ? `(${cell})::VARCHAR`
    : `CASE WHEN ${value} = floor(${value}) THEN (${value}::HUGEINT)::VARCHAR ELSE (${value}::DECIMAL(30, 10))::VARCHAR END`;
  return await textTime(asked, `(${text})`, name);
}

async function sampleOf({ reader, path, table }: Asked, cell: string, limit: number): Promise<string[]> {
  const sql = `SELECT ${cell} AS c FROM ${table.sql} WHERE ${trimSql(cell)} <> '' LIMIT ${limit}`;
  return (await reader.rows(path, sql)).map(([text]) => text ?? '');
}

/** The form that was asked for, and its kin for the same order of day, month and year. */
function named(text: string, sample: readonly string[]): TimeForm[] {
  const asked = formatNamed(text);
  const kin: readonly (readonly FormId[])[] = [
    ['iso', 'ymd', 'compact', 'ybd'],
    ['dmy', 'dby'],
    ['mdy', 'bdy'],
  ];
  const ids = kin.find((family) => family.includes(asked.id)) ?? [asked.id];
  return ids.map(formOf).filter((form) => sample.some((cell) => readCell(form, cell) !== null));
}

function noTime({ path, options }: Asked, name: string, example: string): ArgusError {
  const how =
    options.dateFormat === undefined
      ? 'write it as 2023-01-03 or 2023-01-03T14:30:00Z'
      : `it is not written as ${options.dateFormat}`;
  return new ArgusError(
    'ARGUS_FEED_FORMAT',
    `${path}: the column ${name} holds no times that can be read (${example}): ${how}`,
  );
}
