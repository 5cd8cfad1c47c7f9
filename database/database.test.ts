import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Database, openDatabase } from './database.ts';
import { seedDemoTenant } from './demo-tenant.ts';
import { insertGrant, listUsedKeys, readRights, revokeGrants } from './grants.ts';
import { beginSending, digestLedgerHash, endSending, planAgain, planDigests } from './ledger.ts';
import { migrateDatabase } from './migrate.ts';
import { enterRecipients, eraseRecipient, readRecord } from './recipient-entries.ts';
import {
  findRecipient,
  listRecipients,
  listSubscribers,
  type Recipient,
  readRecipient,
  unsubscribe,
} from './recipients.ts';
import { MIGRATIONS, SERVERS, startDatabase, type TestDatabase } from './testing/servers.ts';
import type { Transaction } from './transaction.ts';

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

    it('joins and counts inside the tenant only, whatever the statement asks for', async () => {
      const [row] = await database.transaction(OTHER, (tx) =>
        tx.rows(
          z.object({ n: z.number() }),
          `SELECT count(*)::int AS n FROM tenants t LEFT JOIN recipients r ON true WHERE r.tenant_id = $1 OR t.id = $1`,
          [recipient.tenantId],
        ),
      );
      expect(row?.n).toBe(0);
      expect(await readRecipient(database, OTHER, recipient.id)).toBeNull();
    });

    it('parses what it reads: a row that breaks its schema is refused, and what the transaction wrote is undone', async () => {
      const name = (value: z.ZodType<unknown>) => z.object({ name: value });
      const read = (value: z.ZodType<unknown>) =>
        database.system(async (tx) => {
          await tx.query(`UPDATE tenants SET name = 'Changed' WHERE id = $1`, [OTHER]);
          return await tx.rows(name(value), 'SELECT name FROM tenants WHERE id = $1', [OTHER]);
        });
      await expect(read(z.number())).rejects.toThrow(z.ZodError);
      const rows = await database.system((tx) => tx.rows(name(z.string()), `SELECT name FROM tenants ORDER BY slug`));
      expect(rows).toEqual([{ name: 'Demo' }, { name: 'Other' }]);
    });

    it('forgets the tenant with its transaction: the next one without a tenant sees nothing', async () => {
      await database.transaction(recipient.tenantId, (tx) => tx.query('SELECT 1'));
      const bare = database.owner(async (tx) => {
        await tx.query('SET LOCAL ROLE argus_app');
        return await tx.query('SELECT * FROM recipients');
      });
      await expect(bare).rejects.toThrow(/uuid|argus\.tenant/);
    });

    it('has row-level security forced, and a policy, on every table but those of nobody and of users, which no tenant reads', async () => {
      const tables = await database.owner((tx) =>
        tx.rows(
          z.object({ name: z.string(), forced: z.boolean() }),
          `SELECT relname AS name, relrowsecurity AND relforcerowsecurity AND EXISTS
             (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = 'own_tenant') AS forced
           FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
           WHERE nspname = 'public' AND relkind IN ('r', 'p') ORDER BY relname`,
        ),
      );
      expect(tables.filter(({ forced }) => !forced).map(({ name }) => name)).toEqual([
        'fences',
        'passkey_challenges',
        'passkeys',
        'schema_migrations',
        'sign_in_tokens',
        'tiers',
        'usage_segments',
        'user_sessions',
        'users',
      ]);
      expect(tables.length).toBeGreaterThan(4);
      for (const table of ['schema_migrations', 'tiers'])
        await expect(database.system((tx) => tx.query(`SELECT * FROM ${table}`))).rejects.toThrow(/permission denied/);
      for (const table of ['users', 'user_sessions', 'sign_in_tokens', 'passkeys', 'passkey_challenges'])
        await expect(
          database.transaction(recipient.tenantId, (tx) => tx.query(`SELECT * FROM ${table}`)),
        ).rejects.toThrow(/permission denied/);
    });

    it('refuses rows for another tenant, and any row without a tenant', async () => {
      const insert = (tenant: string) =>
        database.transaction(tenant, (tx) =>
          tx.query(
            `INSERT INTO recipients (id, tenant_id, email, tier) VALUES (gen_random_uuid(), $1, 'a@b', 'free')`,
            [recipient.tenantId],
          ),
        );
      await expect(insert(OTHER)).rejects.toThrow(/permission denied/);
      await expect(
        database.transaction(OTHER, (tx) =>
          tx.query(
            `INSERT INTO grants (id, tenant_id, recipient_id, tier, scope, expires_at) VALUES ($1, $2, $1, 'free', '/', now())`,
            [recipient.id, recipient.tenantId],
          ),
        ),
      ).rejects.toThrow(/row-level security/);
      await expect(
        database.transaction(recipient.tenantId, (tx) => tx.query('UPDATE recipients SET tenant_id = $1', [OTHER])),
      ).rejects.toThrow(/permission denied/);
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

    // There is no connection to end where the database is in the process.
    if (kind === 'server')
      it('outlives a connection that the server ends in the middle of a transaction', async () => {
        const ended = database.transaction(recipient.tenantId, async (tx) => {
          const [own] = await tx.rows(z.object({ pid: z.number() }), 'SELECT pg_backend_pid() AS pid');
          await database.owner((other) => other.query('SELECT pg_terminate_backend($1)', [own?.pid]));
          await sleep(200); // idle, as between two statements: the end arrives as an event, not as the answer to a query
          return await tx.query('SELECT 1');
        });
        await expect(ended).rejects.toThrow();
        expect(await listSubscribers(database, 'daily')).toHaveLength(4);
      });

    it('enters a mail into the ledger once: the first entry counts, and what has ended stays', async () => {
      const key = { tenantId: recipient.tenantId, recipientId: recipient.id, list: 'daily', date: '2026-01-10' };
      const first = { state: 'planned', contentSha256: 'a', messageId: '<1>', sendingAt: null };
      const plan = async (words: { contentSha256: string; messageId: string }) =>
        (await planDigests(database, [{ ...key, ...words }]))[0];
      expect(await plan({ contentSha256: 'a', messageId: '<1>' })).toEqual(first);
      expect(await plan({ contentSha256: 'b', messageId: '<2>' })).toEqual(first);
      const hash = await digestLedgerHash(database);
      expect(await digestLedgerHash(database)).toBe(hash);
      const at = Date.UTC(2026, 0, 11, 0, 0, 0, 123);
      const entry = () => plan({ contentSha256: 'c', messageId: '<3>' });
      await beginSending(database, [{ ...key, at, contentSha256: 'b', transport: 'outbox' }]);
      expect(await entry()).toEqual({ ...first, state: 'sending', contentSha256: 'b', sendingAt: at });
      await planAgain(database, [key]);
      expect(await entry()).toMatchObject({ state: 'planned', contentSha256: 'b' });
      // Nothing ends that was not begun.
      await endSending(database, [{ ...key, state: 'sent', providerId: 'x' }]);
      expect(await entry()).toMatchObject({ state: 'planned' });
      await beginSending(database, [{ ...key, at, contentSha256: 'b', transport: 'outbox' }]);
      await endSending(database, [{ ...key, state: 'sent', providerId: 'x' }]);
      for (const change of [
        beginSending(database, [{ ...key, at: at + 1, contentSha256: 'z', transport: 'outbox' }]),
        planAgain(database, [key]),
        endSending(database, [{ ...key, state: 'failed', reason: 'late' }]),
      ])
        await change;
      expect(await entry()).toEqual({ ...first, state: 'sent', contentSha256: 'b', sendingAt: at });
      expect(await digestLedgerHash(database)).not.toBe(hash);
    });

    it('lets one of many that plan the same mail at once be the first, and tells all of them which', async () => {
      const key = { tenantId: recipient.tenantId, recipientId: recipient.id, list: 'daily', date: '2026-01-11' };
      const entries = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          planDigests(database, [{ ...key, contentSha256: String(i), messageId: `<${i}>` }]),
        ),
      );
      expect(new Set(entries.map((entry) => JSON.stringify(entry))).size).toBe(1);
    });

    it('tells what a grant is worth by its rows, to its own tenant and for its own recipient only', async () => {
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
      const ask = { tenantId: grant.tenantId, grantId: grant.id, recipientId: grant.recipientId };
      expect(await readRights(database, ask)).toEqual({
        ...{ grantedTier: 'growth', tier: 'growth', expiresAt: 4e12, revoked: false },
        ...{ unsubscribed: false, tenantStatus: 'active' },
      });
      expect(await readRights(database, { ...ask, tenantId: OTHER })).toBeNull();
      expect(await readRights(database, { ...ask, recipientId: OTHER })).toBeNull();
      await revokeGrants(database, [grant.id]);
      expect(await readRights(database, ask)).toMatchObject({ revoked: true });
    });

    it('keeps the end of a grant that was entered, gives one that ends too soon a new end, and revives none', async () => {
      const grant = {
        id: '00000000-0000-4000-8000-0000000000ab',
        tenantId: recipient.tenantId,
        recipientId: recipient.id,
        tier: 'growth',
        scope: '/',
      };
      const keep = async (expiresAt: number, renewBefore: number) =>
        (await insertGrant(database, { ...grant, expiresAt }, { renewBefore })).expiresAt;
      expect(await keep(2e12, 0)).toBe(2e12);
      expect(await keep(3e12, 1.9e12)).toBe(2e12);
      expect(await keep(3e12, 2.1e12)).toBe(3e12);
      await revokeGrants(database, [grant.id]);
      await keep(4e12, 3.5e12);
      const ask = { tenantId: grant.tenantId, grantId: grant.id, recipientId: grant.recipientId };
      expect(await readRights(database, ask)).toMatchObject({ revoked: true });
    });

    it('keeps the key of a link while it is live, and gives a grant of a retired key the one that signs', async () => {
      const grant = {
        id: '00000000-0000-4000-8000-0000000000ac',
        tenantId: recipient.tenantId,
        recipientId: recipient.id,
        tier: 'growth',
        scope: '/',
        expiresAt: 4e12,
      };
      const keyOf = async (...keys: string[]) => (await insertGrant(database, grant, { keys })).keyId;
      expect([await keyOf('k1'), await keyOf('k2', 'k1'), await keyOf('k2')]).toEqual(['k1', 'k1', 'k2']);
      expect(await listUsedKeys(database, 3.9e12)).toContainEqual({ keyId: 'k2', grants: 1, until: 4e12 });
      expect((await listUsedKeys(database, 4e12)).filter(({ keyId }) => keyId === 'k2')).toEqual([]);
    });

    it('enters recipients at once, and gives one who was erased and comes back the row and the complaint of before', async () => {
      const entry = (email: string) => ({
        ...{ email, erasedEmail: `hash-of-${email}.invalid`, tier: 'growth', lists: ['weekly', 'monthly'] },
        ...{
          language: 'de',
          timeZone: 'Europe/Berlin',
          consent: 'stated' as const,
          consentSource: 'form',
          consentAt: 1e12,
        },
      });
      const { tenantId } = recipient;
      const [first = '', second = ''] = await enterRecipients(database, tenantId, [entry('e1@x.de'), entry('e2@x.de')]);
      await database.system((tx) =>
        tx.query(`INSERT INTO suppressions VALUES ($1, 'e1@x.de', 'complained', now())`, [tenantId]),
      );
      await eraseRecipient(database, { tenantId, id: first, email: 'e1@x.de' }, 'hash-of-e1@x.de.invalid');
      expect(await findRecipient(database, 'e1@x.de')).toBeNull();
      expect((await listRecipients(database)).map(({ id }) => id)).not.toContain(first);
      expect(await enterRecipients(database, tenantId, [entry('e3@x.de'), entry('e1@x.de')])).toEqual([
        expect.not.stringMatching(second),
        first,
      ]);
      expect(await findRecipient(database, 'e1@x.de')).toMatchObject({
        lists: ['weekly', 'monthly'],
        suppressed: 'complained',
      });
      expect((await readRecord(database, { tenantId, id: first })).record).toEqual({
        ...{ consent: 'stated', consentSource: 'form', consentAt: 1e12, language: 'de', timeZone: 'Europe/Berlin' },
      });
      await expect(enterRecipients(database, tenantId, [entry('e4@x.de'), entry('e2@x.de')])).rejects.toThrow(
        /unique|duplicate/,
      );
      expect(await findRecipient(database, 'e4@x.de')).toBeNull();
    });

    it('lets nobody change or remove what happened to a grant', async () => {
      const { tenantId } = recipient;
      for (const sql of [`UPDATE grant_events SET by = 'mail'`, 'DELETE FROM grant_events', 'TRUNCATE grant_events']) {
        await expect(database.transaction(tenantId, (tx) => tx.query(sql))).rejects.toThrow(/permission denied/);
        await expect(database.system((tx) => tx.query(sql))).rejects.toThrow(/permission denied/);
      }
    });

    it('stores nothing of a transaction in which a statement failed, and says so where the body went on', async () => {
      const name = () =>
        database.system((tx) => tx.query('SELECT name FROM tenants WHERE id = $1', [OTHER])).then(([row]) => row);
      const before = await name();
      const swallow = (after: (tx: Transaction) => Promise<unknown>) =>
        database.system(async (tx) => {
          await tx.query(`UPDATE tenants SET name = 'Lost' WHERE id = $1`, [OTHER]);
          await tx.query('SELECT 1 / 0').catch(() => {});
          return await after(tx);
        });
      await expect(swallow(async () => 'stored')).rejects.toThrow(/division by zero/);
      await expect(swallow((tx) => tx.query('SELECT 1').catch(() => {}))).rejects.toThrow(/division by zero/);
      const unread = database.system(async (tx) => {
        await tx.query(`UPDATE tenants SET name = 'Lost' WHERE id = $1`, [OTHER]);
        await tx.rows(z.object({ n: z.string() }), 'SELECT 1 AS n').catch(() => {});
      });
      await expect(unread).rejects.toThrow(z.ZodError);
      expect(await name()).toEqual(before);
    });

    it('refuses a statement after the end of its transaction: it would run in that of somebody else', async () => {
      let kept: Transaction | undefined;
      await database.system(async (tx) => {
        kept = tx;
      });
      await expect(kept?.query('SELECT 1')).rejects.toThrow(/after the end/);
    });

    it('lets no tenant change what it pays for or is known by, nor enter a recipient', async () => {
      for (const statement of [
        `UPDATE recipients SET tier = 'enterprise'`,
        `UPDATE tenants SET slug = 'demo2'`,
        `UPDATE tenants SET status = 'active'`,
        `UPDATE grants SET tier = 'enterprise'`,
        `INSERT INTO recipients (id, tenant_id, email, tier)
         VALUES (gen_random_uuid(), current_setting('argus.tenant')::uuid, 'me@x', 'enterprise')`,
        `INSERT INTO tenants (id, slug, name) VALUES (gen_random_uuid(), 'mine', 'Mine')`,
      ])
        await expect(
          database.transaction(recipient.tenantId, (tx) => tx.query(statement)),
          statement,
        ).rejects.toThrow(/permission denied/);
      await database.transaction(OTHER, (tx) => tx.query(`UPDATE tenants SET name = 'Other'`));
    });

    it('lists nobody who has unsubscribed', async () => {
      await unsubscribe(database, recipient.tenantId, recipient.id);
      expect((await listSubscribers(database, 'daily')).map(({ tier }) => tier).sort()).toEqual([
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

describe('a database server', () => {
  it('says that a server does not answer without showing the URL and its password', async () => {
    const refused = openDatabase({ directory: '', url: 'postgres://argus:hunter2@127.0.0.1:1/argus' });
    await expect(refused).rejects.toMatchObject({
      code: 'ARGUS_DATABASE_UNREACHABLE',
      message: expect.not.stringContaining('hunter2'),
    });
  });
});
