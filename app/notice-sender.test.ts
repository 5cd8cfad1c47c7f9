import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { requestSignIn } from '#accounts/sign-in-requests.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoOwner, seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { askForLink, owedNotices } from '#database/notices.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { accountSecrets } from '#delivery/access/account-secrets.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import type { MailTransport } from '#delivery/mail/transport.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { startNoticeSender } from './notice-sender.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-sender-'));
let database: Database;
beforeAll(async () => {
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  await seedDemoTenant(database);
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a notice leaves by itself after it was asked for, also where the first try fails, and none after the stop', async () => {
  const sent: string[] = [];
  let failures = 1;
  const transport: MailTransport = {
    name: 'test',
    batchSize: 1,
    taken: async () => new Map(),
    async send(_key, mails) {
      if (failures-- > 0) throw new Error('the network is away');
      sent.push(...mails.map(({ envelope }) => envelope.to));
      return mails.map(() => ({ state: 'sent', providerId: 'x' }));
    },
  };
  let clock = Date.now();
  const facts = {
    database,
    keys: loadSigningKeys({ directory: folder }),
    mailRenderer: await openMailRenderer(),
    transport,
    baseUrl: 'http://argus.test',
    now: () => (clock += 30_000),
  };
  const ask = () => askForLink(database, { email: 'growth@example.com', host: '', page: '/', at: clock });
  const sender = startNoticeSender(facts, pino({ level: 'silent' }), 10);
  await ask();
  await vi.waitFor(() => expect(sent).toEqual(['growth@example.com']), 20_000);
  await sender.stop();
  await ask();
  expect(await owedNotices(database)).toHaveLength(1);
  expect(sent).toHaveLength(1);
});

it('the mail of a member who wants to sign in leaves by the same sender, and by itself', async () => {
  const sent: string[] = [];
  const transport: MailTransport = {
    name: 'test',
    batchSize: 1,
    taken: async () => new Map(),
    async send(_key, mails) {
      sent.push(...mails.map(({ envelope }) => envelope.name));
      return mails.map(() => ({ state: 'sent', providerId: 'x' }));
    },
  };
  const keys = loadSigningKeys({ directory: folder });
  const facts = { database, keys, mailRenderer: await openMailRenderer(), transport, baseUrl: 'http://argus.test' };
  const sender = startNoticeSender(facts, pino({ level: 'silent' }), 10);
  const email = await seedDemoOwner(database);
  const request = { email, signUp: null, host: '', network: 'n', page: '/account', at: Date.now() };
  await requestSignIn({ database, secretOf: accountSecrets(keys) }, request);
  const ofAccount = () => sent.filter((name) => name.startsWith('sign-in-'));
  await vi.waitFor(() => expect(ofAccount()).toHaveLength(1), 20_000);
  expect(ofAccount()[0]).toMatch(/^sign-in-owner@example\.com-[0-9a-f]{12}$/);
  await sender.stop();
});
