import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TIERS, tierNamed } from '#contracts/tiers.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { createOutbox } from '#delivery/mail/outbox.ts';
import { HOUR } from '#market/time.ts';
import { buildDigest } from '#reports/digest.ts';
import { type FilledWarehouse, fillWarehouse } from '#reports/testing/filled-warehouse.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { createDigestModels } from './digest-models.ts';
import { createDigestActivities } from './digests.ts';

const RECIPIENTS_EACH = 50;
const LIST = 'daily';

const environment = new MockActivityEnvironment();
let folder: string;
let filled: FilledWarehouse;
let database: Database;
let mailRenderer: MailRenderer;

/** The warehouse, with its statements counted. */
function counted(warehouse: Warehouse): { warehouse: Warehouse; statements: () => number } {
  let statements = 0;
  const query: Warehouse['query'] = async (statement) => {
    statements++;
    return await warehouse.query(statement);
  };
  return { warehouse: { ...warehouse, query }, statements: () => statements };
}

const activitiesOf = (warehouse: Warehouse, outbox: string) =>
  createDigestActivities({
    database,
    warehouse,
    keys: loadSigningKeys({ directory: folder }),
    mailRenderer,
    transport: createOutbox(path.join(folder, outbox)),
    baseUrl: 'http://argus.test',
    digestHours: 12,
  });

