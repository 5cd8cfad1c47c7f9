import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from './database.ts';
import { seedDemoTenant } from './demo-tenant.ts';
import { migrateDatabase } from './migrate.ts';
import { listSubscribers } from './recipients.ts';
import { MIGRATIONS, SERVERS, startDatabase, type TestDatabase } from './testing/servers.ts';
import { snapshot } from './testing/snapshot.ts';
import { enterUser, insertOf, makeRow, type Row, type TenantTable, tenantTables } from './testing/tenant-rows.ts';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
const count = z.object({ n: z.number() });
const REFUSED = /permission denied|row-level security/;

describe.each(SERVERS)('every table of tenants, with a row of A and a row of B, on $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestDatabase;
    let database: Database;
    let tables: TenantTable[];
    const rowsOfA = new Map<string, Row>();
    beforeAll(async () => {
      engine = await startDatabase(kind);
      database = await engine.open();
      tables = await tenantTables(database);
      await enterUser(database);
      await fill(A, rowsOfA, 1);
      await fill(B, new Map(), 2);
    });
    afterAll(() => engine?.close());

    const fill = async (tenant: string, rows: Map<string, Row>, n: number) => {
      for (const table of tables) {
        const row = makeRow(table, tenant, rows, n);
        await database.system((tx) => tx.query(...insertOf(table, row)));
        rows.set(table.name, row);
      }
    };
    /** Runs a statement as tenant B; returns the rows that it touched, or null when B may not run it. */
    const asB = async (sql: string, params: unknown[] = []): Promise<number | null> => {
      try {
        return (await database.transaction(B, (tx) => tx.query(sql, params))).length;
      } catch (error) {
        expect((error as Error).message).toMatch(REFUSED);
        return null;
      }
    };
    const each = async (body: (table: TenantTable) => Promise<void>) => {
      for (const table of tables) await body(table);
      expect(tables.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['tenants', 'recipients', 'grants', 'digests']),
      );
    };

    it('shows B its own row and none of A', () =>
      each(async ({ name, tenantColumn }) => {
        expect(await asB(`SELECT 1 FROM ${name}`), name).toBe(1);
        expect(await asB(`SELECT 1 FROM ${name} WHERE ${tenantColumn} = $1`, [A]), name).toBe(0);
        const [row] = await database.transaction(B, (tx) => tx.rows(count, `SELECT count(*)::int AS n FROM ${name}`));
        expect(row?.n, name).toBe(1);
      }));

    it('lets B change and delete no row of A, in no column', () =>
      each(async ({ name, tenantColumn, columns }) => {
        const before = await snapshot(database);
        for (const column of columns)
          expect([null, 0], `${name}.${column.name}`).toContain(
            await asB(`UPDATE ${name} SET ${column.name} = ${column.name} WHERE ${tenantColumn} = $1 RETURNING 1`, [A]),
          );
        expect([null, 0], name).toContain(await asB(`DELETE FROM ${name} WHERE ${tenantColumn} = $1 RETURNING 1`, [A]));
        expect(await asB(`TRUNCATE ${name} CASCADE`), name).toBeNull();
        expect(await snapshot(database)).toBe(before);
      }));

    it('lets B move no row of its own to A', () =>
      each(async ({ name, tenantColumn }) => {
        expect(await asB(`UPDATE ${name} SET ${tenantColumn} = $1`, [A]), name).toBeNull();
      }));

    it('takes from B no row that says it is of A', () =>
      each(async (table) => {
        const row = makeRow(table, table.name === 'tenants' ? '00000000-0000-4000-8000-00000000000c' : A, rowsOfA, 3);
        expect(await asB(...insertOf(table, row)), table.name).toBeNull();
      }));

    it('takes no row of B that references a row of A, from B or from the role across tenants', () =>
      each(async (table) => {
        for (const key of table.keys.filter(({ parent }) => parent !== 'tenants')) {
          const row = makeRow(table, B, rowsOfA, 4);
          for (const run of [database.transaction.bind(database, B), database.system] as Database['system'][])
            await expect(
              run((tx) => tx.query(...insertOf(table, row))),
              `${table.name} ${key.columns}`,
            ).rejects.toThrow(/foreign key|permission denied/);
          await expect(database.system((tx) => tx.query(...insertOf(table, row)))).rejects.toThrow(/foreign key/);
        }
      }));
  });
});

