import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { at } from '#market/at.ts';
import type { SeriesKind } from '#market/series/kind.ts';
import { csvRelation } from '../csv.ts';
import { type FileReader, openReader } from '../duckdb.ts';
import { entriesOf } from '../files/contents.ts';
import { headOf } from '../files/regular.ts';
import { openWorkspace } from '../files/workspace.ts';
import { mapColumns, numberExpression, quoteName, quoteText, timeExpression } from '../source.ts';
import { openTable } from '../tables/open.ts';
import { publicationOf } from './publication.ts';

/** Values of one series, by reference time. Times are UTC ms; NaN is a value that the source marks as missing. */
export interface Observations {
  readonly series: string;
  readonly kind: SeriesKind;
  /** Rule by which the knowledge times were set. */
  readonly publication: string;
  readonly file: string;
  readonly reference: Float64Array;
  readonly known: Float64Array;
  readonly value: Float64Array;
}

type Shape = 'tidy' | 'columns' | 'defi' | 'margin' | 'funding-feather';
interface Part {
  readonly series: string;
  /** DuckDB expressions over the relation. */
  readonly time: string;
  readonly value: string;
}

/** Local times without a zone mark of the DeFi files fit Zurich. */
const DEFI_ZONE = 'Europe/Zurich';

/**
 * Reads files of observations and recognises each from its content: tidy `series,ts,value`; FRED (a date, then a
 * column per series, `.` or empty for missing, byte order mark allowed); DeFi TVL, market cap and fees; LEAN margin
 * interest; funding in Feather.
 * @throws ArgusError ARGUS_FEED_MISSING, ARGUS_FEED_EMPTY, ARGUS_FEED_FORMAT (with the columns found), ARGUS_FEED_ROW
 * (the first cell that is not a time or a number, with its row).
 */
export async function readObservations(paths: readonly string[]): Promise<Observations[]> {
  const found: Observations[] = [];
  const reader = await openReader();
  try {
    for (const file of paths) {
      const head = await headOf(file);
      if (head.subarray(0, 6).toString('latin1') === 'ARROW1') found.push(await readFunding(reader, file));
      else found.push(...(await readText(reader, file)));
    }
  } finally {
    reader.close();
  }
  return found;
}

async function readText(reader: FileReader, file: string): Promise<Observations[]> {
  const { relation, parts } = await shapeOf(reader, file);
  const result: Observations[] = [];
  for (const { series, time, value } of parts) {
    const where = series === '*' ? 'true' : `(${time}) IS NOT NULL OR (${value}) IS NOT NULL`;
    const name = series === '*' ? 'series' : quoteText(series);
    const number = `TRY_CAST(nullif(nullif(trim(${value}), ''), '.') AS DOUBLE)`;
    const given = `nullif(nullif(trim(${value}), ''), '.') IS NOT NULL`;
    const numbered = `(SELECT row_number() OVER () AS n, * FROM ${relation})`;
    const sql = `SELECT n::VARCHAR, ${name}, (${time})::VARCHAR, (${number})::VARCHAR, (${given})::VARCHAR, ${value} FROM ${numbered} WHERE ${where} ORDER BY n`;
    const rows = await reader.rows(file, sql);
    result.push(...gather(file, rows));
  }
  if (result.length === 0) throw new ArgusError('ARGUS_FEED_EMPTY', `${file} has no rows`);
  return result;
}

/** Rows [n, series, time ms, number, whether a value is given, cell] as observations per series. */
function gather(file: string, rows: readonly (string | null)[][]): Observations[] {
  const bySeries = new Map<string, Map<number, number>>();
  for (const [n, name, time, number, given, cell] of rows) {
    const where = `${path.basename(file)} row ${n}`;
    if (name === null || name === undefined || name === '')
      throw new ArgusError('ARGUS_FEED_ROW', `${where}: the series has no name`);
    const reference = Number(time ?? Number.NaN);
    if (time === null || !Number.isFinite(reference) || reference < -4e12 || reference > 4.2e12)
      throw new ArgusError('ARGUS_FEED_ROW', `${where} (${name}): the time is missing or is no time`);
    const value = number === null || number === undefined ? Number.NaN : Number(number);
    if (given === 'true' && !Number.isFinite(value))
      throw new ArgusError('ARGUS_FEED_ROW', `${where} (${name}): "${cell}" is not a number`);
    const values = bySeries.get(name) ?? new Map<number, number>();
    if (values.has(reference) && !Object.is(values.get(reference), value))
      throw new ArgusError(
        'ARGUS_FEED_ROW',
        `${where} (${name}): a second value for ${new Date(reference).toISOString()}`,
      );
    bySeries.set(name, values.set(reference, value));
  }
  return [...bySeries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([series, values]) => {
      const times = [...values.keys()].sort((a, b) => a - b);
      return observationsOf(
        file,
        series,
        Float64Array.from(times),
        Float64Array.from(times, (t) => values.get(t) as number),
      );
    });
}

function observationsOf(file: string, series: string, reference: Float64Array, value: Float64Array): Observations {
  const { id, kind, known } = publicationOf(series);
  return {
    series,
    kind,
    publication: id,
    file: path.basename(file),
    reference,
    known: Float64Array.from(reference, known),
    value,
  };
}

