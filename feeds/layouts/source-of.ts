import { ArgusError } from '#errors/argus-error.ts';
import type { SettleOptions } from '../evidence/clues.ts';
import { decided, type Evidence } from '../evidence/evidence.ts';
import { isFreqtradeFile, symbolOfFile, symbolOfFolder } from '../evidence/symbols.ts';
import { type Format, NONE, type Source, wholeTable } from '../source.ts';
import type { FileReader } from '../tables/duckdb.ts';
import { quoteName, quoteText } from '../tables/quoting.ts';
import type { Column, Relation } from '../tables/relation.ts';
import { requireColumns, rolesByPlace, rolesOf } from './columns.ts';
import { type Layout, layoutOf } from './layouts.ts';
import { type NumberColumns, numberColumns } from './number-columns.ts';
import { ALIASES, nameOf, type Role, type Roles, unitOf } from './roles.ts';
import { sideBySide, sideBySideHeader } from './side-by-side.ts';
import { timeColumn } from './time-column.ts';
import { belowEachOther, tupleColumns } from './tuple-columns.ts';

/** A table with the meaning of its columns. */
interface Laid {
  readonly table: Relation;
  readonly layout: Layout | null;
  readonly roles: Roles;
  readonly format: Format;
}

export interface LayoutOptions extends SettleOptions {
  readonly format?: Format | undefined;
}

/**
 * What the columns of a table mean: its layout, and the readings of its times and numbers. Throws ARGUS_FEED_FORMAT for
 * a table that has no bars, with the columns that are missing.
 */
export async function sourceOf(
  reader: FileReader,
  path: string,
  given: Relation,
  options: LayoutOptions,
): Promise<Source> {
  const { table, layout, roles, format } = await layOut(reader, path, given, options.format);
  const numeric = (
    ['open', 'high', 'low', 'close', 'volume', 'quote_volume', 'vwap', 'class_return', 'global_return'] as const
  )
    .map((role) => roles[role])
    .filter((name) => name !== undefined);
  const numbers = await numberColumns(reader, path, table, [...new Set(numeric)]);
  const { dateFormat = layout?.dateFormat } = options;
  const time = await timeColumn({ reader, path, table, options: { ...options, dateFormat } }, roles);
  const folder = symbolOfFolder(path);
  const named = folder ?? symbolOfFile(path, layout?.tail);
  const freqtrade = isFreqtradeFile(path) ? { vendor: 'freqtrade', assetClass: 'crypto', venue: 'BINANCE' } : undefined;
  const vendor = layout?.venue === undefined ? freqtrade : layout;
  const symbol = await symbolSql(reader, path, table, roles, layout);
  const extras = (['class_return', 'global_return'] as const)
    .filter((role) => roles[role] !== undefined)
    .map((role) => [role, numbers.sql(roles[role])] as const);
  const crossed = crossedSql(table.columns);
  return {
    path,
    format,
    ...wholeTable(table),
    values: {
      openTime: time.expression,
      open: numbers.sql(roles.open),
      high: numbers.sql(roles.high),
      low: numbers.sql(roles.low),
      close: numbers.sql(roles.close),
      volume: numbers.sql(roles.volume),
      vwap: vwapSql(roles, numbers, named.symbol),
    },
    symbol: symbol ?? quoteText(named.symbol),
    assetClass: textSql(roles.asset_class),
    venue: textSql(roles.venue),
    ...(symbol === null && roles.asset_class === undefined && roles.venue === undefined
      ? { only: { symbol: named.symbol, assetClass: '', venue: '' } }
      : {}),
    ...(extras.length === 0 ? {} : { extras: Object.fromEntries(extras) }),
    ...(crossed === null ? {} : { crossed }),
    clues: {
      path,
      clock: time.clock,
      zone: layout?.zone ?? headerZone(roles),
      label: layout?.label ?? (roles.time === undefined && roles.close_time !== undefined ? 'close' : undefined),
      vendor,
      kind: symbol === null ? named.kind : null,
    },
    ...(layout?.timeframe === undefined ? {} : { timeframe: layout.timeframe }),
    evidence: [
      ...layoutEvidence(layout, roles),
      ...timeEvidence(table.columns, roles),
      ...(symbol === null
        ? [decided('symbol', named.symbol, `the name of ${folder === null ? 'the file' : 'its folder'}`)]
        : []),
      ...time.evidence,
      ...numbers.evidence,
      ...(await unitEvidence(reader, path, table, roles)),
    ],
  };
}