/** Delivers the list of a day to all its recipients, in the order of the workflow. */
async function deliverAll(activities: ReturnType<typeof activitiesOf>, date: string): Promise<number> {
  const since = Date.now();
  let delivered = 0;
  let after: string | null = null;
  do {
    const sent: { mails: number; next: string | null } = await environment.run(activities.deliverBatch, {
      list: LIST,
      date,
      after,
      since,
    });
    delivered += sent.mails;
    after = sent.next;
  } while (after !== null);
  return delivered;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'argus-digests-'));
  filled = await fillWarehouse();
  mailRenderer = await openMailRenderer();
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: fileURLToPath(new URL('../migrations/postgres', import.meta.url)) });
  await seedDemoTenant(database);
  await database.system((tx) =>
    tx.query(
      `INSERT INTO recipients (id, tenant_id, email, tier, lists)
       SELECT md5(tier || n)::uuid, (SELECT id FROM tenants LIMIT 1), tier || n || '@example.com', tier, '{daily}'
       FROM unnest($1::text[]) AS tier, generate_series(2, $2::int) AS n`,
      [TIERS.map(({ name }) => name), RECIPIENTS_EACH],
    ),
  );
}, 180_000);
afterAll(async () => {
  await filled?.close();
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('delivering the digests of a day', () => {
  it('builds 4 models for 200 recipients of 4 tiers: it asks the warehouse once a tier for all that it says, and whether that has changed', async () => {
    const built = counted(filled.warehouse);
    for (const tier of TIERS) await buildDigest(built.warehouse, { tier, list: LIST, date: '2026-11-20' });
    const asked = counted(filled.warehouse);
    expect(await deliverAll(activitiesOf(asked.warehouse, 'many'), '2026-11-20')).toBe(4 * RECIPIENTS_EACH);
    expect(readdirSync(path.join(folder, 'many'))).toHaveLength(4 * RECIPIENTS_EACH);
    expect(built.statements()).toBeGreaterThan(4 * 2);
    expect(asked.statements()).toBe(built.statements() + TIERS.length);
  }, 300_000);

  it('a recipient that was lowered after the list was made gets the mail of the lower tier, whose hash the ledger has', async () => {
    const activities = activitiesOf(filled.warehouse, 'lowered');
    const hashes = async (email: string, date: string, tier: string) => {
      const [row] = await database.system((tx) =>
        tx.query('SELECT id, tenant_id AS tenant FROM recipients WHERE email = $1', [email]),
      );
      const { id: recipientId, tenant: tenantId } = row as { id: string; tenant: string };
      await activities.deliverDigest({ list: LIST, date, tenantId, recipientId, tier });
      return await database.system((tx) =>
        tx.query('SELECT content_sha256 FROM digests WHERE recipient_id = $1 AND report_date = $2', [
          recipientId,
          date,
        ]),
      );
    };
    await database.system((tx) =>
      tx.query(`UPDATE recipients SET tier = 'free' WHERE email = 'enterprise2@example.com'`),
    );
    const lowered = await hashes('enterprise2@example.com', '2026-11-18', 'enterprise');
    expect(lowered).toEqual(await hashes('free2@example.com', '2026-11-18', 'free'));
    expect(lowered).not.toEqual(await hashes('enterprise3@example.com', '2026-11-18', 'enterprise'));
  });

  it('sends nothing once the hours of a digest are over, and the ledger says that it was too late', async () => {
    const activities = activitiesOf(filled.warehouse, 'late');
    const batch = { list: LIST, date: '2026-11-16', after: null, since: Date.now() - 13 * HOUR };
    expect(await environment.run(activities.deliverBatch, batch)).toMatchObject({ mails: 0, late: 100 });
    expect(existsSync(path.join(folder, 'late'))).toBe(false);
    const rows = await database.system((tx) =>
      tx.query(`SELECT DISTINCT state, reason FROM digests WHERE report_date = '2026-11-16'`),
    );
    expect(rows).toEqual([{ state: 'suppressed', reason: expect.stringMatching(/^too late: it was to leave until /) }]);
    // A later try does not bring them back.
    expect(await environment.run(activities.deliverBatch, { ...batch, since: Date.now() })).toMatchObject({ mails: 0 });
  });

  it('sends the same bytes from a worker that remembers a model and from one that has just started', async () => {
    const [recipient] = await activitiesOf(filled.warehouse, 'unused').listRecipients({ list: LIST, date: '' });
    if (recipient === undefined) throw new Error('the list has no recipient');
    const { id: recipientId, tenantId, tier } = recipient;
    const input = { list: LIST, date: '2026-11-19', tenantId, recipientId, tier };
    const mailOf = async (outbox: string, activities: ReturnType<typeof activitiesOf>) => {
      await activities.deliverDigest(input);
      await database.system((tx) => tx.query(`UPDATE digests SET state = 'sending' WHERE report_date = '2026-11-19'`));
      const [name] = readdirSync(path.join(folder, outbox));
      return readFileSync(path.join(folder, outbox, name ?? ''));
    };
    const remembers = activitiesOf(filled.warehouse, 'first');
    const first = await mailOf('first', remembers);
    rmSync(path.join(folder, 'first'), { recursive: true });
    expect((await mailOf('first', remembers)).equals(first)).toBe(true);
    expect((await mailOf('other', activitiesOf(filled.warehouse, 'other'))).equals(first)).toBe(true);
  });
});

describe('the models of digests', () => {
  const key = { tier: tierNamed('growth'), list: LIST, date: '2026-11-20' };
  const free = tierNamed('free');

  it('stay until a run is committed, and are then what would be built', async () => {
    const asked = counted(filled.warehouse);
    const modelOf = createDigestModels(asked);
    const before = await modelOf(key);
    const once = asked.statements();
    expect(await modelOf(key)).toBe(before);
    expect(asked.statements()).toBe(once + 1);
    const { runId } = await filled.tick(1);
    const after = await modelOf(key);
    expect(after.runId).toBe(runId);
    expect(after).toEqual(await buildDigest(filled.warehouse, key));
  });

  it('stay for the recipients of a run, though ticks go on meanwhile, and not for those of the next run', async () => {
    const modelOf = createDigestModels(filled);
    const first = await modelOf({ ...key, since: 1 });
    const { runId } = await filled.tick(2);
    expect(await modelOf({ ...key, since: 1 })).toBe(first);
    expect((await modelOf({ ...key, since: 2 })).runId).toBe(runId);
    expect((await modelOf({ ...key, since: 2 })).runId).not.toBe(first.runId);
  });

  it('differ by tier, by list and by date', async () => {
    const modelOf = createDigestModels(filled);
    const others = [key, { ...key, tier: free }, { ...key, list: 'weekly' }, { ...key, date: '2026-11-21' }];
    const models = await Promise.all(others.map(modelOf));
    expect(models.map(({ tier, list, date }) => ({ tier: tierNamed(tier), list, date }))).toEqual(others);
  });

  it('stay for the newest sixteen keys only', async () => {
    const modelOf = createDigestModels(filled);
    const first = await modelOf({ ...key, tier: free });
    for (let day = 1; day <= 16; day++) await modelOf({ ...key, tier: free, date: `2026-10-${day}` });
    const again = await modelOf({ ...key, tier: free });
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
  });

  it('get another attempt when they could not be built', async () => {
    let broken = true;
    const query: Warehouse['query'] = async (statement) => {
      if (broken && !statement.sql.includes('AS mark')) throw new Error('the warehouse is gone');
      return await filled.warehouse.query(statement);
    };
    const modelOf = createDigestModels({ warehouse: { ...filled.warehouse, query } });
    await expect(modelOf(key)).rejects.toThrow('the warehouse is gone');
    broken = false;
    expect((await modelOf(key)).tier).toBe('growth');
  });
});
