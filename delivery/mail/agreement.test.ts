import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { enterMailEvent } from '#database/mail-events.ts';
import { HOLD_LIMITS, holdReason, mailHealth, releaseMails } from '#database/mail-health.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { listSubscribers } from '#database/recipients.ts';
import { createRandom } from '#market/math/random.ts';
import { DAY, HOUR, MINUTE } from '#market/time.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import { loadSigningKeys } from '../access/keys.ts';
import { catchUp } from './catch-up.ts';
import { type Delivered, deliverAll } from './deliver.ts';
import { mailEventOf } from './resend/event.ts';
import { type LocalProvider, startLocalProvider } from './resend/local-provider.ts';
import { createResend } from './resend/resend.ts';
import { BUSY } from './testing/digest.ts';
import { fillList } from './testing/list-of.ts';
import type { MailTransport } from './transport.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-agree-'));
const row = z.object({ id: z.string(), state: z.string(), suppressed: z.string().nullable() });
let database: Database;
let mailRenderer: MailRenderer;
let provider: LocalProvider;
let transport: MailTransport;
let lists = 0;
let list: string;
let clock: number;
const now = () => clock;

beforeAll(async () => {
  mailRenderer = await openMailRenderer();
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: fileURLToPath(new URL('../../migrations/postgres', import.meta.url)) });
  await seedDemoTenant(database);
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await provider?.close();
  provider = await startLocalProvider();
  provider.now = now;
  // Twenty a request, so that there are some; a name of its own, so that nobody asks for the mails of another test.
  const resend = createResend({ apiKey: provider.apiKey, baseUrl: provider.url });
  transport = { ...resend, name: `resend-${lists + 1}`, batchSize: 20 };
  // The rates of a tenant are of this week.
  clock = Date.now();
  list = `list${++lists}`;
  await releaseMails(database, 'demo');
  return () => provider.close();
});

/** Sends the list once through, a page after the other, as the activity does. */
async function sendOnce(): Promise<Delivered> {
  const facts = {
    database,
    keys: loadSigningKeys({ directory: folder }),
    mailRenderer,
    transport,
    baseUrl: 'http://a.test',
    now,
  };
  const page = await listSubscribers(database, list);
  const keys = page.map(({ id: recipientId, tenantId }) => ({ tenantId, recipientId, list, date: BUSY.date }));
  return await deliverAll(facts, keys, async () => ({ ...BUSY, list }));
}
/** What the ledger says of the mails of the list. */
const ledger = () =>
  database.system((tx) =>
    tx.rows(
      row,
      `SELECT coalesce(d.provider_id, '') AS id, d.state, s.reason AS suppressed FROM digests d
       JOIN recipients r ON r.tenant_id = d.tenant_id AND r.id = d.recipient_id
       LEFT JOIN suppressions s ON s.tenant_id = r.tenant_id AND s.email = r.email WHERE d.list = $1 ORDER BY 1`,
      [list],
    ),
  );
const idsOf = () => provider.accepted.map(({ id }) => id);
const enter = async (message: object) => {
  const event = mailEventOf(message);
  if (event !== null) await enterMailEvent(database, event);
};

