import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { enterMailEvent } from '#database/mail-events.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { listSubscribers } from '#database/recipients.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { catchUp } from '#delivery/mail/catch-up.ts';
import { deliverAll } from '#delivery/mail/deliver.ts';
import { mailEventOf } from '#delivery/mail/resend/event.ts';
import { type LocalProvider, startLocalProvider } from '#delivery/mail/resend/local-provider.ts';
import { createResend } from '#delivery/mail/resend/resend.ts';
import { BUSY } from '#delivery/mail/testing/digest.ts';
import { fillList } from '#delivery/mail/testing/list-of.ts';
import { createRandom } from '#market/math/random.ts';
import { HOUR, MINUTE } from '#market/time.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { record } from './record.ts';

const RECIPIENTS = 2_000;
const LIST = 'faults';
const PAGE = 20;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-faults-'));
const ledgerRow = z.object({ id: z.string(), state: z.string(), suppressed: z.string().nullable() });
let provider: LocalProvider;
let database: Database;

beforeAll(async () => {
  provider = await startLocalProvider({ keepsWords: false });
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  await seedDemoTenant(database);
  await fillList(database, LIST, RECIPIENTS);
});
afterAll(async () => {
  await provider?.close();
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('ledger and provider agree on every mail after an hour without the provider, lost answers, and webhooks that are lost, doubled and disordered', async () => {
  const random = createRandom(20_261_127);
  const transport = createResend({ apiKey: provider.apiKey, baseUrl: provider.url });
  let clock = Date.now();
  const now = () => clock;
  provider.now = now;
  const facts = {
    ...{ database, transport, now },
    keys: loadSigningKeys({ directory: folder }),
    mailRenderer: await openMailRenderer(),
    baseUrl: 'http://argus.test',
  };
  // The hour begins when half of the list has left.
  let awayFrom = Number.POSITIVE_INFINITY;
  let [lost, refused, waits] = [0, 0, 0];
  provider.misbehave = () => {
    if (provider.accepted.length >= RECIPIENTS / 2) awayFrom = Math.min(awayFrom, clock);
    if (clock >= awayFrom && clock < awayFrom + HOUR) {
      refused++;
      return { html: 503 };
    }
    if (random() >= 0.05) return undefined;
    lost++;
    return { lost: 'answer' };
  };
  for (let after: string | null = null, done = false; !done; clock += 1_000) {
    const page = await listSubscribers(database, LIST, { after, limit: PAGE });
    const keys = page.map(({ id: recipientId, tenantId }) => ({ tenantId, recipientId, list: LIST, date: BUSY.date }));
    try {
      await deliverAll(facts, keys, async () => BUSY);
      const last = page.at(-1);
      done = last === undefined || page.length < PAGE;
      after = last === undefined ? after : `${last.tenantId}/${last.id}`;
    } catch {
      waits++;
      clock += 5 * MINUTE;
    }
  }

  const mails = provider.accepted.map(({ id }) => ({ id, place: random() }));
  const fates = new Map(
    mails.map(({ id }, k) => [id, k < 30 ? 'bounced' : k === 30 ? 'complained' : 'delivered'] as const),
  );
  const messages = [...fates].flatMap(([id, what]) => [
    ...(what === 'complained' ? [provider.happen(id, 'delivered')] : []),
    provider.happen(id, what, what === 'bounced' ? 'Permanent' : undefined),
  ]);
  // One in ten never comes; the others come twice, in any order.
  const arriving = messages.filter(() => random() >= 0.1);
  const told = [...arriving, ...arriving].map((message) => ({ message, place: random() }));
  for (const { message } of told.toSorted((a, b) => a.place - b.place)) {
    const event = mailEventOf(message);
    if (event !== null) await enterMailEvent(database, event);
  }
  clock += HOUR;
  const learned = await catchUp(facts);

  const rows = await database.system((tx) =>
    tx.rows(
      ledgerRow,
      `SELECT coalesce(d.provider_id, '') AS id, d.state, s.reason AS suppressed FROM digests d
       JOIN recipients r ON r.tenant_id = d.tenant_id AND r.id = d.recipient_id
       LEFT JOIN suppressions s ON s.tenant_id = r.tenant_id AND s.email = r.email WHERE d.list = $1`,
      [LIST],
    ),
  );
  const expected = [...fates].map(([id, what]) => ({
    id,
    state: what === 'delivered' ? 'sent' : what,
    suppressed: what === 'delivered' ? null : what,
  }));
  const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
  expect(rows.sort(byId)).toEqual(expected.sort(byId));
  expect(new Set(provider.accepted.map(({ to }) => String(to))).size).toBe(RECIPIENTS);
  record('mails-faults', {
    'recipients of a list': RECIPIENTS,
    'mails accepted by the provider': provider.accepted.length,
    'requests refused in an hour without the provider': refused,
    'answers lost after acceptance': lost,
    'waits of five minutes': waits,
    'events at the provider': messages.length,
    'of them lost on their way': messages.length - arriving.length,
    'webhooks that came, each twice and in any order': told.length,
    'bounces and complaints learned from the list of the provider': learned.bounced + learned.complained,
    'mails of which ledger and provider differ': 0,
  });
}, 3_600_000);
