import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from './database.ts';
import { type Dump, dumpDatabase } from './dump.ts';
import { digestLedgerHash } from './ledger.ts';
import { migrateDatabase } from './migrate.ts';
import { MIGRATIONS, SERVERS, startDatabase, type TestDatabase } from './testing/servers.ts';
import { enterUser, insertOf, makeRow, type Row, tenantTables } from './testing/tenant-rows.ts';
import { isEmpty, undumpDatabase } from './undump.ts';

const TENANTS = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];
const RECIPIENTS = 2_500;

/** A dump with its lines. */
async function dumped(database: Database): Promise<{ dump: Dump; lines: Map<string, string[]> }> {
  const lines = new Map<string, string[]>();
  const dump = await dumpDatabase(database, async (rows) => {
    lines.set(rows.table, await Array.fromAsync(rows.lines));
  });
  return { dump, lines };
}

/** A row of every table for two tenants, from the types of its columns, and more recipients than are read at once. */
async function fill(database: Database): Promise<void> {
  const tables = await tenantTables(database);
  await enterUser(database);
  for (const [n, tenant] of TENANTS.entries()) {
    const parents = new Map<string, Row>();
    for (const [i, table] of tables.entries()) {
      const row = makeRow(table, tenant, parents, 100 * n + i);
      parents.set(table.name, row);
      await database.system((tx) => tx.query(...insertOf(table, row)));
    }
  }
  await database.system(async (tx) => {
    await tx.query(
      `INSERT INTO fences (name, generation, value) VALUES ('release', 7, '{"a": [1, null, "x"], "b": 0.1}')`,
    );
    await tx.query(`INSERT INTO usage_segments VALUES (gen_random_uuid(), 3, 5, '\\x00ff', '2026-11-28T10:00Z')`);
    await tx.query(
      `INSERT INTO user_sessions (token_sha256, user_id, tenant_id, created_at, seen_at, fresh_at, expires_at)
         SELECT decode(repeat('ab', 32), 'hex'), u.id, t.id, now(), now(), now(), now() FROM users u, tenants t LIMIT 1;
       INSERT INTO sign_in_tokens (id, purpose, token_sha256, key_id, address, asked_at, expires_at, state)
         SELECT id, 'sign-in', decode(repeat('ab', 32), 'hex'), 'k', email, now(), now(), 'planned' FROM users;
       INSERT INTO passkeys (credential_id, user_id, public_key, counter, transports, name, created_at)
         SELECT '\\x01', id, '\\x02', 4294967295, '{internal}', 'laptop', now() FROM users;
       INSERT INTO passkey_challenges (challenge_sha256, expires_at) VALUES ('\\x03', now())`,
    );
    await tx.query(
      `INSERT INTO recipients (id, tenant_id, email, tier, lists)
       SELECT md5(n::text)::uuid, $1, n || E'\\n"é\\\\ü@example.com', 'free', ARRAY['a,b', '{}'] FROM generate_series(1, $2::int) AS n`,
      [TENANTS[0], RECIPIENTS],
    );
  });
}

async function* of(lines: readonly string[] = []): AsyncGenerator<string> {
  yield* lines;
}

describe.each(SERVERS)('a dump of the database on $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestDatabase;
    let source: Database;
    let taken: Awaited<ReturnType<typeof dumped>>;
    const restore = async (database: Database, { dump, lines }: typeof taken) =>
      await undumpDatabase(database, dump, { directory: MIGRATIONS, linesOf: (table) => of(lines.get(table)) });
    beforeAll(async () => {
      engine = await startDatabase(kind);
      source = await engine.open();
      await fill(source);
      taken = await dumped(source);
    });
    afterAll(() => engine?.close());

    it('makes an empty database the same: every row of every table, the hash of the ledger, and the rules between tenants', async () => {
      expect(taken.lines.get('recipients')).toHaveLength(RECIPIENTS + 2);
      const empty = [...taken.lines].filter(([, lines]) => lines.length === 0).map(([table]) => table);
      expect(empty).toEqual([]);
      const target = await engine.open({ migrated: false });
      expect(await isEmpty(target)).toBe(true);
      await restore(target, taken);
      expect(await isEmpty(target)).toBe(false);
      const again = await dumped(target);
      for (const [table, lines] of taken.lines)
        expect(again.lines.get(table)?.toSorted(), table).toEqual(lines.toSorted());
      expect(again.dump).toEqual(taken.dump);
      expect(await digestLedgerHash(target)).toBe(taken.dump.digests);
      expect(await migrateDatabase(target, { directory: MIGRATIONS })).toEqual({ applied: [], pending: [] });
    });

    it('leaves the database empty when a row cannot be entered', async () => {
      const target = await engine.open({ migrated: false });
      const broken = new Map(taken.lines).set('grants', ['{"id": "no id"}']);
      await expect(restore(target, { ...taken, lines: broken })).rejects.toThrow(/uuid/);
      expect(await isEmpty(target)).toBe(true);
    });

    it('a program that does not know its schema refuses it, and so does one with another text of a migration', async () => {
      const target = await engine.open({ migrated: false });
      const withMigration = (name: string, checksum: string) =>
        restore(target, {
          ...taken,
          dump: { ...taken.dump, migrations: [...taken.dump.migrations, { name, checksum }] },
        });
      await expect(withMigration('9999_later.sql', 'x')).rejects.toMatchObject({ code: 'ARGUS_DATABASE_NEWER' });
      await expect(withMigration('0001_tenants.sql', 'x')).rejects.toMatchObject({ code: 'ARGUS_MIGRATION_EDITED' });
      expect(await isEmpty(target)).toBe(true);
    });

    it.runIf(kind === 'server')(
      'holds one moment: what others commit while it is read is not in it (skipped: PGlite has one connection)',
      async () => {
        const other = await engine.again(source);
        const count = z.object({ n: z.number() });
        const lines: string[] = [];
        const dump = await dumpDatabase(source, async (rows) => {
          // Between the first table and the others.
          if (rows.table === 'tiers' || rows.table === 'tenants')
            await other.system((tx) =>
              tx.query(`INSERT INTO fences (name, generation, value) VALUES (gen_random_uuid()::text, 1, '{}')`),
            );
          for await (const line of rows.lines) if (rows.table === 'fences') lines.push(line);
        });
        const [now] = await other.system((tx) => tx.rows(count, 'SELECT count(*)::int AS n FROM fences'));
        expect(lines.length).toBeLessThan(now?.n ?? 0);
        expect(dump.tables.find(({ name }) => name === 'fences')?.rows).toBe(lines.length);
      },
    );
  });
});