async function layOut(reader: FileReader, path: string, given: Relation, format: Format | undefined): Promise<Laid> {
  const { text } = given;
  const header = sideBySideHeader(text);
  if (format === 'lean')
    throw new ArgusError('ARGUS_FEED_FORMAT', `the path of ${path} is not that of an archive of LEAN data`);
  if (text !== undefined && header !== null) {
    const table = await sideBySide(path, text, header);
    return { table, layout: null, roles: rolesOf(table.columns, null), format: 'yfinance' };
  }
  const tuples = tupleColumns(given);
  if (tuples !== null) {
    const table = belowEachOther(path, given, tuples);
    return { table, layout: null, roles: rolesOf(table.columns, null), format: 'yfinance' };
  }
  const placed = await placedLists(reader, path, given);
  if (placed !== null) return placed;
  const unnamed = text !== undefined && !text.header;
  // A damaged first row has another width: the next tells what the columns are.
  const full = text?.head.find(({ length }) => length === given.columns.length) ?? text?.head[0];
  const row = (unnamed ? full : text?.head[1]) ?? [];
  const names = unnamed ? null : given.columns.map(({ name }) => nameOf(name));
  const layout = layoutOf(
    path,
    names,
    row.map((cell) => cell.trim()),
  );
  if (row.every((cell) => cell.trim() === '') && unnamed)
    throw new ArgusError('ARGUS_FEED_EMPTY', `${path} has no rows`);
  if (layout === null && unnamed) throw noLayout(path, given, row);
  if (unnamed) refuseNamesAbove(path, text.above);
  const roles = layout?.columns === undefined ? rolesOf(given.columns, layout) : rolesByPlace(layout);
  requireColumns(path, roles, given.columns, given.unreadable);
  return { table: given, layout, roles, format: layout?.format ?? given.container };
}

/** Lists of values inside of an answer, beside its symbol: {"symbol": …, "data": [[ms, open, …], …]}. Null for any other table. */
async function placedLists(reader: FileReader, path: string, given: Relation): Promise<Laid | null> {
  if (given.container !== 'json' || given.text !== undefined) return null;
  const [places, beside] = [true, false].map((wanted) =>
    given.columns.filter(({ name }) => /^c\d+$/.test(name) === wanted),
  ) as [Column[], Column[]];
  if (places.length < 5 || !places.every(({ name }, i) => name === `c${i}`)) return null;
  const cells = places.map(({ name }) => quoteName(name)).join(', ');
  const [first = []] = await reader.rows(path, `SELECT ${cells} FROM ${given.sql} LIMIT 1`);
  const row = first.map((cell) => (cell ?? '').trim());
  const layout = layoutOf(path, null, row);
  if (layout === null) throw noLayout(path, given, row);
  const { symbol, venue, asset_class, currency } = rolesOf(beside, null);
  const named = Object.entries({ symbol, venue, asset_class, currency }).filter(([, name]) => name !== undefined);
  const roles: Roles = { ...rolesByPlace(layout), ...Object.fromEntries(named) };
  requireColumns(path, roles, given.columns, given.unreadable);
  return { table: given, layout, roles, format: layout.format ?? given.container };
}

