import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { mailHealth, releaseMails } from '#database/mail-health.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { askForLink, owedNotices } from '#database/notices.ts';
import { listSubscribers } from '#database/recipients.ts';
import { holdRestored } from '#database/restored-mails.ts';
import { DAY, HOUR } from '#market/time.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import { loadSigningKeys } from '../access/keys.ts';
import { deliverAll } from './deliver.ts';
import { sendOwedNotices } from './notices/send-owed.ts';
import { type LocalProvider, startLocalProvider } from './resend/local-provider.ts';
import { createResend } from './resend/resend.ts';
import { BUSY } from './testing/digest.ts';
import type { MailTransport } from './transport.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-restored-'));
const BACKUP = Date.UTC(2026, 0, 11, 3);
const RESTORED = BACKUP + 5 * HOUR;
const TODAY = '2026-01-11';
let mailRenderer: MailRenderer;
let provider: LocalProvider;
let lost: Database;
let restored: Database;
let clock: number;
let databases = 0;

async function openSeeded(): Promise<Database> {
  const database = await openDatabase({ directory: path.join(folder, `db${++databases}`) });
  await migrateDatabase(database, { directory: fileURLToPath(new URL('../../migrations/postgres', import.meta.url)) });
  await seedDemoTenant(database);
  return database;
}

beforeAll(async () => {
  mailRenderer = await openMailRenderer();
});
beforeEach(async () => {
  provider = await startLocalProvider();
  provider.now = () => clock;
  clock = BACKUP;
  // The one that works on after the backup, and the one that is restored: as they were at the moment of the backup.
  [lost, restored] = [await openSeeded(), await openSeeded()];
  return async () => {
    await provider.close();
    await lost.close();
    await restored.close();
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const facts = (database: Database, transport: MailTransport) => ({
  ...{ database, mailRenderer, transport, keys: loadSigningKeys({ directory: folder }), baseUrl: 'http://a.test' },
  now: () => clock,
});
const resend = () => createResend({ apiKey: provider.apiKey, baseUrl: provider.url });
async function send(database: Database, date: string, { limit = 99, transport = resend() } = {}) {
  const page = (await listSubscribers(database, 'daily')).slice(0, limit);
  const keys = page.map(({ id: recipientId, tenantId }) => ({ tenantId, recipientId, list: 'daily', date }));
  return await deliverAll(facts(database, transport), keys, async () => ({ ...BUSY, date }));
}
const states = (database: Database) =>
  database.system((tx) =>
    tx.rows(
      z.object({ state: z.string(), n: z.number() }),
      'SELECT state, count(*)::int AS n FROM digests GROUP BY state ORDER BY state',
    ),
  );

describe('mails after a restore', () => {
  it('mails are held for every tenant, and those that the lost ledger had sent leave no second time when they are released', async () => {
    clock = BACKUP + HOUR;
    expect(await send(lost, TODAY, { limit: 3 })).toEqual({ mails: 3, late: 0, held: 0 });
    clock = RESTORED;
    await holdRestored(restored, { from: BACKUP, until: RESTORED });
    expect(await mailHealth(restored)).toMatchObject([{ tenant: 'demo', held: 'restored', since: RESTORED }]);
    // Three are found at the provider; the fourth had not left, and waits for a person.
    expect(await send(restored, TODAY)).toEqual({ mails: 3, late: 0, held: 1 });
    expect(provider.accepted).toHaveLength(3);
    expect(await releaseMails(restored, 'demo')).toBe(true);
    expect(await send(restored, TODAY)).toEqual({ mails: 1, late: 0, held: 0 });
    expect(await send(restored, TODAY)).toEqual({ mails: 0, late: 0, held: 0 });
    expect(new Set(provider.accepted.map(({ to }) => String(to))).size).toBe(4);
    expect(provider.accepted).toHaveLength(4);
  });

  it('mails are looked up also when somebody releases them before the digest of the day is made', async () => {
    clock = BACKUP + HOUR;
    await send(lost, TODAY);
    clock = RESTORED;
    await holdRestored(restored, { from: BACKUP, until: RESTORED });
    await releaseMails(restored, 'demo');
    expect(await send(restored, TODAY)).toEqual({ mails: 4, late: 0, held: 0 });
    expect(provider.accepted).toHaveLength(4);
  });

  it('mails leave without a look-up on the days after the restore', async () => {
    await holdRestored(restored, { from: BACKUP, until: RESTORED });
    await releaseMails(restored, 'demo');
    clock = RESTORED + DAY;
    const asked: unknown[] = [];
    const transport = { ...resend(), taken: async (mails: unknown) => (asked.push(mails), new Map<string, string>()) };
    expect(await send(restored, '2026-01-12', { transport })).toEqual({ mails: 4, late: 0, held: 0 });
    expect(asked).toEqual([]);
  });

  it('mails stay unsent and are called unknown where nobody can be asked', async () => {
    await holdRestored(restored, { from: BACKUP, until: RESTORED });
    await releaseMails(restored, 'demo');
    clock = RESTORED;
    expect(await send(restored, TODAY, { transport: { ...resend(), taken: async () => null } })).toEqual({
      mails: 0,
      late: 0,
      held: 0,
    });
    expect(await states(restored)).toEqual([{ state: 'unknown', n: 4 }]);
    expect(provider.accepted).toEqual([]);
  });

  it('a link that was owed at the backup and was mailed after it is not mailed again', async () => {
    const ask = { email: 'growth@example.com', host: '', page: '/', at: BACKUP - 1000 };
    await askForLink(restored, ask);
    const [owed] = await owedNotices(restored);
    await askForLink(lost, ask);
    await lost.system((tx) => tx.query('UPDATE notices SET key = $1', [owed?.key]));
    clock = BACKUP + 1000;
    const failures: unknown[] = [];
    const failed = (error: unknown) => void failures.push(error);
    expect(await sendOwedNotices(facts(lost, resend()), failed)).toEqual(['sent']);
    clock = BACKUP + HOUR / 2;
    await holdRestored(restored, { from: BACKUP, until: clock });
    expect(await sendOwedNotices(facts(restored, resend()), failed)).toEqual(['sent']);
    expect(provider.accepted).toHaveLength(1);
    expect(failures).toEqual([]);
  });
});
