import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { setBrand } from '#database/brands.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { enterMailEvent } from '#database/mail-events.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { askForLink } from '#database/notices.ts';
import { findRecipient, unsubscribe } from '#database/recipients.ts';
import { setTenantStatus } from '#database/tenants.ts';
import { createRandom } from '#market/math/random.ts';
import { DAY, HOUR, MINUTE } from '#market/time.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import { LINK } from '../../access/claims.ts';
import { loadSigningKeys } from '../../access/keys.ts';
import { createOutbox } from '../outbox.ts';
import { mailEventOf } from '../resend/event.ts';
import { type LocalProvider, type Mishap, startLocalProvider } from '../resend/local-provider.ts';
import { createResend } from '../resend/resend.ts';
import type { MailTransport } from '../transport.ts';
import { sendOwedNotices } from './send-owed.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-notices-'));
const EMAIL = 'growth@example.com';
const row = z.object({ state: z.string(), reason: z.string().nullable() });
let database: Database;
let mailRenderer: MailRenderer;
let provider: LocalProvider;
let transport: MailTransport;
let clock = Date.UTC(2026, 0, 11);

beforeAll(async () => {
  mailRenderer = await openMailRenderer();
  provider = await startLocalProvider();
  provider.now = () => clock;
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, {
    directory: fileURLToPath(new URL('../../../migrations/postgres', import.meta.url)),
  });
  await seedDemoTenant(database);
});
afterAll(async () => {
  await provider.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  transport = createResend({ apiKey: provider.apiKey, baseUrl: provider.url });
  provider.misbehave = () => undefined;
  clock += DAY;
  await database.system((tx) => tx.query('UPDATE recipients SET unsubscribed = false'));
  await setTenantStatus(database, 'demo', 'active');
});

const ask = (email = EMAIL, more: { host?: string; page?: string } = {}) =>
  askForLink(database, { email, host: 'argus.test', page: '/', at: clock, ...more });
const facts = (by = transport) => ({
  database,
  keys: loadSigningKeys({ directory: folder }),
  mailRenderer,
  transport: by,
  baseUrl: 'http://argus.test',
  now: () => clock,
});
const send = (by = transport) => sendOwedNotices(facts(by), () => {});
const states = () =>
  database.system((tx) =>
    tx.rows(row, 'SELECT state, reason FROM notices WHERE asked_at > to_timestamp($1::float8 / 1000)', [clock - HOUR]),
  );
const taken = (from: number) => provider.accepted.slice(from);

