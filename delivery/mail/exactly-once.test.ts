import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { type DigestKey, lastDigests } from '#database/ledger.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { findRecipient, listSubscribers, type Recipient } from '#database/recipients.ts';
import { createRandom } from '#market/math/random.ts';
import { DAY, HOUR } from '#market/time.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import { loadSigningKeys } from '../access/keys.ts';
import { deliver, deliverAll } from './deliver.ts';
import { type LocalProvider, type Mishap, startLocalProvider } from './resend/local-provider.ts';
import { createResend } from './resend/resend.ts';
import { BUSY } from './testing/digest.ts';
import { fillList } from './testing/list-of.ts';
import type { MailTransport } from './transport.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-once-'));
const FIRST = Date.UTC(2026, 0, 11);
let database: Database;
let mailRenderer: MailRenderer;
let recipient: Recipient;
let server: LocalProvider;
beforeAll(async () => {
  mailRenderer = await openMailRenderer();
  server = await startLocalProvider();
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: fileURLToPath(new URL('../../migrations/postgres', import.meta.url)) });
  await seedDemoTenant(database);
  recipient = (await findRecipient(database, 'growth@example.com')) as Recipient;
});
afterAll(async () => {
  await server.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A process that is killed before the ledger hears what became of a mail. */
const killed = (transport: MailTransport): MailTransport => ({
  ...transport,
  async send(key, mails) {
    await transport.send(key, mails);
    throw new Error('killed');
  },
});

const facts = (transport: MailTransport, now: number) => ({
  database,
  keys: loadSigningKeys({ directory: folder }),
  mailRenderer,
  transport,
  baseUrl: 'http://argus.test',
  now: () => now,
});

/** So many recipients of a list, and the keys of their mails. */
async function recipientsOf(list: string, count: number): Promise<DigestKey[]> {
  await fillList(database, list, count);
  const all = await listSubscribers(database, list);
  return all.map(({ id: recipientId, tenantId }) => ({ tenantId, recipientId, list, date: BUSY.date }));
}

/** One try to send a mail of a list at a time. */
const tryOnce = (list: string, now: number, transport: MailTransport, words = BUSY.headline) =>
  deliver(facts(transport, now), {
    tenantId: recipient.tenantId,
    recipientId: recipient.id,
    list,
    date: BUSY.date,
    model: { ...BUSY, list, headline: words },
  });
const resend = () => createResend({ apiKey: server.apiKey, baseUrl: server.url });
const dayOf = async (list: string) => (await lastDigests(database)).find((day) => day.list === list);

describe('a mail over a provider that misbehaves', () => {
  it('A mail is accepted exactly once, whatever is lost, refused, killed and tried again', async () => {
    const LISTS = 40;
    const random = createRandom(7);
    const mishaps: (Mishap | undefined)[] = [
      { lost: 'answer' },
      { lost: 'request' },
      { html: 502 },
      { answer: [500, 'application_error'] },
      { answer: [429, 'rate_limit_exceeded'] },
      { answer: [409, 'concurrent_idempotent_requests'] },
      undefined,
      undefined,
    ];
    server.misbehave = () => mishaps[Math.floor(random() * mishaps.length)];
    const before = server.accepted.length;
    let tries = 0;
    for (let i = 0; i < LISTS; i++) {
      const list = `list${i}`;
      let now = FIRST;
      server.now = () => now;
      for (let done = false; !done; tries++) {
        const transport = random() < 0.2 ? killed(resend()) : resend();
        // Ticks change the words meanwhile, and some tries come a day later, when the provider has forgotten the key.
        const words = random() < 0.3 ? `Words of try ${tries}` : BUSY.headline;
        await tryOnce(list, now, transport, words).catch(() => {});
        const { sent = 0 } = (await dayOf(list)) ?? {};
        done = sent === 1;
        now += random() < 0.2 ? DAY + HOUR : HOUR / 60;
      }
    }
    server.misbehave = () => undefined;
    expect(tries).toBeGreaterThan(2 * LISTS);
    const subjects = server.accepted.slice(before).map(({ tags }) => tags[0]?.value);
    expect(subjects).toHaveLength(LISTS);
    expect(new Set(subjects).size).toBe(LISTS);
  });

  it('A long list leaves a hundred in a request, and exactly once each when requests are lost and the process is killed between them', async () => {
    const keys = await recipientsOf('batch', 210);
    let now = FIRST;
    server.now = () => now;
    const send = (transport: MailTransport) =>
      deliverAll(facts(transport, now), keys, async () => ({ ...BUSY, list: 'batch' }));
    const mailsOf = (from: number) => server.accepted.slice(from).map(({ to }) => String(to));
    const [accepted, requests] = [server.accepted.length, server.requests];
    const failing = [undefined, { lost: 'answer' }, { lost: 'request' }, { html: 503 }, undefined] as const;
    server.misbehave = (request) => failing[request - requests];
    let sent = 0;
    for (let attempt = 0; attempt < 6; attempt++) {
      sent += (await send(attempt === 2 ? killed(resend()) : resend()).catch(() => ({ mails: 0 }))).mails;
      now += HOUR;
    }
    server.misbehave = () => undefined;
    expect(new Set(mailsOf(accepted)).size).toBe(210);
    expect(mailsOf(accepted)).toHaveLength(210);
    expect(await dayOf('batch')).toMatchObject({ sent: 210, open: 0, unknown: 0 });
    expect(sent).toBeGreaterThan(0);
    const calm = await recipientsOf('calm', 101);
    const before = server.requests;
    const outcome = await deliverAll(facts(resend(), now), calm, async () => ({ ...BUSY, list: 'calm' }));
    expect(outcome).toEqual({ mails: 101, late: 0, held: 0 });
    expect(server.requests - before).toBe(2);
  });

  it('A mail that may have been taken keeps its key when the next try is refused, though the list of the provider is late', async () => {
    const late: MailTransport = { ...resend(), taken: async () => new Map() };
    const before = server.accepted.length;
    server.now = () => FIRST;
    server.misbehave = () => ({ lost: 'answer' });
    await expect(tryOnce('late', FIRST, late)).rejects.toMatchObject({ code: 'ARGUS_MAIL_UNKNOWN' });
    server.misbehave = () => ({ answer: [429, 'rate_limit_exceeded'] });
    await expect(tryOnce('late', FIRST + HOUR / 60, late)).rejects.toMatchObject({ code: 'ARGUS_MAIL_LATER' });
    server.misbehave = () => undefined;
    expect(await tryOnce('late', FIRST + HOUR / 30, late)).toEqual({ delivered: true });
    expect(server.accepted).toHaveLength(before + 1);
    expect(await dayOf('late')).toMatchObject({ sent: 1, open: 0 });
  });

  it('A mail is not sent again days later, though provider and workflow have forgotten it', async () => {
    server.now = () => FIRST;
    await tryOnce('forgotten', FIRST, resend());
    server.forgetKeys();
    const before = server.accepted.length;
    expect(await tryOnce('forgotten', FIRST + 3 * DAY, resend())).toEqual({ delivered: false });
    expect(server.accepted).toHaveLength(before);
  });

  it('A mail stays planned where the account is stopped, and leaves once that is mended', async () => {
    const before = server.accepted.length;
    server.misbehave = () => ({ answer: [403, 'invalid_api_key'] });
    await expect(tryOnce('stopped', FIRST, resend())).rejects.toMatchObject({ code: 'ARGUS_MAIL_STOPPED' });
    expect(await dayOf('stopped')).toMatchObject({ open: 1, sent: 0 });
    server.misbehave = () => undefined;
    expect(await tryOnce('stopped', FIRST + HOUR, resend())).toEqual({ delivered: true });
    expect(server.accepted).toHaveLength(before + 1);
  });

  it('A mail is failed where its address is refused, and no other try is made', async () => {
    server.misbehave = () => ({ answer: [422, 'validation_error'] });
    expect(await tryOnce('refused', FIRST, resend())).toEqual({ delivered: false });
    server.misbehave = () => undefined;
    expect(await tryOnce('refused', FIRST + HOUR, resend())).toEqual({ delivered: false });
    expect(await dayOf('refused')).toMatchObject({ failed: 1, sent: 0, open: 0 });
  });

  it('A mail is of unknown fate, and never sent twice, where the transport cannot be asked', async () => {
    let sent = 0;
    const deaf: MailTransport = {
      name: 'deaf',
      batchSize: 1,
      taken: async () => null,
      send: async () => {
        sent++;
        throw new Error('the connection ended');
      },
    };
    await expect(tryOnce('deaf', FIRST, deaf)).rejects.toThrow('the connection ended');
    for (const hours of [1, 30])
      expect(await tryOnce('deaf', FIRST + hours * HOUR, deaf)).toEqual({ delivered: false });
    expect(sent).toBe(1);
    expect(await dayOf('deaf')).toMatchObject({ unknown: 1 });
  });
});
