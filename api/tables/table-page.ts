import { z } from 'zod';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { Place } from '../answers/cursor.ts';
import { publishedRow } from './published-row.ts';
import { type ApiTable, comparable, viewOf, writtenAs } from './table-columns.ts';

/** What is wanted of a table: rows with these values, from a moment to another (UTC ms), behind a place. */
export interface TablePageRequest {
  readonly tier: string;
  readonly asOf: number;
  /** Values of columns, as the API writes them. */
  readonly equal: Readonly<Record<string, string>>;
  /** The column that `from` and `to` are about; null: the table has none. */
  readonly timeColumn: string | null;
  readonly from: number | null;
  /** Exclusive. */
  readonly to: number | null;
  readonly after: Place['after'] | null;
  readonly limit: number;
}

export interface TablePage {
  readonly rows: readonly Record<string, unknown>[];
  /** The place behind the last row; null: there are no more. */
  readonly next: Place['after'] | null;
}

const row = z.record(z.string(), z.unknown());
/** The column of the place of a row, which no table has. */
const PLACE = '__place';

/**
 * Rows of a table in the order of its keys, as of a moment, each as the dictionary describes it. Rows that have the same keys are told apart by a hash
 * of all they hold, so that a walk through the pages gives every row once.
 */
export async function tablePage(warehouse: Warehouse, table: ApiTable, wanted: TablePageRequest): Promise<TablePage> {
  const params: Record<string, unknown> = { asOf: wanted.asOf };
  const keys = table.keys.map((key) =>
    comparable(table.columns.find(({ name }) => name === key) as ApiTable['columns'][number]),
  );
  const place = [...keys.map(({ sql }) => sql), `hex(sipHash128(*))`];
  const types = [...keys.map(({ type }) => type), 'String'];
  const conditions: string[] = [];
  for (const [name, value] of Object.entries(wanted.equal)) {
    const column = table.columns.find((each) => each.name === name);
    if (column === undefined) continue;
    params[`equal_${name}`] = value;
    conditions.push(`toString(${writtenAs(column)}) = {equal_${name}:String}`);
  }
  for (const [sign, value] of [
    ['>=', wanted.from],
    ['<', wanted.to],
  ] as const) {
    if (value === null || wanted.timeColumn === null) continue;
    conditions.push(`${wanted.timeColumn} ${sign} fromUnixTimestamp64Milli(toInt64(${Math.trunc(value)}), 'UTC')`);
  }
  if (wanted.after !== null) {
    const values = wanted.after.map((value, i) => {
      params[`after_${i}`] = value;
      return `{after_${i}:${types[i]}}`;
    });
    conditions.push(`(${place.join(', ')}) > (${values.join(', ')})`);
  }
  const columns = table.columns.map((column) => `${writtenAs(column)} AS ${shown(column.name)}`);
  const rows = await warehouse.query({
    sql: `SELECT ${columns.join(', ')}, [${place.map((each) => `toString(${each})`).join(', ')}] AS ${PLACE}
FROM ${viewOf(wanted.tier, table.name)}(as_of = fromUnixTimestamp64Milli({asOf:Int64}, 'UTC'))
${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
ORDER BY ${place.join(', ')} LIMIT ${Math.trunc(wanted.limit) + 1}`,
    params,
    schema: row,
  });
  const page = rows.slice(0, wanted.limit);
  const last = page.at(-1)?.[PLACE] as string[] | undefined;
  return {
    rows: page.map((each) => publishedRow(plain(each))),
    next:
      rows.length <= wanted.limit || last === undefined
        ? null
        : last.map((value, i) => (types[i] === 'Int64' ? Number(value) : value)),
  };
}

/** An alias hides the column of its name in the conditions, so none has its name. */
const shown = (name: string): string => `_${name}`;

function plain(each: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(each).flatMap(([name, value]) => (name === PLACE ? [] : [[name.slice(1), value]])),
  );
}