async function shapeOf(reader: FileReader, file: string): Promise<{ shape: Shape; relation: string; parts: Part[] }> {
  const margin = `read_csv(${quoteText(file)}, header = false, auto_detect = false, delim = ',', columns = {'time': 'VARCHAR', 'rate': 'VARCHAR'})`;
  if (file.includes('margin_interest')) {
    const venue = path.basename(path.dirname(path.dirname(file))).toUpperCase();
    const symbol = path.basename(file, '.csv').toUpperCase();
    const time = `epoch_us(try_strptime(time, '%Y%m%d %H:%M:%S')) / 1000.0`;
    return {
      shape: 'margin',
      relation: margin,
      parts: [{ series: `funding_8h:${venue}:${symbol}`, time, value: 'rate' }],
    };
  }
  const relation = csvRelation(file);
  const names = (await reader.rows(file, `DESCRIBE SELECT * FROM ${relation}`)).map(([name]) => name as string);
  const lower = names.map((name) => name.replace(/^\uFEFF/, '').toLowerCase());
  const column = (name: string) => quoteName(at(names, lower.indexOf(name)));
  if (['series', 'ts', 'value'].every((name) => lower.includes(name)))
    return { shape: 'tidy', relation, parts: [{ series: '*', time: instant(column('ts')), value: column('value') }] };
  if (!lower.includes('date')) {
    const wanted = 'series,ts,value, or a column date and a column per series';
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${file} is no file of observations (${wanted}); its columns are ${names.join(', ')}`,
    );
  }
  const subject = at(path.basename(file).split('.'), 0);
  const defi = {
    totalliquidityusd: 'tvl_usd',
    fee: 'fees_usd',
    prices: 'price_usd',
    market_caps: 'market_cap_usd',
    total_volumes: 'volume_usd',
  } as Record<string, string>;
  if (lower.some((name) => name in defi)) {
    const local = lower.includes('fee')
      ? `epoch_us(TRY_CAST(${column('date')} AS TIMESTAMP)) / 1000.0`
      : `epoch_us(timezone('${DEFI_ZONE}', TRY_CAST(${column('date')} AS TIMESTAMP))) / 1000.0`;
    const parts = lower
      .filter((name) => name in defi)
      .map((name) => ({ series: `${defi[name]}:${subject}`, time: local, value: column(name) }));
    return { shape: 'defi', relation, parts };
  }
  const values = names.filter((_, i) => lower[i] !== 'date');
  const parts = values.map((name) => ({
    series: fredName(name),
    time: instant(column('date')),
    value: quoteName(name),
  }));
  return { shape: 'columns', relation, parts };
}

/** UTC ms of a text time or date; text without a zone mark is UTC. */
const instant = (column: string): string => `nullif(${timeExpression(column, 'VARCHAR')}, 'nan'::DOUBLE)`;

/** Families of the columns that FRED and its like name; an unknown one keeps its name. */
const FRED: readonly (readonly [RegExp, string])[] = [
  [/^(CPI|PCE|GDP|UNRATE|PAYEMS|INDPRO)/, 'macro:'],
  [/^(DCOIL|DHHNGSP)/, 'commodity:'],
  [/^(Brent|WTI)$/i, 'commodity:'],
  [/^(AAA|BAA|DGS|DAAA|DBAA|TB3)/, 'bond:'],
  [/^(PCREDIT|FEDFUNDS|DFF)/, 'rate:'],
  [/^VIX/, 'volatility:'],
];
function fredName(column: string): string {
  const name = column.replace(/^\uFEFF/, '');
  const family = FRED.find(([pattern]) => pattern.test(name))?.[1] ?? 'series:';
  return /^(Brent|WTI)$/i.test(name) ? `commodity:${name.toUpperCase()}_MONTHLY` : family + name;
}

/** Funding as freqtrade keeps it: the rate is in `open`, the other prices are zero. */
async function readFunding(reader: FileReader, file: string): Promise<Observations> {
  const workspace = await openWorkspace();
  try {
    const [entry] = await entriesOf(workspace, file, []);
    if (entry === undefined) throw new ArgusError('ARGUS_FEED_EMPTY', `${file} is empty`);
    const table = await openTable(reader, workspace, await entry.open());
    const map = mapColumns(
      file,
      table.columns.map(({ name }) => name),
      ['time', 'open'],
    );
    const type = table.columns.find(({ name }) => name === map.time)?.type ?? 'VARCHAR';
    const time = timeExpression(quoteName(map.time ?? ''), type);
    const rows = table.rows ?? 0;
    const [reference, value] = [new Float64Array(rows), new Float64Array(rows)];
    let at = 0;
    const sql = `SELECT ${time}, ${numberExpression(quoteName(map.open ?? ''))} FROM ${table.sql}`;
    await reader.chunks(file, sql, rows, (items, count) => {
      reference.set(items[0] as Float64Array, at);
      value.set(items[1] as Float64Array, at);
      at += count;
    });
    const name = path.basename(file);
    const pair = (name.split('-')[0] ?? '').toUpperCase().split('_').slice(0, 2).join('');
    const hours = /-(\d+)h-funding/.exec(name)?.[1] ?? '8';
    return observationsOf(file, `funding_${hours}h:UNSTATED:${pair}`, reference, value);
  } finally {
    await workspace.close();
  }
}
