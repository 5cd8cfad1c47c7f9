import { AUDIT_EVENTS } from '#warehouse/audit-events.ts';
import { AUDIT_REQUESTS } from '#warehouse/audit-requests.ts';
import { columnNames, rowList, rowSchema, type Table } from '#warehouse/table.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { HEAD_KINDS } from './head.ts';
import type { RequestWindow } from './request-reads.ts';

type AuditKind = (typeof HEAD_KINDS)[number];

const TABLES: Readonly<Record<AuditKind, Table>> = { requests: AUDIT_REQUESTS, events: AUDIT_EVENTS };
/** Rows that are in memory at once. */
const ROWS = 5_000;
/** Text that a spreadsheet would take for a formula: an agent is what its sender says it is. */
const FORMULA = /^[=+\-@\t\r]/;

const condition = ({ name }: Table): string => `tenant = {tenant:String}
  AND ${name}.at >= fromUnixTimestamp64Milli({from:Int64}) AND ${name}.at < fromUnixTimestamp64Milli({to:Int64})`;

/** Requests or events of a tenant as Parquet, by time. */
export async function auditParquet(
  warehouse: Warehouse,
  { kind, file, ...window }: RequestWindow & { readonly kind: AuditKind; readonly file: string },
): Promise<void> {
  const table = TABLES[kind];
  await warehouse.exportParquet({
    sql: `SELECT ${columnNames(table).join(', ')} FROM ${table.name} WHERE ${condition(table)} ORDER BY at, id`,
    params: { ...window },
    file,
  });
}

/** Requests or events of a tenant as lines of CSV (RFC 4180), by time; times are UTC. */
export async function* auditCsv(
  warehouse: Warehouse,
  { kind, ...window }: RequestWindow & { readonly kind: AuditKind },
): AsyncGenerator<string> {
  const table = TABLES[kind];
  const { name, columns } = table;
  yield `${columnNames(table).join(',')}\r\n`;
  let after = { at: window.from, id: '' };
  for (;;) {
    const rows: Readonly<Record<string, unknown>>[] = await warehouse.query({
      sql: `SELECT ${rowList(columns, name)} FROM ${name}
            WHERE ${condition(table)} AND (${name}.at, ${name}.id) > (fromUnixTimestamp64Milli({afterAt:Int64}), {afterId:String})
            ORDER BY ${name}.at, ${name}.id LIMIT {rows:UInt32}`,
      params: { ...window, afterAt: after.at, afterId: after.id, rows: ROWS },
      schema: rowSchema(columns),
    });
    for (const row of rows)
      yield `${Object.keys(columns)
        .map((field) => cell(field === 'at' ? new Date(Number(row.at)).toISOString() : row[field]))
        .join(',')}\r\n`;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS) return;
    after = { at: Number(last.at), id: String(last.id) };
  }
}

function cell(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = String(value);
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
