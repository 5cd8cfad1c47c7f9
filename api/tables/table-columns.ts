import { z } from 'zod';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { type ColumnEntry, findEntry } from '#reports/snapshots/column-entries.ts';
import { SNAPSHOT_TABLES } from '#reports/snapshots/tables.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** A column of a table as the API writes it. */
export interface ApiColumn {
  readonly name: string;
  /** Of the column in the warehouse. */
  readonly type: string;
  readonly entry: ColumnEntry;
}

/** A table that a tier reads. */
export interface ApiTable {
  readonly name: string;
  readonly about: string;
  /** Columns that name a row, in the order in which rows are sorted. */
  readonly keys: readonly string[];
  readonly columns: readonly ApiColumn[];
}

const described = z.object({ name: z.string(), type: z.string() });

/** The view of a tier that gives a table as of a time. */
export const viewOf = (tier: string, table: string): string => `snapshot_${tier}_${table}`;

/** The names of the tables that a tier reads. A tier without evidence has none. */
export async function tablesOf(warehouse: Warehouse, tier: string): Promise<string[]> {
  const rows = await warehouse.query({
    sql: `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, {prefix:String}) ORDER BY name`,
    params: { prefix: viewOf(tier, '') },
    schema: z.object({ name: z.string() }),
  });
  return rows
    .map(({ name }) => name.slice(viewOf(tier, '').length))
    .filter((name) => Object.hasOwn(SNAPSHOT_TABLES, name));
}

/** A table of a tier. @throws Error of the engine when the tier has no such table: ask `tablesOf` first. */
export async function tableOf(warehouse: Warehouse, tier: string, name: string): Promise<ApiTable> {
  const columns = await warehouse.query({
    sql: `DESCRIBE (SELECT * FROM ${viewOf(tier, name)}(as_of = now64(3, 'UTC')))`,
    schema: described,
  });
  const { about, keys } = SNAPSHOT_TABLES[name] as (typeof SNAPSHOT_TABLES)[string];
  return {
    name,
    about,
    keys: keys.filter((key) => columns.some((column) => column.name === key)),
    columns: columns.flatMap((column) => {
      const entry = findEntry(name, column.name);
      return entry === undefined ? [] : [{ ...column, entry }];
    }),
  };
}

const isNumber = (type: string): boolean => /^(?:Nullable\()?U?Int/.test(type);

/** How the engine writes a column for people: words for numbers of words, null for nothing, plain numbers for counts. */
export function writtenAs({ name, type, entry }: ApiColumn): string {
  if (entry.as === 'boolean') return `CAST(${name} != 0, 'Bool')`;
  if (entry.as === 'timeframe' && isNumber(type)) return word(name, TIMEFRAMES);
  if (entry.as === 'label') return isNumber(type) ? word(name, REGIME_LABELS) : `nullIf(toString(${name}), '')`;
  if (type.startsWith('DateTime64')) return `nullIf(${name}, toDateTime64(0, 3, 'UTC'))`;
  // With more digits a list would give away what no page does (decision 0061).
  // The probabilities of a regime are coarser still: see published-row.ts.
  if (entry.unit === SHARE && type.includes('Float') && name !== 'probabilities') return rounded(name, type);
  // JSON has no other way to write a count that every reader takes for a number.
  if (/^(?:Nullable\()?U?Int64/.test(type)) return `toFloat64(${name})`;
  return name;
}

/** Unit of probabilities and shares in the dictionary. */
const SHARE = 'share of 1';

const rounded = (column: string, type: string): string =>
  type.startsWith('Array') ? `arrayMap(x -> round(x, 2), ${column})` : `round(${column}, 2)`;

const word = (column: string, words: readonly string[]): string =>
  `[${words.map((text) => `'${text}'`).join(', ')}][${column} + 1]`;

/** A column as it is compared, and the type of what it is compared with. */
export function comparable({ name, type }: Pick<ApiColumn, 'name' | 'type'>): {
  readonly sql: string;
  readonly type: 'Int64' | 'String';
} {
  if (type.startsWith('DateTime64')) return { sql: `toUnixTimestamp64Milli(${name})`, type: 'Int64' };
  if (isNumber(type)) return { sql: `toInt64(${name})`, type: 'Int64' };
  return { sql: `toString(${name})`, type: 'String' };
}
