import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { planDigests } from '#database/ledger.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { owedNotices } from '#database/notices.ts';
import { confirmConsent } from '#database/recipient-entries.ts';
import { listSubscribers, readRecipient, wantsMails } from '#database/recipients.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { CONFIRM } from '#delivery/access/claims.ts';
import { loadSigningKeys, type SigningKeys } from '#delivery/access/keys.ts';
import { sendOwedNotices } from '#delivery/mail/notices/send-owed.ts';
import { createOutbox } from '#delivery/mail/outbox.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import type { OperatorContext } from './operation.ts';
import { createOperator, type Operator } from './operator.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-people-'));
const outbox = path.join(folder, 'outbox');
const NOW = Date.UTC(2026, 10, 26, 12);
const ENTERING = { tier: 'growth', lists: 'daily', consent: null };
const ONE = { ...ENTERING, language: 'en', timeZone: 'UTC' };
let database: Database;
let keys: SigningKeys;
let operator: Operator;
let mailRenderer: MailRenderer;
let contextOf: (config: object) => Operator;

beforeAll(async () => {
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  await seedDemoTenant(database);
  keys = loadSigningKeys({ directory: folder });
  mailRenderer = await openMailRenderer();
  const base = { baseUrl: 'http://argus.test', dataDirectory: folder, outboxDirectory: outbox };
  contextOf = (more) => {
    const config = { ...base, mail: { transport: 'outbox' }, ...more };
    return createOperator({
      stores: { database, keys, config },
      client: null,
      now: () => NOW,
    } as unknown as OperatorContext);
  };
  operator = contextOf({});
});
afterAll(async () => {
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

const mails = (): string[] => readdirSync(outbox).sort();
/** What a worker does every two seconds. */
async function sendOwed(): Promise<void> {
  const facts = {
    database,
    keys,
    mailRenderer,
    transport: createOutbox(outbox),
    baseUrl: 'http://argus.test',
    now: () => NOW,
  };
  await sendOwedNotices(facts, (error) => {
    throw error;
  });
}
/** The file of the mail that asks somebody. */
const question = (name: string): string => mails().find((file) => file.startsWith(`confirm-demo-${name}@`)) ?? '';
const gets = async (email: string): Promise<boolean> =>
  (await listSubscribers(database, 'daily')).some((recipient) => recipient.email === email);
const tables = async (): Promise<string> =>
  JSON.stringify(
    await database.system(async (tx) =>
      Promise.all(
        ['tenants', 'recipients', 'grants', 'grant_events', 'digests', 'suppressions'].map((name) =>
          tx.query(`SELECT * FROM ${name}`),
        ),
      ),
    ),
  );

describe('a recipient who is added', () => {
  it('gets a mail that asks, and no digest before the answer of its link', async () => {
    expect(await operator.addRecipient({ ...ONE, email: 'Ada@example.com' })).toEqual({
      added: 1,
      asked: 1,
    });
    await sendOwed();
    expect(mails()).toEqual([expect.stringMatching(/^confirm-demo-ada@example\.com-[0-9a-f]{12}\.eml$/)]);
    const mail = readFileSync(path.join(outbox, mails()[0] as string), 'utf8').replaceAll('=\r\n', '');
    const claim = await keys.verify(CONFIRM, /argus\.test\/c\/([\w.-]+)/.exec(mail)?.[1] as string);
    if (claim === null) throw new Error('the mail has no link');
    const before = await readRecipient(database, claim.n, claim.r);
    expect([before?.email, before && wantsMails(before, NOW), await gets('ada@example.com')]).toEqual([
      'ada@example.com',
      false,
      false,
    ]);
    await confirmConsent(database, { tenantId: claim.n, id: claim.r }, NOW);
    expect(await gets('ada@example.com')).toBe(true);
    const { record } = await operator.recipient({ email: 'ada@example.com' });
    expect(record).toEqual({
      consent: 'confirmed',
      consentSource: null,
      consentAt: NOW,
      language: 'en',
      timeZone: 'UTC',
    });
  });

  it('gets the same question when it is added again before its answer, and cannot be added after it', async () => {
    const bob = { ...ONE, email: 'bob@example.com' };
    await operator.addRecipient(bob);
    await sendOwed();
    const bytes = readFileSync(path.join(outbox, question('bob')));
    expect(await operator.addRecipient(bob)).toEqual({ added: 0, asked: 1 });
    await sendOwed();
    expect(mails().filter((file) => file.includes('bob'))).toHaveLength(1);
    expect(readFileSync(path.join(outbox, question('bob')))).toEqual(bytes);
    await expect(operator.addRecipient({ ...ONE, email: 'ada@example.com' })).rejects.toThrow(/already/);
  });

  it('gets digests at once where an operator states where its consent is from', async () => {
    await operator.addRecipient({ ...ONE, email: 'carl@example.com', consent: 'form of 2026-11-01' });
    expect(await gets('carl@example.com')).toBe(true);
    expect(mails().join()).not.toContain('carl');
  });

  it('nobody is asked any more who has agreed before the question left', async () => {
    await operator.addRecipient({ ...ONE, email: 'dora@example.com' });
    const { recipient } = await operator.recipient({ email: 'dora@example.com' });
    await confirmConsent(database, { tenantId: recipient.tenantId, id: recipient.id }, NOW);
    await sendOwed();
    expect(question('dora')).toBe('');
    expect(await owedNotices(database)).toEqual([]);
  });

  it('needs an address, a tier, a language and a time zone that there are', async () => {
    for (const wrong of [
      { email: 'x' },
      { tier: 'gold' },
      { language: 'german' },
      { timeZone: 'Mars' },
      { tenant: 'nobody' },
    ])
      await expect(operator.addRecipient({ ...ONE, email: 'eve@example.com', ...wrong })).rejects.toMatchObject({
        code: 'ARGUS_USAGE',
      });
    expect(await operator.recipients({ email: 'eve@example.com' })).toEqual([]);
  });
});

describe('an import of recipients', () => {
  const ask = (text: string, more = {}) => operator.importRecipients({ ...ENTERING, text, dryRun: false, ...more });

  it('enters nobody of a file with one wrong line, and names every such line with a way out', async () => {
    const before = await tables();
    const text = 'email\nfay@example.com\nx@\nADA@example.com\nfay@example.com\n';
    await expect(ask(text)).rejects.toMatchObject({
      code: 'ARGUS_IMPORT_REFUSED',
      message: [
        'no recipient was entered:',
        '  line 3: "x@" is no address; correct it, or leave the line out',
        '  line 4: ada@example.com is a recipient of demo already; leave the line out; npx argus recipients tier and subscribe change one',
        '  line 5: fay@example.com stands in line 2 too; keep one of the two lines',
      ].join('\n'),
    });
    expect(await tables()).toBe(before);
  });

  it('changes nothing when it is tried, and says what it would do', async () => {
    const [before, sent] = [await tables(), mails()];
    const text = 'email,consent_source\nfay@example.com,form\ngus@example.com,\n';
    expect(await ask(text, { dryRun: true })).toEqual({ added: 2, asked: 1 });
    expect([await tables(), mails()]).toEqual([before, sent]);
  });

  it('enters everybody of a good file, and asks those of whom it does not say where the consent is from', async () => {
    const lines = Array.from({ length: 250 }, (_, i) => `r${i}@example.com,${i % 2 === 0 ? 'form' : ''}`);
    expect(await ask(`email,consent_source\n${lines.join('\n')}\n`)).toEqual({
      added: 250,
      asked: 125,
    });
    const before = mails().length;
    // A hundred are looked at each time.
    for (const _ of [1, 2]) await sendOwed();
    expect(mails()).toHaveLength(before + 125);
    expect([await gets('r0@example.com'), await gets('r1@example.com')]).toEqual([true, false]);
    await expect(ask('email\n')).rejects.toMatchObject({ code: 'ARGUS_IMPORT_REFUSED' });
  });
});

describe('a person who is erased', () => {
  const email = 'founding@example.com';

  it('leaves no address anywhere, and the facts that mails were sent and grants were issued', async () => {
    const { grant } = await operator.link({ email, scope: '/', days: 1 });
    const held = await operator.recipient({ email });
    const { tenantId, id: recipientId } = held.recipient;
    const key = { tenantId, recipientId, list: 'daily', date: '2026-11-25' };
    await planDigests(database, [{ ...key, contentSha256: 'a'.repeat(64), messageId: '<m@x>' }]);
    const [own, neighbour] = [
      '2026-11-25-daily-demo-founding@example.com.eml',
      '2026-11-25-daily-x-demo-founding@example.com.eml',
    ];
    mkdirSync(outbox, { recursive: true });
    for (const name of [own, neighbour]) writeFileSync(path.join(outbox, name), email);
    await database.system((tx) =>
      tx.query(`INSERT INTO suppressions VALUES ($1, $2, 'complained', now())`, [tenantId, email]),
    );
    expect((await operator.recipient({ email })).files).toEqual([own]);

    expect(await operator.removeRecipient({ email })).toEqual({ grants: 1, files: 1 });
    expect(await tables()).not.toContain(email);
    expect(mails().filter((name) => name.includes('founding'))).toEqual([neighbour]);
    expect(await operator.recipients({ email })).toEqual([]);
    await expect(operator.recipient({ email })).rejects.toMatchObject({ code: 'ARGUS_RECIPIENT_UNKNOWN' });
    expect((await operator.grant({ grant })).events.map(({ kind }) => kind)).toEqual(['issued', 'revoked']);
    expect((await operator.recipients({})).some((recipient) => recipient.email.endsWith('.invalid'))).toBe(false);
  });

  it('has the rows of before when it comes back: the ledger sends nothing twice, and a complaint still counts', async () => {
    await operator.addRecipient({ ...ONE, email, consent: 'came back' });
    const { recipient, mails: ledger } = await operator.recipient({ email });
    expect(ledger.map(({ date, list }) => `${date} ${list}`)).toEqual(['2026-11-25 daily']);
    expect([recipient.tier, recipient.suppressed, recipient.unsubscribed]).toEqual(['growth', 'complained', false]);
  });

  it('comes back as another one under another key: its hash cannot be made from an address alone', async () => {
    await operator.removeRecipient({ email: 'carl@example.com' });
    const other = contextOf({ erasureKey: 'a'.repeat(43) });
    await other.addRecipient({ ...ONE, email: 'carl@example.com', consent: 'form' });
    const rows = await database.system((tx) => tx.query('SELECT 1 FROM recipients WHERE erased_at IS NOT NULL'));
    expect(rows).toHaveLength(1);
  });

  it('cannot be erased or entered on a server whose key is not given, because others would not know it again', async () => {
    const server = contextOf({ databaseUrl: 'postgres://argus@127.0.0.1:1/argus' });
    const missing = expect.objectContaining({ code: 'ARGUS_KEYS_MISSING' });
    await expect(server.removeRecipient({ email: 'ada@example.com' })).rejects.toEqual(missing);
    await expect(server.addRecipient({ ...ONE, email: 'new@example.com' })).rejects.toEqual(missing);
  });
});