describe('ledger and provider', () => {
  it('agree after an hour in which the provider is away and answers are lost, and events come doubled and in any order', async () => {
    const random = createRandom(17);
    await fillList(database, list, 90);
    const begun = clock;
    provider.misbehave = () => {
      if (clock - begun < HOUR) return { html: 503 };
      return random() < 0.3 ? { lost: 'answer' } : undefined;
    };
    const isDone = async () => (await ledger()).filter(({ state }) => state === 'sent').length === 90;
    // A try every five minutes, as the workflow waits.
    for (let tries = 0; tries < 60 && !(await isDone()); tries++, clock += 5 * MINUTE) await sendOnce().catch(() => {});
    expect(clock - begun).toBeGreaterThanOrEqual(HOUR);
    expect(provider.accepted).toHaveLength(90);
    expect(new Set(provider.accepted.map(({ to }) => String(to))).size).toBe(90);

    const fates = new Map(
      idsOf().map((id, i) => [id, i < 4 ? 'bounced' : i === 4 ? 'complained' : 'delivered'] as const),
    );
    const messages = [...fates].flatMap(([id, what]) =>
      what === 'complained'
        ? [provider.happen(id, 'delivered'), provider.happen(id, 'complained')]
        : [provider.happen(id, what, what === 'bounced' ? 'Permanent' : undefined)],
    );
    const told = [...messages, ...messages]
      .map((message) => ({ message, place: random() }))
      .sort((a, b) => a.place - b.place);
    for (const { message } of told) await enter(message);
    const expected = [...fates].map(([id, what]) => ({
      id,
      state: what === 'delivered' ? 'sent' : what,
      suppressed: what === 'delivered' ? null : what,
    }));
    expect(await ledger()).toEqual(expected.sort((a, b) => (a.id < b.id ? -1 : 1)));
  });

  it('agree after webhooks were away, by one look at the list of the provider, and webhooks that come late change nothing', async () => {
    await fillList(database, list, 30);
    await sendOnce();
    const late = idsOf().map((id, i) =>
      i === 0
        ? provider.happen(id, 'bounced', 'Permanent')
        : i === 1
          ? provider.happen(id, 'complained')
          : provider.happen(id, 'delivered'),
    );
    clock += 10 * MINUTE;
    expect(await catchUp({ database, transport, now })).toEqual({ bounced: 0, complained: 0 });
    clock += HOUR;
    expect(await catchUp({ database, transport, now })).toEqual({ bounced: 1, complained: 1 });
    const after = await ledger();
    expect(after.filter(({ suppressed }) => suppressed !== null)).toHaveLength(2);
    for (const message of late.toReversed()) await enter(message);
    expect(await ledger()).toEqual(after);
  });

  it('The two are not compared where webhooks have told of every mail', async () => {
    await fillList(database, list, 3);
    await sendOnce();
    for (const id of idsOf()) await enter(provider.happen(id, 'delivered'));
    clock += DAY;
    const asked: number[] = [];
    async function* fates(since: number) {
      asked.push(since);
      yield [];
    }
    await catchUp({ database, transport: { ...transport, fates }, now });
    expect(asked).toEqual([]);
  });

  it('keep a bounce that a webhook called passing from ending the mails to its address', async () => {
    await fillList(database, list, 2);
    await sendOnce();
    const [first = '', second = ''] = idsOf();
    await enter(provider.happen(first, 'bounced', 'Transient'));
    clock += HOUR;
    provider.happen(second, 'delivered');
    await catchUp({ database, transport, now });
    expect((await ledger()).map(({ suppressed }) => suppressed)).toEqual([null, null]);
  });
});

describe('mails of a tenant whose mails come back', () => {
  const share = async () => (await mailHealth(database)).find(({ tenant }) => tenant === 'demo');

  it('Its mails are held from the one on that makes the rate too high, entered as planned, and leave after their release', async () => {
    await fillList(database, list, 120);
    await sendOnce();
    const [first = '', second = '', third = '', fourth = '', ...others] = idsOf();
    for (const id of [first, second, third, fourth]) await enter(provider.happen(id, 'bounced', 'Permanent'));
    expect(await share()).toMatchObject({ held: null });
    for (const id of others.slice(0, 20)) await enter(provider.happen(id, 'bounced', 'Permanent'));
    expect(await share()).toMatchObject({ held: 'bounced' });
    list = `${list}next`;
    await fillList(database, list, 3);
    const before = provider.accepted.length;
    expect(await sendOnce()).toEqual({ mails: 0, late: 0, held: 3 });
    expect(provider.accepted).toHaveLength(before);
    expect((await ledger()).map(({ state }) => state)).toEqual(['planned', 'planned', 'planned']);
    expect(await releaseMails(database, 'demo')).toBe(true);
    expect(await releaseMails(database, 'demo')).toBe(false);
    expect(await sendOnce()).toEqual({ mails: 3, late: 0, held: 0 });
    // The rates count again from the release.
    for (const id of others.slice(20, 30)) await enter(provider.happen(id, 'bounced', 'Permanent'));
    expect(await share()).toMatchObject({ held: null });
  });

  it.each([
    [{ mails: 10_000, bounced: 399, complained: 7 }, undefined],
    [{ mails: 10_000, bounced: 400, complained: 0 }, 'bounced'],
    [{ mails: 10_000, bounced: 0, complained: 8 }, 'complained'],
    [{ mails: 10_000, bounced: 500, complained: 8 }, 'complained'],
    [{ mails: 99, bounced: 99, complained: 9 }, undefined],
    [{ mails: 1_000, bounced: 0, complained: 1 }, undefined],
  ] as const)('Its mails are held by the limits of the provider, and not for a few: %j gives %s', (rates, reason) => {
    expect(holdReason(rates)).toBe(reason);
    expect(HOLD_LIMITS.bounced.share).toBeLessThanOrEqual(0.04);
    expect(HOLD_LIMITS.complained.share).toBeLessThanOrEqual(0.0008);
  });
});