/** Names of columns above rows that they do not fit are a damaged header: the places of the cells prove nothing then. */
function refuseNamesAbove(path: string, above: readonly (readonly string[])[]): void {
  const names = above.flat().filter((cell) => COLUMN_NAMES.has(nameOf(cell)));
  if (names.length < 2) return;
  const what = `the lines above its rows name columns (${names.slice(0, 8).join(', ')}), but not one for each cell`;
  throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: ${what}: write its header in one line`);
}
const COLUMN_NAMES = new Set(
  (['open', 'high', 'low', 'close', 'volume'] as const).flatMap((role) => ALIASES.get(role) ?? []),
);

/** Rows without names of columns that no vendor writes so. */
function noLayout(path: string, { container }: Relation, row: readonly string[]): ArgusError {
  const example = row.slice(0, 8).join(', ');
  if (container === 'json') {
    const trades = row.some((cell) => /^(buy|sell)$/i.test(cell));
    const what = trades ? 'lists of trades' : `lists of ${row.length} values (${example}) of no known vendor`;
    return new ArgusError('ARGUS_FEED_FORMAT', `${path} holds ${what}, not [ms, open, high, low, close, volume]`);
  }
  const how = 'write a first line that names them: date,open,high,low,close,volume';
  return new ArgusError(
    'ARGUS_FEED_FORMAT',
    `${path} does not name its columns (${example}) and is no file of a known vendor: ${how}`,
  );
}

/** The average price: as the file has it, or from the volume in the quote. Contracts of COIN-M are 100 dollars of BTC, 10 of others. */
function vwapSql(roles: Roles, { sql }: NumberColumns, symbol: string): string {
  if (roles.vwap !== undefined) return sql(roles.vwap);
  if (roles.quote_volume === undefined) return NONE;
  const [volume, quote] = [sql(roles.volume), sql(roles.quote_volume)];
  const [, base] = /^([A-Z0-9]+)USD-(?:PERP|\d{6})$/.exec(symbol) ?? [];
  const [over, under] = base === undefined ? [quote, volume] : [`${base === 'BTC' ? 100 : 10} * ${volume}`, quote];
  return `CASE WHEN ${under} > 0 THEN ${over} / ${under} ELSE 'nan'::DOUBLE END`;
}

/** The symbol of each row; null where the file names it. Numbers become text, series other than EQ part of the name. */
async function symbolSql(
  reader: FileReader,
  path: string,
  table: Relation,
  roles: Roles,
  layout: Layout | null,
): Promise<string | null> {
  if (roles.symbol === undefined) return null;
  const column = quoteName(roles.symbol);
  const type = table.columns.find(({ name }) => name === roles.symbol)?.type ?? 'VARCHAR';
  if (nameOf(roles.symbol) === 'name' && type === 'VARCHAR') {
    // Names of companies are no symbols.
    const [spaced] = await reader.rows(
      path,
      `SELECT ${column} FROM ${table.sql} WHERE contains(${column}, ' ') LIMIT 1`,
    );
    if (spaced !== undefined) return null;
  }
  if (layout?.vendor === 'NSE' && roles.series !== undefined) {
    const series = quoteName(roles.series);
    return `CASE WHEN trim(${series}) IN ('EQ', '') THEN trim(${column}) ELSE trim(${column}) || '-' || trim(${series}) END`;
  }
  if (/^(DOUBLE|FLOAT|DECIMAL)/.test(type))
    return `CASE WHEN ${column} = floor(${column}) THEN (${column}::BIGINT)::VARCHAR ELSE (${column})::VARCHAR END`;
  return type === 'VARCHAR' ? column : `(${column})::VARCHAR`;
}

const textSql = (column: string | undefined): string => (column === undefined ? `''` : quoteName(column));

const headerZone = ({ time, date, close_time: close }: Roles): string | undefined => {
  const header = time ?? date ?? close ?? '';
  return /(^|[^a-z])(utc|gmt)([^a-z]|$)/i.test(unitOf(header) ?? header) ? 'UTC' : undefined;
};

/** Rows of quotes whose ask is below their bid. */
function crossedSql(columns: readonly Column[]): string | null {
  const names = new Set(columns.map(({ name }) => name));
  const sides = ['open', 'high', 'low', 'close'].filter((part) => names.has(`bid_${part}`) && names.has(`ask_${part}`));
  const below = (part: string) => `TRY_CAST("ask_${part}" AS DOUBLE) < TRY_CAST("bid_${part}" AS DOUBLE)`;
  return sides.length === 0 ? null : sides.map(below).join(' OR ');
}

function layoutEvidence(layout: Layout | null, roles: Roles): Evidence[] {
  if (layout === null) return [];
  const shown = (['time', 'date', 'clock', 'close', 'volume'] as const satisfies readonly Role[])
    .filter((role) => roles[role] !== undefined && nameOf(roles[role]) !== role)
    .map((role) => `${role} is ${roles[role]}`);
  return [
    decided(
      'layout',
      layout.vendor,
      [layout.header === undefined ? 'the cells of its rows' : 'its columns', ...shown].join(', '),
    ),
  ];
}

/** Several columns of times may differ: which is read is said. */
function timeEvidence(columns: readonly Column[], { time, date, clock, symbol }: Roles): Evidence[] {
  if (time === undefined) return [];
  const used = new Set([time, symbol, ...(date !== undefined && clock !== undefined ? [date, clock] : [])]);
  const left = columns.filter(({ name }) => !used.has(name) && TIME_NAMES.has(nameOf(name))).map(({ name }) => name);
  return left.length === 0 ? [] : [decided('time', `the column ${time}`, `${left.join(', ')} left alone`)];
}
const TIME_NAMES = new Set(ALIASES.get('time'));

/** Currencies and units that the file states: in its header, or in a column. */
async function unitEvidence(reader: FileReader, path: string, table: Relation, roles: Roles): Promise<Evidence[]> {
  const found: Evidence[] = [];
  for (const role of ['close', 'volume'] as const) {
    const header = roles[role] ?? '';
    const unit = unitOf(header) ?? /^volume[ _]([A-Za-z]{3,5})$/i.exec(header)?.[1] ?? null;
    if (unit !== null)
      found.push(decided(role === 'close' ? 'currency' : 'unit of volume', unit, `the column ${header}`));
  }
  if (roles.currency !== undefined) {
    const column = quoteName(roles.currency);
    const rows = await reader.rows(
      path,
      `SELECT DISTINCT (${column})::VARCHAR AS c FROM ${table.sql} WHERE ${column} IS NOT NULL ORDER BY c LIMIT 10`,
    );
    if (rows.length > 0)
      found.push(decided('currency', rows.map(([cell]) => cell ?? '').join(', '), `the column ${roles.currency}`));
  }
  return found;
}