const [, postgres] = SERVERS;
describe.skipIf(postgres?.skipped)(`the deployment on ${postgres?.title}`, () => {
  let engine: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    engine = await startDatabase('server');
    database = await engine.openDeployed();
    await database.system(async (tx) => {
      await tx.query(`INSERT INTO tenants (id, slug, name) VALUES ($1, 'a', 'A'), ($2, 'b', 'B')`, [A, B]);
      await tx.query(
        `INSERT INTO recipients (id, tenant_id, email, tier) VALUES (gen_random_uuid(), $1, 'a@x', 'free'), (gen_random_uuid(), $2, 'b@x', 'free')`,
        [A, B],
      );
    });
  });
  afterAll(() => engine?.close());

  const seen = (role: string | null) =>
    database.owner(async (tx) => {
      if (role !== null) await tx.query(`SET LOCAL ROLE ${role}`);
      return (await tx.query('SELECT * FROM recipients')).length;
    });

  it('logs in with a role that owns the tables, is no superuser, and sees and changes no row before it becomes another', async () => {
    const [login] = await database.owner((tx) =>
      tx.query(`SELECT session_user::text AS login, rolsuper, rolbypassrls, rolinherit,
                  pg_get_userbyid((SELECT relowner FROM pg_class WHERE relname = 'recipients'))::text AS owner
                FROM pg_roles WHERE rolname = session_user`),
    );
    const expected = { login: 'argus', owner: 'argus', rolsuper: false, rolbypassrls: false, rolinherit: false };
    expect(login).toEqual(expected);
    expect(await seen(null)).toBe(0);
    const changed = database.owner((tx) => tx.query(`UPDATE recipients SET unsubscribed = true RETURNING 1`));
    expect(await changed).toEqual([]);
    expect(await seen('argus_system')).toBe(2);
    expect(await database.transaction(A, (tx) => tx.query('SELECT * FROM recipients'))).toHaveLength(1);
  });

  it('made before this rule loses with the migration what its role inherited, keeps its rows, and can migrate again', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'argus-before-'));
    for (const name of ['0001_tenants.sql', '0002_tiers.sql'])
      cpSync(path.join(MIGRATIONS, name), path.join(folder, name));
    const old = await startDatabase('server');
    try {
      const upgraded = await old.openDeployed({ migrated: false, inherit: true });
      await migrateDatabase(upgraded, { directory: folder });
      await seedDemoTenant(upgraded);
      const own = () => upgraded.owner((tx) => tx.query('SELECT 1 FROM recipients'));
      expect(await own()).toHaveLength(4);
      expect((await migrateDatabase(upgraded, { directory: MIGRATIONS })).applied).toEqual([
        '0003_tenancy.sql',
        '0004_rights.sql',
        '0010_fences.sql',
        '0011_brands.sql',
        '0012_preferences.sql',
        '0013_mail_states.sql',
        '0014_suppressions.sql',
        '0015_grant_events.sql',
        '0016_consents.sql',
        '0017_contacts.sql',
        '0018_mail_health.sql',
        '0019_notices.sql',
        '0020_grant_reads.sql',
        '0022_restored_mails.sql',
        '0023_accounts.sql',
        '0024_usage.sql',
        '0025_api.sql',
        '0026_identity.sql',
        '0027_audit_ends.sql',
        '0028_webhooks.sql',
      ]);
      expect(await own()).toEqual([]);
      expect(await listSubscribers(upgraded, 'daily')).toHaveLength(4);
      await upgraded.owner((tx) => tx.query('CREATE TABLE later (id int); DROP TABLE later'));
    } finally {
      await old.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('cannot be migrated when its role inherits the one that sees all, and told the statement that helps', async () => {
    await database.owner((tx) => tx.query('ALTER ROLE argus INHERIT'));
    await expect(migrateDatabase(database, { directory: MIGRATIONS })).rejects.toMatchObject({
      code: 'ARGUS_TENANCY_BROKEN',
      message: expect.stringContaining('ALTER ROLE argus NOINHERIT'),
    });
    await database.owner((tx) => tx.query('ALTER ROLE argus NOINHERIT'));
    expect(await migrateDatabase(database, { directory: MIGRATIONS })).toEqual({ applied: [], pending: [] });
  });
});

/** PGlite is of a newer PostgreSQL, in which inheritance is a property of each membership and a role may not change itself. */
it.each(['INHERIT', 'NOINHERIT'])(
  'a login role made with %s on PostgreSQL 16 or newer sees no row before it becomes another',
  async (inherit) => {
    const engine = await startDatabase('embedded');
    try {
      const database = await engine.open({ migrated: false });
      await database.owner((tx) =>
        tx.query(`CREATE ROLE argus LOGIN CREATEROLE ${inherit}; ALTER SCHEMA public OWNER TO argus`),
      );
      // One session for everything: from here on it is as if argus had logged in.
      await database.owner((tx) => tx.query('SET SESSION AUTHORIZATION argus'));
      await migrateDatabase(database, { directory: MIGRATIONS });
      await seedDemoTenant(database);
      const [version] = await database.owner((tx) =>
        tx.query(`SELECT current_setting('server_version_num')::int >= 160000 AS newer, session_user::text AS login`),
      );
      expect(version).toEqual({ newer: true, login: 'argus' });
      expect(await database.owner((tx) => tx.query('SELECT 1 FROM recipients'))).toEqual([]);
      expect(await listSubscribers(database, 'daily')).toHaveLength(4);
    } finally {
      await engine.close();
    }
  },
);
