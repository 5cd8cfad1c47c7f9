import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from './database.ts';
import { seedDemoTenant } from './demo-tenant.ts';
import { migrateDatabase } from './migrate.ts';
import { MIGRATIONS, SERVERS, startDatabase, type TestDatabase } from './testing/servers.ts';
import { snapshot } from './testing/snapshot.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-tenancy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOTES = `CREATE TABLE notes (tenant_id uuid NOT NULL REFERENCES tenants, id uuid NOT NULL, recipient_id uuid,
  text text, PRIMARY KEY (tenant_id, id));`;
const SECURED = `${NOTES} SELECT tenant_table('notes');`;

/** What somebody could write into the next migration, and the words that name it. */
const BREAKS: readonly [string, string][] = [
  [`CREATE TABLE notes (id uuid PRIMARY KEY)`, 'table notes has no column tenant_id uuid NOT NULL'],
  [`CREATE TABLE notes (tenant_id uuid)`, 'table notes has no column tenant_id uuid NOT NULL'],
  [`CREATE TABLE notes (tenant_id text NOT NULL)`, 'table notes has no column tenant_id uuid NOT NULL'],
  [NOTES, 'table notes does not force row-level security'],
  [`${NOTES} ALTER TABLE notes ENABLE ROW LEVEL SECURITY`, 'table notes does not force row-level security'],
  [
    `${NOTES} ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`,
    'table notes has no policy for the own tenant',
  ],
  [`CREATE SCHEMA more; CREATE TABLE more.notes (id int)`, 'table more.notes has no column tenant_id uuid NOT NULL'],
  [
    `CREATE TABLE notes (tenant_id uuid NOT NULL) PARTITION BY HASH (tenant_id)`,
    'table notes does not force row-level security',
  ],
  [`ALTER TABLE recipients NO FORCE ROW LEVEL SECURITY`, 'table recipients does not force row-level security'],
  [`DROP POLICY own_tenant ON grants`, 'table grants has no policy for the own tenant'],
  [
    `DROP POLICY own_tenant ON grants; CREATE POLICY own_tenant ON grants TO argus_app
       USING (tenant_id = current_setting('argus.tenant')::uuid)`,
    'policy own_tenant of table grants has no WITH CHECK',
  ],
  [
    `CREATE POLICY support ON recipients USING (email LIKE '%@example.com') WITH CHECK (false)`,
    'policy support of table recipients lets a tenant reach rows of others',
  ],
  [
    `ALTER POLICY own_tenant ON digests USING (tenant_id = current_setting('argus.tenant', true)::uuid)`,
    'policy own_tenant of table digests lets a tenant reach rows of others',
  ],
  [
    `${SECURED} ALTER TABLE notes ADD UNIQUE (id)`,
    'unique key notes_id_key of table notes does not begin with its tenant',
  ],
  [
    `CREATE UNIQUE INDEX address ON recipients (email)`,
    'unique key address of table recipients does not begin with its tenant',
  ],
  [
    `CREATE UNIQUE INDEX address ON recipients (lower(email), tenant_id)`,
    'unique key address of table recipients does not begin with its tenant',
  ],
  [
    `ALTER TABLE recipients ADD UNIQUE (id); ${SECURED}
     ALTER TABLE notes ADD CONSTRAINT loose FOREIGN KEY (recipient_id) REFERENCES recipients (id)`,
    'foreign key loose of table notes leaves its tenant out',
  ],
  [`CREATE VIEW addresses AS SELECT email FROM recipients`, 'view addresses is not security_invoker'],
  [
    `CREATE VIEW addresses WITH (security_invoker = false) AS SELECT email FROM recipients`,
    'view addresses is not security_invoker',
  ],
  [
    `CREATE MATERIALIZED VIEW addresses AS SELECT email FROM recipients`,
    'addresses is a materialised view, which row-level security does not bind',
  ],
  [
    `CREATE FUNCTION everything() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM recipients'`,
    'function everything() is SECURITY DEFINER',
  ],
  [
    `CREATE RULE copy AS ON UPDATE TO recipients DO ALSO UPDATE tenants SET name = 'x'`,
    'rule copy of table recipients runs with the rights of the owner',
  ],
  [`GRANT UPDATE ON recipients TO argus_app`, 'a tenant may change recipients.tier'],
  [`GRANT UPDATE (slug) ON tenants TO argus_app`, 'a tenant may change tenants.slug'],
  [`GRANT UPDATE (status) ON tenants TO PUBLIC`, 'a tenant may change tenants.status'],
  [`GRANT INSERT ON recipients TO argus_app`, 'a tenant may insert into recipients'],
  [`GRANT DELETE ON tenants TO argus_app`, 'a tenant may delete from tenants'],
  [`GRANT TRUNCATE ON digests TO argus_system`, 'role argus_system may TRUNCATE table digests'],
  [`GRANT SELECT ON tiers TO argus_app`, 'role argus_app has rights on table tiers, which belongs to no tenant'],
  [`GRANT argus_system TO argus_app`, 'role argus_app can become argus_system'],
  [`${SECURED} ALTER TABLE notes OWNER TO argus_app`, 'role argus_app owns notes'],
  [`DROP FUNCTION assert_tenancy()`, 'assert_tenancy'],
];
/** Roles belong to the whole server: what changes one is undone with its transaction like everything else. */
const ROLE_BREAKS: readonly [string, string][] = [
  [`ALTER ROLE argus_app BYPASSRLS`, 'role argus_app is more than a role of the program'],
  [`ALTER ROLE argus_system LOGIN`, 'role argus_system is more than a role of the program'],
];

