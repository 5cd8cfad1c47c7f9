import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { askForLink, owedNotices } from '#database/notices.ts';
import { enterRecipients } from '#database/recipient-entries.ts';
import { findRecipient } from '#database/recipients.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import { CONFIRM } from '../../access/claims.ts';
import { loadSigningKeys } from '../../access/keys.ts';
import { type LocalProvider, startLocalProvider } from '../resend/local-provider.ts';
import { createResend } from '../resend/resend.ts';
import { sendOwedNotices } from './send-owed.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-questions-'));
const keys = loadSigningKeys({ directory: folder });
let database: Database;
let mailRenderer: MailRenderer;
let provider: LocalProvider;
let tenantId: string;
let clock = Date.UTC(2026, 0, 11, 12);
beforeAll(async () => {
  mailRenderer = await openMailRenderer();
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, {
    directory: fileURLToPath(new URL('../../../migrations/postgres', import.meta.url)),
  });
  await seedDemoTenant(database);
  tenantId = (await findRecipient(database, 'growth@example.com'))?.tenantId ?? '';
});
beforeEach(async () => {
  provider = await startLocalProvider();
  provider.now = () => clock;
  return () => provider.close();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Enters so many recipients who have not agreed yet. */
const enter = (name: string, count: number) =>
  enterRecipients(
    database,
    tenantId,
    Array.from({ length: count }, (_, i) => ({
      ...{
        email: `${name}${i}@example.com`,
        erasedEmail: '',
        tier: 'growth',
        lists: ['daily'],
        language: 'en',
        timeZone: 'UTC',
      },
      ...{ consent: 'pending' as const, consentSource: null, consentAt: clock },
    })),
  );
const failures: unknown[] = [];
/** One look of a worker. */
const look = () => {
  const transport = createResend({ apiKey: provider.apiKey, baseUrl: provider.url });
  const facts = { database, keys, mailRenderer, transport, baseUrl: 'http://argus.test', now: () => clock };
  return sendOwedNotices(facts, (error) => failures.push(error));
};
async function untilNoneIsOwed(): Promise<void> {
  while ((await owedNotices(database)).length > 0) {
    await look();
    clock += 2 * MINUTE;
  }
}

describe('questions whether mails are wanted', () => {
  it('questions leave a hundred in a request, each once, whatever is lost or refused on the way', async () => {
    await enter('many', 250);
    const mishaps = [{ lost: 'answer' }, { answer: [429, 'rate_limit_exceeded'] }, { lost: 'request' }] as const;
    provider.misbehave = (request) => mishaps[request];
    await untilNoneIsOwed();
    expect(failures.length).toBeGreaterThan(1);
    const to = provider.accepted.map((mail) => String(mail.to));
    expect(new Set(to).size).toBe(250);
    expect(to).toHaveLength(250);
    expect(provider.requests).toBeLessThan(10);
  });

  it('questions let a link go first that somebody waits for', async () => {
    await enter('later', 3);
    clock += MINUTE;
    await askForLink(database, { email: 'growth@example.com', host: '', page: '/', at: clock });
    await untilNoneIsOwed();
    expect(provider.accepted.map(({ subject }) => subject)).toEqual([
      'Your new link to Argus',
      ...Array(3).fill('Please confirm: the mails of Argus'),
    ]);
  });

  it('questions have the link of their reader, which is good for two weeks from when it left, and one that ends all mails', async () => {
    const [id] = await enter('one', 1);
    clock += DAY;
    expect(await look()).toEqual(['sent']);
    const mail = provider.accepted[0];
    const claim = await keys.verify(CONFIRM, /argus\.test\/c\/([\w.-]+)/.exec(mail?.text ?? '')?.[1] ?? '');
    expect(claim).toMatchObject({ n: tenantId, r: id, exp: Math.floor((clock + 14 * DAY) / 1000) });
    expect(mail?.html).toContain('/c/');
    expect(mail?.headers?.['List-Unsubscribe']).toContain('/u/');
  });

  it('questions are not sent when no worker has looked for three days: whoever is added again is asked again', async () => {
    await enter('stale', 1);
    clock += 3 * DAY + MINUTE;
    expect(await look()).toEqual(['suppressed']);
    expect(provider.accepted).toEqual([]);
  });
});
