import { z } from 'zod';
import type { Database } from '../database.ts';

/** A user, who belongs to no tenant: `enterUser` makes its row. */
const USER = '00000000-0000-4000-9000-00000000aaaa';

/** Values that a CHECK or a foreign key to a shared table asks for. A column that needs one and has none fails the test that makes its row. */
const HINTS: Readonly<Record<string, (tenant: string) => unknown>> = {
  'tenants.slug': (tenant) => `t${tenant.slice(-4)}`,
  'tenants.status': () => 'active',
  'tenants.tier': () => 'free',
  'recipients.email': () => 'a@example.com',
  'recipients.tier': () => 'free',
  'recipients.consent': () => 'stated',
  'recipients.language': () => 'en',
  'recipients.time_zone': () => 'UTC',
  'grants.tier': () => 'free',
  'grants.scope': () => '/',
  'grant_events.kind': () => 'issued',
  'grant_events.by': () => 'operator',
  'digests.state': () => 'planned',
  'suppressions.reason': () => 'bounced',
  'mail_holds.reason': () => 'bounced',
  'audit_heads.kind': () => 'requests',
  'audit_heads.lines': () => 1,
  'usage_ledger.quantity': () => 1,
  'notices.kind': () => 'new-link',
  'notices.page': () => '/',
  'notices.state': () => 'planned',
  'api_keys.sha256': (tenant) => Buffer.from(tenant.slice(-4).repeat(8)),
  'api_keys.environment': () => 'live',
  'api_keys.role': () => 'reader',
  'idempotency_keys.fingerprint': (tenant) => Buffer.from(tenant.slice(-4).repeat(8)),
  'idempotency_keys.state': () => 'running',
  'brands.colour': () => '#0b5d4b',
  'brands.contact': () => 'help@example.com',
  'memberships.role': () => 'owner',
  'memberships.user_id': () => USER,
  'invitations.email': () => 'a@example.com',
  'invitations.role': () => 'reader',
  'invitations.token_sha256': (tenant) => Buffer.from(tenant.slice(-4).repeat(8)),
  'invitations.invited_by': () => USER,
  'webhook_endpoints.url': () => 'https://example.com/hook',
  'webhook_endpoints.state': () => 'on',
  'webhook_deliveries.state': () => 'owed',
  'brands.domain': (tenant) => `t${tenant.slice(-4)}.example`,
};

/** A value of a type; of ids another one for each call. */
const MAKERS: Readonly<Record<string, (n: number) => unknown>> = {
  uuid: (n) => `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`,
  text: (n) => `text ${n}`,
  bool: () => false,
  date: () => '2026-01-10',
  timestamptz: () => new Date('2026-01-10T00:00:00Z'),
  _text: () => ['daily'],
  int4: (n) => n,
  int8: (n) => n,
  numeric: (n) => n,
  jsonb: () => ({}),
  bytea: (n) => Buffer.from([n]),
};

const column = z.object({ table: z.string(), name: z.string(), type: z.string() });
const key = z.object({
  table: z.string(),
  parent: z.string(),
  columns: z.array(z.string()),
  parentColumns: z.array(z.string()),
});
export type ForeignKey = z.infer<typeof key>;

/** A table whose rows belong to tenants. */
export interface TenantTable {
  readonly name: string;
  readonly tenantColumn: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** To other tables of tenants. */
  readonly keys: readonly ForeignKey[];
}

export type Row = Readonly<Record<string, unknown>>;

/** Tables of tenants as the catalogue has them, a table after those that it references. */
export async function tenantTables(database: Database): Promise<TenantTable[]> {
  const [columns, keys] = await database.owner(async (tx) => [
    await tx.rows(
      column,
      `SELECT c.relname AS table, a.attname AS name, t.typname AS type
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
       JOIN pg_type t ON t.oid = a.atttypid
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT IN (SELECT s.name FROM shared_tables() s)
         AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum`,
    ),
    await tx.rows(
      key,
      `SELECT f.conrelid::regclass::text AS table, f.confrelid::regclass::text AS parent,
              (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(f.conkey) WITH ORDINALITY AS k (n, at)
               JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.n) AS columns,
              (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(f.confkey) WITH ORDINALITY AS k (n, at)
               JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.n) AS "parentColumns"
       FROM pg_constraint f WHERE f.contype = 'f'`,
    ),
  ]);
  const tables = [...Map.groupBy(columns, ({ table }) => table)].map(([name, ofTable]) => ({
    name,
    tenantColumn: name === 'tenants' ? 'id' : 'tenant_id',
    columns: ofTable,
    keys: keys.filter(({ table, parent }) => table === name && columns.some((c) => c.table === parent)),
  }));
  const sorted: TenantTable[] = [];
  while (sorted.length < tables.length) {
    const next = tables.find(
      (table) =>
        !sorted.includes(table) && table.keys.every(({ parent }) => sorted.some(({ name }) => name === parent)),
    );
    if (next === undefined) throw new Error('tables reference each other in a circle');
    sorted.push(next);
  }
  return sorted;
}

/** A row of a table for a tenant that references the rows of `parents`, made from the types of its columns. `n` makes its ids its own. */
export function makeRow(table: TenantTable, tenant: string, parents: ReadonlyMap<string, Row>, n: number): Row {
  const row: Record<string, unknown> = {};
  for (const { name, type } of table.columns) {
    const hint = HINTS[`${table.name}.${name}`];
    const make = MAKERS[type];
    if (hint === undefined && make === undefined) throw new Error(`${table.name}.${name}: no value of type ${type}`);
    row[name] = name === table.tenantColumn ? tenant : hint === undefined ? make?.(n) : hint(tenant);
  }
  for (const { parent, columns, parentColumns } of table.keys)
    for (const [i, name] of columns.entries())
      if (name !== table.tenantColumn) row[name] = parents.get(parent)?.[parentColumns[i] as string];
  return row;
}

/** Enters the user that rows of tenants name. */
export const enterUser = (database: Database): Promise<unknown> =>
  database.system((tx) =>
    tx.query(`INSERT INTO users (id, email, name, created_at) VALUES ($1, 'a@example.com', 'A', now())`, [USER]),
  );

/** INSERT of a row with its parameters. */
export function insertOf(table: TenantTable, row: Row): [string, unknown[]] {
  const names = Object.keys(row);
  return [
    `INSERT INTO ${table.name} (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  ];
}
