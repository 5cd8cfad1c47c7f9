import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { seedDemoTenant } from './demo-tenant.ts';
import { insertGrant, isGranted, revokeGrant } from './grants.ts';
import { digestLedgerHash, markSent, prepareDigest } from './ledger.ts';
import { migrateDatabase } from './migrate.ts';
import { findRecipient, listSubscribers, type Recipient, readRecipient, unsubscribe } from './recipients.ts';
import { MIGRATIONS, SERVERS, startDatabase, type TestDatabase } from './testing/servers.ts';

const OTHER = '00000000-0000-4000-8000-0000000000ff';
const folder = mkdtempSync(path.join(tmpdir(), 'argus-db-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(SERVERS)('database on $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestDatabase;
    let database: Database;
    let recipient: Recipient;
    beforeAll(async () => {
      engine = await startDatabase(kind);
      database = await engine.open();
      await seedDemoTenant(database);
      await database.system((tx) =>
        tx.query(`INSERT INTO tenants (id, slug, name) VALUES ($1, 'other', 'Other')`, [OTHER]),
      );
      recipient = (await findRecipient(database, 'growth@example.com')) as Recipient;
    });
    afterAll(() => engine?.close());

    it('shows a tenant its own rows only, to SQL without a WHERE', async () => {
      const tables = ['tenants', 'recipients', 'grants', 'digests'];
      const seen = async (tenant: string) =>
        await Promise.all(
          tables.map(
            async (table) => (await database.transaction(tenant, (tx) => tx.query(`SELECT * FROM ${table}`))).length,
          ),
        );
      expect((await seen(recipient.tenantId)).slice(0, 2)).toEqual([1, 4]);
      expect((await seen(OTHER)).slice(0, 2)).toEqual([1, 0]);
      await database.transaction(OTHER, (tx) => tx.query('UPDATE recipients SET unsubscribed = true'));
      expect(await listSubscribers(database, 'daily')).toHaveLength(4);
    });

    it('refuses rows for another tenant, and any row without a tenant', async () => {
      const insert = (tenant: string) =>
        database.transaction(tenant, (tx) =>
          tx.query(
            `INSERT INTO recipients (id, tenant_id, email, tier) VALUES (gen_random_uuid(), $1, 'a@b', 'free')`,
            [recipient.tenantId],
          ),
        );
      await expect(insert(OTHER)).rejects.toThrow(/row-level security/);
      await expect(database.transaction('', (tx) => tx.query('SELECT * FROM recipients'))).rejects.toThrow();
      await expect(database.transaction(OTHER, (tx) => tx.query('DELETE FROM digests'))).rejects.toThrow(
        /permission denied/,
      );
    });

    it('rolls back what fails', async () => {
      await expect(
        database.transaction(recipient.tenantId, async (tx) => {
          await tx.query('UPDATE recipients SET unsubscribed = true');
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      expect(await listSubscribers(database, 'daily')).toHaveLength(4);
    });

    it('enters a mail into the ledger once: the first entry counts', async () => {
      const key = { tenantId: recipient.tenantId, recipientId: recipient.id, list: 'daily', date: '2026-01-10' };
      expect(await prepareDigest(database, key, { contentSha256: 'a', messageId: '<1>' })).toEqual({
        state: 'prepared',
        contentSha256: 'a',
        messageId: '<1>',
      });
      expect(await prepareDigest(database, key, { contentSha256: 'b', messageId: '<2>' })).toEqual({
        state: 'prepared',
        contentSha256: 'a',
        messageId: '<1>',
      });
      const hash = await digestLedgerHash(database);
      await markSent(database, key);
      expect(await digestLedgerHash(database)).not.toBe(hash);
      expect((await prepareDigest(database, key, { contentSha256: 'b', messageId: '<2>' })).state).toBe('sent');
    });

    it('knows a grant until it is revoked, in its own tenant only', async () => {
      const grant = {
        id: '00000000-0000-4000-8000-0000000000aa',
        tenantId: recipient.tenantId,
        recipientId: recipient.id,
        tier: 'growth',
        scope: '/',
        expiresAt: 4e12,
      };
      await insertGrant(database, grant);
      await insertGrant(database, grant);
      expect(await isGranted(database, grant.tenantId, grant.id)).toBe(true);
      expect(await isGranted(database, OTHER, grant.id)).toBe(false);
      await revokeGrant(database, grant.tenantId, grant.id);
      expect(await isGranted(database, grant.tenantId, grant.id)).toBe(false);
    });

    it('lists nobody who has unsubscribed', async () => {
      await unsubscribe(database, recipient.tenantId, recipient.id);
      expect((await listSubscribers(database, 'daily')).map(({ tier }) => tier)).toEqual([
        'enterprise',
        'founding',
        'free',
      ]);
      expect(await readRecipient(database, recipient.tenantId, recipient.id)).toMatchObject({ unsubscribed: true });
    });

    it('migrates once, plans without applying, refuses an edited file and a database that knows more', async () => {
      const fresh = await engine.open({ migrated: false });
      expect((await migrateDatabase(fresh, { directory: MIGRATIONS, plan: true })).applied).toEqual([]);
      expect((await migrateDatabase(fresh, { directory: MIGRATIONS })).applied).toContain('0001_tenants.sql');
      expect(await migrateDatabase(fresh, { directory: MIGRATIONS })).toEqual({ applied: [], pending: [] });
      const edited = path.join(folder, `${kind}-edited`);
      cpSync(MIGRATIONS, edited, { recursive: true });
      writeFileSync(path.join(edited, '0001_tenants.sql'), 'SELECT 1');
      await expect(migrateDatabase(fresh, { directory: edited })).rejects.toMatchObject({
        code: 'ARGUS_MIGRATION_EDITED',
      });
      await expect(
        migrateDatabase(fresh, { directory: mkdtempSync(path.join(folder, 'none-')) }),
      ).rejects.toMatchObject({ code: 'ARGUS_DATABASE_NEWER' });
    });
  });
});

describe('the embedded database', () => {
  it('has every acknowledged row after kill -9', async () => {
    const directory = path.join(folder, 'killed');
    const script = fileURLToPath(new URL('./testing/write-forever.ts', import.meta.url));
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
      let acknowledged = 0;
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk) => {
          acknowledged = Number(String(chunk).trim().split('\n').at(-1)) || acknowledged;
          if (acknowledged >= (round + 1) * 40) child.kill('SIGKILL');
        });
        child.on('exit', () => resolve());
      });
      const database = await openDatabase({ directory });
      const [row] = await database.owner((tx) => tx.query<{ n: number }>('SELECT max(n) AS n FROM written'));
      expect(row?.n).toBeGreaterThanOrEqual(acknowledged);
      await database.close();
    }
  }, 60_000);

  it('says that a server does not answer without showing the URL and its password', async () => {
    const refused = openDatabase({ directory: '', url: 'postgres://argus:hunter2@127.0.0.1:1/argus' });
    await expect(refused).rejects.toMatchObject({
      code: 'ARGUS_DATABASE_UNREACHABLE',
      message: expect.not.stringContaining('hunter2'),
    });
  });
});
