import { ArgusError } from '#errors/argus-error.ts';
import type { BarFields, WindowColumns } from '#market/bar.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { CheckedBars } from './checked-bars.ts';
import type { SettleOptions } from './evidence/clues.ts';
import { toldReadings } from './evidence/evidence.ts';
import { numberSql, PLAIN } from './evidence/numbers.ts';
import { expandFolders, type Skipped } from './files/folder.ts';
import { refuseRepeated, rolesOf } from './layouts/columns.ts';
import { sideBySideHeader } from './layouts/side-by-side.ts';
import { mergeBars } from './merge.ts';
import { checkFile } from './open.ts';
import type { RawRows } from './raw-rows.ts';
import { type RawFile, readFiles } from './read.ts';
import { type BadRow, describeRow, priceFault, widenToHull } from './row-checks.ts';
import { numberExpression, type Source, wholeTable } from './source.ts';
import { openReader } from './tables/duckdb.ts';
import { quoteName } from './tables/quoting.ts';
import type { Relation } from './tables/relation.ts';

/** The bars of one instrument, and what was assumed about them, a sentence each. */
export interface FileWindow extends WindowColumns {
  readonly notes: readonly string[];
}

/**
 * The bars of one symbol, oldest first: the input of one feature vector. It reads, checks and orders every file as
 * openFeed does; class_return and global_return of a tidy file come along. A table that has no time at all is taken as
 * it is, oldest first, and `notes` say so. Throws the errors of openFeed, and ARGUS_FEED_FORMAT for several symbols.
 */
export async function readWindow(
  path: string,
  timeframe?: Timeframe,
  reading: SettleOptions = {},
): Promise<FileWindow> {
  const skipped: Skipped[] = [];
  const inputs = (await expandFolders([path], skipped)).map((input) => ({ ...input, named: true }));
  const checked: CheckedBars[] = [];
  const notes: string[] = [];
  const reader = await openReader();
  let bare = false;
  const options = {
    ...reading,
    timeframe,
    strict: true,
    sourceOf(file: string, table: Relation) {
      const source = timeless(file, table);
      bare = source !== null;
      return source;
    },
  };
  try {
    for await (const file of readFiles(reader, inputs, options, skipped)) {
      notes.push(...file.notes, ...toldReadings(file.evidence));
      if (bare) return { ...columnsOf(checkTimeless(file)), notes: [...notes, NO_TIME] };
      const bad: BadRow[] = [];
      checked.push(...checkFile(file, timeframe, bad));
      const [first] = bad;
      if (first !== undefined) throw new ArgusError('ARGUS_FEED_ROW', describeRow(first));
    }
  } finally {
    reader.close();
  }
  const { parts, notes: shared } = mergeBars(checked, true);
  const symbols = new Set(parts.map(({ instrument }) => instrument.symbol));
  if (symbols.size > 1) {
    const what = `${path} holds ${symbols.size} symbols: a feature vector is of one`;
    throw new ArgusError('ARGUS_FEED_FORMAT', what);
  }
  const [part] = parts;
  if (part === undefined) throw new ArgusError('ARGUS_FEED_EMPTY', `${path} has no bar of a regular session`);
  const outside = checked.reduce((sum, { outsideSession }) => sum + outsideSession, 0);
  if (outside > 0) notes.push(`${outside.toLocaleString('en')} bars outside of the regular sessions are not used`);
  const extras = checked.length === 1 ? part.extras : {};
  return { ...columnsOf({ ...part.columns, extras }), notes: [...notes, ...shared] };
}

const NO_TIME = 'no column of times: the rows are taken as they are, oldest first';
const TIMELESS = 'bars';

/** The source of a table with prices and without any time; null for every other table. */
function timeless(path: string, table: Relation): Source | null {
  if (table.text?.header !== true && table.container === 'csv') return null;
  if (sideBySideHeader(table.text) !== null) return null;
  const roles = rolesOf(table.columns, null);
  const timed = [roles.time, roles.date, roles.close_time].some((name) => name !== undefined);
  const prices = [roles.open, roles.high, roles.low, roles.close, roles.volume];
  if (timed || prices.some((name) => name === undefined)) return null;
  // A time under a name that is not known says the order of the rows: it is asked for, not left out.
  if (mayHoldTimes(table, new Set(Object.values(roles)))) return null;
  refuseRepeated(path, roles, table.columns);
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const number = (name: string | undefined): string => {
    if (name === undefined) return `'nan'::DOUBLE`;
    return types.get(name) === 'VARCHAR' ? numberSql(PLAIN, quoteName(name)) : numberExpression(quoteName(name));
  };
  return {
    path,
    format: table.container,
    ...wholeTable(table),
    values: {
      openTime: `'nan'::DOUBLE`,
      open: number(roles.open),
      high: number(roles.high),
      low: number(roles.low),
      close: number(roles.close),
      volume: number(roles.volume),
      vwap: number(roles.vwap),
    },
    symbol: roles.symbol === undefined ? `'${TIMELESS}'` : quoteName(roles.symbol),
    assetClass: `''`,
    venue: `''`,
    extras: { class_return: number(roles.class_return), global_return: number(roles.global_return) },
  };
}

const DATE_OR_TIME = /^(DATE|TIME)/;
const LOOKS_TIMED = /\d[-/. ]\w{1,9}[-/. ]\d|\d:\d\d|^\d{8,19}(\.0)?$/;

/** Whether a column without a role may hold times, by its type or by the first cells of a text. */
function mayHoldTimes({ columns, text, unreadable }: Relation, used: ReadonlySet<string>): boolean {
  const rows = text?.head.slice(1);
  return [...columns, ...unreadable].some(({ name, type }, i) => {
    if (used.has(name)) return false;
    if (type !== 'VARCHAR') return DATE_OR_TIME.test(type);
    return rows === undefined || rows.some((cells) => LOOKS_TIMED.test((cells[i] ?? '').trim()));
  });
}

/** The rows of a table without times, each checked as a bar. */
function checkTimeless({ path, rows, original }: RawFile): RawRows {
  if (rows.symbols.length > 1) {
    const what = `${path} holds ${rows.symbols.length} symbols: a feature vector is of one`;
    throw new ArgusError('ARGUS_FEED_FORMAT', what);
  }
  const noVolume = !rows.volume.some((volume) => volume > 0);
  for (let i = 0; i < rows.length; i++) {
    const reason = priceFault(rows, i, noVolume);
    if (reason !== null) {
      const symbol = `${rows.symbols[0]?.symbol || TIMELESS}`;
      const row = original({ file: path, row: i + 1, symbol, time: null, reason });
      throw new ArgusError('ARGUS_FEED_ROW', describeRow(row));
    }
    widenToHull(rows, i);
  }
  return rows;
}

function columnsOf({ extras, ...fields }: BarFields & Pick<RawRows, 'extras'>): WindowColumns {
  const { open, high, low, close, volume, vwap } = fields;
  const missing = () => new Float64Array(close.length).fill(Number.NaN);
  const classReturn = extras?.class_return ?? missing();
  const globalReturn = extras?.global_return ?? missing();
  return { open, high, low, close, volume, vwap, classReturn, globalReturn };
}