/** Ours and one more file. */
function migrationsWith(sql: string): string {
  const directory = mkdtempSync(path.join(folder, 'migrations-'));
  cpSync(MIGRATIONS, directory, { recursive: true });
  writeFileSync(path.join(directory, '9999_next.sql'), sql);
  return directory;
}

const catalogue = (database: Database) =>
  database.owner((tx) =>
    tx.query(`SELECT c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text, c.relowner::regrole::text,
                (SELECT string_agg(p.polname || coalesce(pg_get_expr(p.polqual, p.polrelid), ''), ',' ORDER BY p.polname)
                 FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
                (SELECT string_agg(a.attname || coalesce(a.attacl::text, ''), ',' ORDER BY a.attnum)
                 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname NOT LIKE 'pg_%' AND n.nspname <> 'information_schema' ORDER BY 1`),
  );

describe.each(SERVERS)('the rules that keep tenants apart, on $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestDatabase;
    let database: Database;
    beforeAll(async () => {
      engine = await startDatabase(kind);
      database = await engine.open();
      await seedDemoTenant(database);
    });
    afterAll(() => engine?.close());

    it('hold in the database as the migrations leave it', async () => {
      const faults = await database.owner((tx) =>
        tx.rows(z.object({ fault: z.string() }), 'SELECT fault FROM tenancy_faults() AS fault'),
      );
      expect(faults).toEqual([]);
      await database.owner((tx) => tx.query('SELECT assert_tenancy()'));
    });

    it.each([...BREAKS, ...ROLE_BREAKS])(
      'refuse a migration that says %s, and roll it back whole',
      async (sql, words) => {
        const before = [await catalogue(database), await snapshot(database)];
        const directory = migrationsWith(`UPDATE tiers SET name = name;\n${sql};`);
        await expect(migrateDatabase(database, { directory })).rejects.toMatchObject({
          code: 'ARGUS_TENANCY_BROKEN',
          message: expect.stringContaining(words),
        });
        expect([await catalogue(database), await snapshot(database)]).toEqual(before);
      },
    );

    it('let pass a table of no tenant that the list names, for the role across tenants and never for a tenant', async () => {
      const fresh = await engine.open();
      const leases = `CREATE TABLE leases (name text PRIMARY KEY, holder text NOT NULL);
        CREATE OR REPLACE FUNCTION shared_tables() RETURNS TABLE (name text, used_by_system boolean) LANGUAGE sql IMMUTABLE
        AS $$ VALUES ('schema_migrations', false), ('tiers', false), ('fences', true), ('users', true), ('user_sessions', true),
          ('sign_in_tokens', true), ('passkeys', true), ('passkey_challenges', true), ('usage_segments', true), ('leases', true) $$;
        GRANT SELECT, INSERT, UPDATE ON leases TO argus_system;`;
      const wrong = migrationsWith(`${leases} GRANT SELECT ON leases TO argus_app`);
      await expect(migrateDatabase(fresh, { directory: wrong })).rejects.toThrow(
        /argus_app has rights on table leases, which belongs to no tenant/,
      );
      expect((await migrateDatabase(fresh, { directory: migrationsWith(leases) })).applied).toEqual(['9999_next.sql']);
    });

    it('let pass a table of tenants, a view with the rights of its reader, and a key with its tenant', async () => {
      const fresh = await engine.open();
      const directory = migrationsWith(`${SECURED}
        ALTER TABLE notes ADD FOREIGN KEY (tenant_id, recipient_id) REFERENCES recipients (tenant_id, id);
        GRANT INSERT, UPDATE (text), DELETE ON notes TO argus_app;
        CREATE VIEW own_notes WITH (security_invoker = true) AS SELECT text FROM notes;
        GRANT SELECT ON own_notes TO argus_app;`);
      expect((await migrateDatabase(fresh, { directory })).applied).toEqual(['9999_next.sql']);
    });
  });
});