describe('a mail with a new link', () => {
  it('opens the page that was wanted for twelve hours, and says so in HTML and in text, on no list', async () => {
    const before = provider.accepted.length;
    await ask(EMAIL.toUpperCase(), { page: '/class/crypto' });
    expect(await send()).toEqual(['sent']);
    const [mail, ...more] = taken(before);
    expect(more).toEqual([]);
    expect(String(mail?.to)).toBe(EMAIL);
    const [, token = ''] = /http:\/\/argus\.test\/r\/([\w.-]+)\/class\/crypto/.exec(mail?.text ?? '') ?? [];
    expect(mail?.html).toContain(`/r/${token}/class/crypto`);
    const claim = await loadSigningKeys({ directory: folder }).verify(LINK, token);
    expect(claim).toMatchObject({ tier: 'growth', scope: '/', exp: (clock + 12 * HOUR) / 1000 });
    for (const words of ['Your new link', 'for 12 hours', 'Open the report']) {
      expect(mail?.html).toContain(words);
      expect(mail?.text.toLowerCase()).toContain(words.toLowerCase());
    }
    expect(Object.keys(mail?.headers ?? {})).toEqual(['Auto-Submitted', 'X-Entity-Ref-ID']);
    expect(mail?.html).not.toMatch(/\.invalid|<script|src="http/);
  });

  it('A new link is sent to nobody who is not known, has unsubscribed, or whose tenant is suspended, and nothing is entered', async () => {
    const before = provider.accepted.length;
    await ask('nobody@example.com');
    await unsubscribe(database, ...(await idsOf()));
    await ask();
    await database.system((tx) => tx.query('UPDATE recipients SET unsubscribed = false'));
    await setTenantStatus(database, 'demo', 'suspended');
    await ask();
    expect(await states()).toEqual([]);
    expect(await send()).toEqual([]);
    expect(taken(before)).toEqual([]);
  });

  it('A new link is not sent any more to who unsubscribed after it was asked for, nor an hour later, and the ledger says why', async () => {
    const before = provider.accepted.length;
    await ask();
    await unsubscribe(database, ...(await idsOf()));
    expect(await send()).toEqual(['suppressed']);
    await database.system((tx) => tx.query('UPDATE recipients SET unsubscribed = false'));
    await ask();
    clock += 59 * MINUTE;
    expect((await states()).map(({ reason }) => reason)).toContain('its reader has unsubscribed: a link opens nothing');
    clock += 2 * MINUTE;
    expect(await send()).toEqual(['suppressed']);
    expect(taken(before)).toEqual([]);
  });

  it('leaves three times an hour at most for one recipient, however often somebody asks', async () => {
    const before = provider.accepted.length;
    for (let i = 0; i < 20; i++) await ask();
    await ask('free@example.com');
    expect(await send()).toHaveLength(4);
    expect(taken(before).filter(({ to }) => String(to) === EMAIL)).toHaveLength(3);
    clock += HOUR + MINUTE;
    await ask();
    expect(await send()).toEqual(['sent']);
  });

  it('A new link is taken exactly once for each recipient, whatever is lost, refused and killed, and with two processes at it', async () => {
    const random = createRandom(11);
    const mishaps: (Mishap | undefined)[] = [
      ...([
        { lost: 'answer' },
        { lost: 'request' },
        { html: 502 },
        { answer: [429, 'rate_limit_exceeded'] },
      ] as Mishap[]),
      undefined,
    ];
    const killed: MailTransport = {
      ...transport,
      async send(key, mails) {
        await transport.send(key, mails);
        throw new Error('killed');
      },
    };
    for (let round = 0; round < 8; round++) {
      const before = provider.accepted.length;
      provider.misbehave = () => mishaps[Math.floor(random() * mishaps.length)];
      for (const email of [EMAIL, 'free@example.com', 'founding@example.com']) await ask(email);
      for (let tries = 0; tries < 20; tries++, clock += 2 * MINUTE)
        await Promise.all([send(random() < 0.3 ? killed : transport), send()]);
      const mails = taken(before);
      expect(mails).toHaveLength(3);
      expect(new Set(mails.map(({ to }) => String(to))).size).toBe(3);
      clock += HOUR;
    }
    const all = await database.system((tx) =>
      tx.rows(
        z.object({ state: z.string() }),
        `SELECT DISTINCT state FROM notices WHERE state NOT IN ('sent', 'suppressed')`,
      ),
    );
    expect(all).toEqual([]);
  });

  it('ends the mails to its address where it bounces, as a digest does', async () => {
    await ask('founding@example.com');
    await send();
    const mail = provider.accepted.at(-1);
    const event = mailEventOf(provider.happen(mail?.id ?? '', 'bounced', 'Permanent'));
    expect(event && (await enterMailEvent(database, event))).toBe(true);
    expect((await findRecipient(database, 'founding@example.com'))?.suppressed).toBe('bounced');
    expect(await states()).toEqual([{ state: 'bounced', reason: null }]);
    await ask('founding@example.com');
    expect(await send()).toEqual([]);
  });

  it('has the face of its tenant, leads to its host name, and is a file of the outbox without a provider', async () => {
    const brand = {
      name: 'North & Mere',
      colour: '#0b5d4b',
      mark: null,
      footer: 'North Mere AG, Basel',
      domain: 'reports.northmere.example',
    };
    await setBrand(database, 'demo', brand as Parameters<typeof setBrand>[2]);
    const outbox = path.join(folder, 'outbox');
    await ask(EMAIL, { host: 'reports.northmere.example' });
    expect(await send(createOutbox(outbox))).toEqual(['sent']);
    expect(existsSync(outbox)).toBe(true);
    const [file = ''] = readdirSync(outbox);
    expect(file).toMatch(/^new-link-demo-growth@example\.com-[0-9a-f]{12}\.eml$/);
    const eml = readFileSync(path.join(outbox, file), 'utf8').replaceAll('=\r\n', '');
    expect(eml).toContain('https://reports.northmere.example/r/');
    expect(eml).toContain('North &amp; Mere');
    expect(eml).toContain('Subject: Your new link to North & Mere');
    expect(eml).not.toMatch(/argus/i);
  });

  const idsOf = async (): Promise<[string, string]> => {
    const recipient = await findRecipient(database, EMAIL);
    return [recipient?.tenantId ?? '', recipient?.id ?? ''];
  };
});
