import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TIERS, tierTable } from '#contracts/tiers.ts';
import type { Database } from './database.ts';
import { seedDemoTenant } from './demo-tenant.ts';
import { insertGrant } from './grants.ts';
import { migrateDatabase } from './migrate.ts';
import { findRecipient, listSubscribers } from './recipients.ts';
import { MIGRATIONS, SERVERS, startDatabase, type TestDatabase } from './testing/servers.ts';

const RESEARCH = {
  name: 'research',
  rank: 50,
  capabilities: TIERS.at(-1)?.capabilities ?? [],
  historyDays: null,
  requestsPerSecond: 400,
};
const FIVE = tierTable([...TIERS, RESEARCH]);
const names = (tiers: typeof TIERS) => tiers.map(({ name }) => name).sort();
const tiersOf = async (database: Database) =>
  (await database.owner((tx) => tx.rows(z.object({ name: z.string() }), 'SELECT name FROM tiers ORDER BY name'))).map(
    ({ name }) => name,
  );

describe.each(SERVERS)('tiers in the database on $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestDatabase;
    beforeAll(async () => {
      engine = await startDatabase(kind);
    });
    afterAll(() => engine?.close());

    it('follow from the objects: a new one is entered, one that nobody has is taken out', async () => {
      const database = await engine.open();
      expect(await tiersOf(database)).toEqual(names(TIERS));
      const options = { directory: MIGRATIONS, tiers: FIVE };
      expect(await migrateDatabase(database, { ...options, plan: true })).toEqual({
        applied: [],
        pending: ['tier research'],
      });
      expect(await tiersOf(database)).toEqual(names(TIERS));
      expect((await migrateDatabase(database, options)).applied).toEqual(['tier research']);
      expect(await tiersOf(database)).toEqual(names(FIVE));
      expect((await migrateDatabase(database, { directory: MIGRATIONS })).applied).toEqual(['drop tier research']);
      expect(await tiersOf(database)).toEqual(names(TIERS));
    });

    it('limit what tier a recipient or a grant can have', async () => {
      const database = await engine.open();
      const [demo] = await seedDemoTenant(database);
      const recipient = await findRecipient(database, demo?.email ?? '');
      if (recipient === null) throw new Error('no demo recipient');
      await expect(
        database.system((tx) => tx.query(`UPDATE recipients SET tier = 'gold' WHERE id = $1`, [recipient.id])),
      ).rejects.toThrow(/foreign key/);
      const grant = { id: recipient.id, tenantId: recipient.tenantId, recipientId: recipient.id, scope: '/' };
      await expect(insertGrant(database, { ...grant, tier: 'gold', expiresAt: 4e12 })).rejects.toThrow(/foreign key/);
    });

    it('stay while a recipient has them, and while a grant of them is left', async () => {
      const database = await engine.open();
      await migrateDatabase(database, { directory: MIGRATIONS, tiers: FIVE });
      await seedDemoTenant(database, FIVE);
      expect(await listSubscribers(database, 'daily')).toHaveLength(5);
      await expect(migrateDatabase(database, { directory: MIGRATIONS })).rejects.toMatchObject({
        code: 'ARGUS_TIER_IN_USE',
        message: expect.stringContaining('research'),
      });
      const recipient = await findRecipient(database, 'research@example.com');
      if (recipient === null) throw new Error('no demo recipient');
      const grant = { id: recipient.id, tenantId: recipient.tenantId, recipientId: recipient.id, scope: '/' };
      await insertGrant(database, { ...grant, tier: 'research', expiresAt: 4e12 });
      await database.system((tx) => tx.query(`UPDATE recipients SET tier = 'free' WHERE tier = 'research'`));
      expect((await migrateDatabase(database, { directory: MIGRATIONS })).applied).toEqual([]);
      expect(await tiersOf(database)).toEqual(names(FIVE));
    });

    it('replace the lists of the first migration in a database that has recipients and grants', async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'argus-first-'));
      cpSync(path.join(MIGRATIONS, '0001_tenants.sql'), path.join(folder, '0001_tenants.sql'));
      const database = await engine.open({ migrated: false });
      // As the program left it that knew no table of tiers.
      await migrateDatabase(database, { directory: folder, tiers: [] });
      rmSync(folder, { recursive: true });
      const before = await seedDemoTenant(database);
      expect((await migrateDatabase(database, { directory: MIGRATIONS })).applied).toEqual([
        '0002_tiers.sql',
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
      expect(await tiersOf(database)).toEqual(names(TIERS));
      expect((await listSubscribers(database, 'daily')).map(({ tier }) => tier).sort()).toEqual(
        before.map(({ tier }) => tier).sort(),
      );
    });
  });
});
