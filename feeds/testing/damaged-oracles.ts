import * as arrow from 'apache-arrow';
import type { Format } from '../source.ts';
import type { FileReader } from '../tables/duckdb.ts';
import { CANDLES } from './damaged-seeds.ts';

/**
 * Rows of a damaged file as the simplest reading, or the library of its format, gives them: UTC ms, open, high, low,
 * close, volume. Null: that reading takes it for no such file.
 */
export type Oracle = (bytes: Buffer, file: string, reader: FileReader) => OracleRows | Promise<OracleRows>;
type OracleRows = readonly (readonly number[])[] | null;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const SCALES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

function numberOf(cell: string): number {
  const found = /^(.*?) ?([KMBT])$/i.exec(cell);
  const [, written = cell, factor = ''] = found ?? [];
  // Swiss thousands: 100'024.
  const digits = /^\d{1,3}('\d{3})+(\.\d+)?$/.test(written) ? written.replaceAll("'", '') : written;
  return NUMBER.test(digits) ? Number(digits) * (SCALES[factor.toLowerCase()] ?? 1) : Number.NaN;
}

/** UTC ms of a cell: a number of a unit since 1970, or a date and a time of ISO. */
function timeOf(cell: string): number {
  if (/^\d+(\.\d*)?$/.test(cell)) {
    const digits = cell.replace(/\..*/, '').length;
    const unit = digits <= 10 ? 1e-3 : digits <= 13 ? 1 : digits <= 16 ? 1e3 : 1e6;
    return Number(cell) / unit;
  }
  const iso =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[T ]|, ?)(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?)? ?(Z|[+-]\d\d:?\d\d)?$/i.exec(
      cell,
    );
  if (iso === null) return Number.NaN;
  const [, year, month = '', day = '', hour = '0', minute = '00', second = '00', zone = 'Z'] = iso;
  const [mm, dd, hh] = [month, day, hour].map((part) => part.padStart(2, '0'));
  return Date.parse(`${year}-${mm}-${dd}T${hh}:${minute}:${second}${zone.toUpperCase()}`);
}

/** The cells of each line by RFC 4180: a quote counts at the start of a cell. Null: a quote stays open. */
function linesOf(text: string): string[][] | null {
  const lines: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === ',' || char === '\n' || char === '\r') {
      cells.push(cell.trim());
      cell = '';
      if (char !== ',') {
        lines.push(cells);
        cells = [];
      }
    } else cell += char;
  }
  return quoted ? null : [...lines, [...cells, cell.trim()]];
}

/** Complete rows; where none has a volume, as those of an index, it is 0. */
function withVolume(rows: readonly (readonly number[])[]): (readonly number[])[] {
  const priced = rows.filter((row) => complete(row.slice(0, 5), 5));
  const none = priced.every(([, , , , , volume]) => Number.isNaN(volume));
  return none ? priced.map((row) => [...row.slice(0, 5), 0]) : priced.filter((row) => complete(row));
}

const complete = (row: readonly number[], width = 6): boolean => row.length === width && row.every(Number.isFinite);

/** Text is its lines, split. `places` says where the six cells of a row of this width are; without names a row may have any. */
function textOracle(
  placesOf: (lines: readonly string[][]) => { places: readonly number[]; width: number | null } | null,
): Oracle {
  return (bytes) => {
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
    const lines = linesOf(text);
    const found = lines === null ? null : placesOf(lines);
    if (lines === null || found === null) return null;
    return withVolume(
      lines
        .filter((cells) => found.width === null || cells.length === found.width)
        .map((cells) => found.places.map((place, i) => (i === 0 ? timeOf : numberOf)(cells[place] ?? ''))),
    );
  };
}

const namedText = (names: readonly string[]): Oracle =>
  textOracle(([header = []]) => {
    const lower = header.map((cell) => cell.toLowerCase());
    const places = names.map((name) => lower.indexOf(name));
    return places.includes(-1) || new Set(lower).size < lower.length ? null : { places, width: header.length };
  });

const COLUMNS = ['open', 'high', 'low', 'close', 'volume'];

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}

const cellsOf = (row: readonly unknown[]): number[] =>
  row.map((value, i) => (value === null ? Number.NaN : (i === 0 ? timeOf : numberOf)(String(value).trim())));

const lists: Oracle = (bytes) => {
  const rows = parsed(bytes);
  if (!Array.isArray(rows)) return null;
  return rows
    .filter((row) => Array.isArray(row))
    .map((row) => cellsOf(row.slice(0, 6)))
    .filter((row) => complete(row));
};

const records: Oracle = (bytes) => {
  const rows = parsed(bytes);
  if (!Array.isArray(rows)) return null;
  return rows
    .filter((row) => typeof row === 'object' && row !== null)
    .map((row) => cellsOf(['ts', ...COLUMNS].map((name) => row[name] ?? null)))
    .filter((row) => complete(row));
};

/** What the database reads by itself, without a word about what columns mean. */
const parquet: Oracle = async (_, file, reader) => {
  const numbers = COLUMNS.map((name) => `(${name})::DOUBLE::VARCHAR`);
  const sql = `SELECT (epoch_us(ts) / 1000.0)::VARCHAR, ${numbers.join(', ')} FROM read_parquet('${file}')`;
  const rows = await reader.rows(file, sql).catch(() => null);
  return (
    rows?.map((row) => row.map((cell) => (cell === null ? Number.NaN : Number(cell)))).filter((row) => complete(row)) ??
    null
  );
};

/** Only asked for a file that was decoded: on others apache-arrow may never end. */
const feather: Oracle = (bytes) => {
  const table = arrow.tableFromIPC(bytes);
  const columns = ['date', ...COLUMNS].map((name) => table.getChild(name));
  if (columns.includes(null)) return null;
  return Array.from({ length: table.numRows }, (_, i) =>
    columns.map((column) => {
      const value = column === null ? null : valueAt(column, i);
      return value === null || value === undefined ? Number.NaN : Number(value);
    }),
  ).filter((row) => complete(row));
};

/** The library gives no time beyond the whole numbers that a double holds. */
function valueAt(column: arrow.Vector, i: number): unknown {
  try {
    return column.get(i);
  } catch {
    return null;
  }
}

/** Archives have checksums: their content is what was packed. */
const unchanged: Oracle = () => CANDLES;

export const ORACLES: ReadonlyMap<Format, Oracle> = new Map<Format, Oracle>([
  ['csv', namedText(['ts', ...COLUMNS])],
  ['binance', textOracle(() => ({ places: [0, 1, 2, 3, 4, 5], width: null }))],
  ['yfinance', namedText(['price', ...COLUMNS])],
  ['freqtrade', lists],
  ['json', records],
  ['parquet', parquet],
  ['feather', feather],
  ['lean', unchanged],
]);
