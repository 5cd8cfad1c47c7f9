import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearBrand, setBrand } from '#database/brands.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { digestLedgerHash } from '#database/ledger.ts';
import { migrateDatabase } from '#database/migrate.ts';
import {
  findRecipient,
  listSubscribers,
  pauseMails,
  type Recipient,
  setWatchlist,
  unsubscribe,
} from '#database/recipients.ts';
import { listMessages } from '#hooks/deliveries.ts';
import { enterEndpoint, removeEndpoint } from '#hooks/endpoints.ts';
import { DAY } from '#market/time.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import { LINK } from '../access/claims.ts';
import { loadSigningKeys } from '../access/keys.ts';
import { deliver } from './deliver.ts';
import { createOutbox } from './outbox.ts';
import { sharedMail } from './shared-mails.ts';
import { BUSY } from './testing/digest.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-deliver-'));
const model = BUSY;
let database: Database;
let mailRenderer: MailRenderer;
let recipient: Recipient;
const facts = (outbox: string) => ({
  database,
  keys: loadSigningKeys({ directory: folder }),
  mailRenderer,
  transport: createOutbox(path.join(folder, outbox)),
  baseUrl: 'http://argus.test',
});
/** The ledger as a kill between outbox and ledger leaves it. */
const unsay = (date: string) =>
  database.system((tx) => tx.query(`UPDATE digests SET state = 'sending' WHERE report_date = $1`, [date]));
const ledger = async (date: string) =>
  (
    await database.system((tx) =>
      tx.query('SELECT state, content_sha256 AS content FROM digests WHERE report_date = $1', [date]),
    )
  )[0];
/** What the ledger enters of a model, for a reader who watches nothing. */
const contentOf = async (of: typeof model): Promise<string> => {
  const { sha256 } = await sharedMail(mailRenderer, of, null);
  return createHash('sha256')
    .update(JSON.stringify([sha256, []]))
    .digest('hex');
};
const key = (date: string) => ({
  tenantId: recipient.tenantId,
  recipientId: recipient.id,
  list: 'daily',
  date,
  model: { ...model, date },
});
const mails = (outbox: string) => readdirSync(path.join(folder, outbox));

beforeAll(async () => {
  mailRenderer = await openMailRenderer();
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: fileURLToPath(new URL('../../migrations/postgres', import.meta.url)) });
  await seedDemoTenant(database);
  recipient = (await findRecipient(database, 'growth@example.com')) as Recipient;
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('delivering a digest', () => {
  it('tells the programs of the tenant once which digests have left, without an address', async () => {
    const { tenantId } = recipient;
    const endpoint = '00000000-0000-4000-8000-0000000000e1';
    await database.transaction(tenantId, (tx) =>
      enterEndpoint(tx, {
        ...{
          tenantId,
          id: endpoint,
          url: 'https://example.com/',
          types: ['digest.sent'],
          createdBy: null,
          createdAt: 0,
        },
        sealedSecret: Buffer.from('sealed'),
      }),
    );
    const input = { ...key('2026-01-09'), model };
    expect(await deliver(facts('told'), input)).toEqual({ delivered: true });
    await unsay('2026-01-09');
    expect(await deliver(facts('told'), input)).toEqual({ delivered: true });
    const messages = await database.transaction(tenantId, async (tx) => {
      const found = await listMessages(tx, endpoint, { limit: 10 });
      await removeEndpoint(tx, endpoint);
      return found;
    });
    expect(messages.map(({ type, payload }) => ({ type, payload }))).toEqual([
      { type: 'digest.sent', payload: { list: 'daily', date: '2026-01-09', mails: 1, recipients: [recipient.id] } },
    ]);
    expect(JSON.stringify(messages)).not.toContain('@');
  });

  it('sends it once, whatever is repeated', async () => {
    expect(await deliver(facts('once'), key('2026-01-10'))).toEqual({ delivered: true });
    const hash = await digestLedgerHash(database);
    expect(await deliver(facts('once'), key('2026-01-10'))).toEqual({ delivered: false });
    expect(mails('once')).toEqual(['2026-01-10-daily-demo-growth@example.com.eml']);
    expect(await digestLedgerHash(database)).toBe(hash);
  });

  it('leaves one mail with the same bytes after a kill between the outbox and the ledger, and a retry', async () => {
    await deliver(facts('killed'), key('2026-01-11'));
    const file = path.join(folder, 'killed', '2026-01-11-daily-demo-growth@example.com.eml');
    const bytes = readFileSync(file);
    await unsay('2026-01-11');
    expect(await deliver(facts('killed'), key('2026-01-11'))).toEqual({ delivered: true });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(mails('killed')).toHaveLength(1);
  });

  it('keeps the mail of before a kill between the outbox and the ledger, when a tick has changed the words since', async () => {
    const input = key('2026-01-13');
    await deliver(facts('moved'), input);
    const [name] = mails('moved');
    const bytes = readFileSync(path.join(folder, 'moved', name as string));
    await unsay('2026-01-13');
    const later = { ...input, model: { ...input.model, headline: 'BBB enters stress' } };
    expect(await deliver(facts('moved'), later)).toEqual({ delivered: true });
    expect(readFileSync(path.join(folder, 'moved', name as string)).equals(bytes)).toBe(true);
    expect(await ledger('2026-01-13')).toEqual({ state: 'sent', content: await contentOf(input.model) });
  });

  it('sends the newest words after a kill before the outbox, and enters their hash into the ledger', async () => {
    const input = key('2026-01-14');
    const blocked = facts(path.join('keys', 'signing.txt'));
    await expect(deliver(blocked, input)).rejects.toMatchObject({ code: 'ARGUS_OUTBOX_UNUSABLE' });
    expect(await ledger('2026-01-14')).toEqual({ state: 'sending', content: await contentOf(input.model) });
    const later = { ...input, model: { ...input.model, headline: 'BBB enters stress' } };
    expect(await deliver(facts('late'), later)).toEqual({ delivered: true });
    const eml = readFileSync(path.join(folder, 'late', mails('late')[0] as string), 'utf8');
    expect(eml.replaceAll('=\r\n', '')).toContain('BBB enters stress');
    expect(await ledger('2026-01-14')).toEqual({ state: 'sent', content: await contentOf(later.model) });
  });

  it('leaves one file after a kill while the outbox was being written, and touches no other', async () => {
    const input = key('2026-01-17');
    const name = '2026-01-17-daily-demo-growth@example.com.eml';
    mkdirSync(path.join(folder, 'half'));
    for (const left of [`${name}.99-0.tmp`, `other-${name}.99-0.tmp`])
      writeFileSync(path.join(folder, 'half', left), 'Subj');
    expect(await deliver(facts('half'), input)).toEqual({ delivered: true });
    expect(mails('half').sort()).toEqual([name, `other-${name}.99-0.tmp`]);
  });

  it('writes the same bytes into two directories', async () => {
    const read = async (outbox: string) => {
      await deliver(facts(outbox), key('2026-01-15'));
      await unsay('2026-01-15');
      return readFileSync(path.join(folder, outbox, mails(outbox)[0] as string));
    };
    const first = await read('here');
    expect((await read('there')).equals(first)).toBe(true);
    expect(first.toString()).toMatch(/boundary="[^"]*digest/);
  });

  it('gives a mail of a day long past a link that lives two weeks from the moment it leaves', async () => {
    const now = Date.UTC(2026, 10, 26, 12);
    const late = (outbox: string, at: number) => ({ ...facts(outbox), now: () => at });
    const endOf = async (outbox: string) => {
      const [name = ''] = mails(outbox);
      const body = readFileSync(path.join(folder, outbox, name), 'utf8').replaceAll('=\r\n', '');
      const token = /argus\.test\/r\/([\w.-]+)/.exec(body)?.[1] as string;
      return ((await loadSigningKeys({ directory: folder }).verify(LINK, token))?.exp ?? 0) * 1000 - now;
    };
    await deliver(late('replayed', now), key('2024-09-04'));
    expect(await endOf('replayed')).toBe(14 * DAY);
    // Killed between the outbox and the ledger, and repeated after a month: the mail stays as it was sent.
    const bytes = readFileSync(path.join(folder, 'replayed', mails('replayed')[0] as string));
    await unsay('2024-09-04');
    await deliver(late('replayed', now + 30 * DAY), key('2024-09-04'));
    expect(readFileSync(path.join(folder, 'replayed', mails('replayed')[0] as string)).equals(bytes)).toBe(true);
    // Killed before the outbox: the mail leaves now, and its link lives from now on.
    await unsay('2024-09-04');
    await deliver(late('anew', now + 10 * DAY), key('2024-09-04'));
    expect(await endOf('anew')).toBe(24 * DAY);
  });

  it('ends every line of every mail with CRLF, with the bodies quoted-printable and no line longer than mail allows', async () => {
    const odd = { ...model, headline: 'ÄÖ enters stress', deck: ['one\ntwo\r\nthree\rfour', 'a'.repeat(2000)] };
    await deliver(facts('breaks'), { ...key('2026-01-18'), model: odd });
    for (const outbox of ['breaks', 'once'])
      for (const name of mails(outbox)) {
        const eml = readFileSync(path.join(folder, outbox, name), 'latin1');
        expect(eml.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        expect(eml.endsWith('\r\n')).toBe(true);
        expect(Math.max(...eml.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
        expect(eml.match(/^Content-Transfer-Encoding: .*/gm)).toEqual([
          'Content-Transfer-Encoding: quoted-printable',
          'Content-Transfer-Encoding: quoted-printable',
        ]);
      }
  });

  it('sends nothing for a tenant that is suspended, and goes on when it is active again', async () => {
    const status = (value: string) =>
      database.system((tx) => tx.query('UPDATE tenants SET status = $1 WHERE id = $2', [value, recipient.tenantId]));
    await status('suspended');
    expect(await listSubscribers(database, 'daily')).toEqual([]);
    expect(await deliver(facts('waits'), key('2026-01-19'))).toEqual({ delivered: false });
    await status('active');
    expect(await deliver(facts('waits'), key('2026-01-19'))).toEqual({ delivered: true });
  });

  it('sends two mails to two recipients, also when they share an address or nearly so', async () => {
    const tenant = '00000000-0000-4000-8000-0000000000ff';
    await database.system((tx) => tx.query(`INSERT INTO tenants VALUES ($1, 'other', 'Other')`, [tenant]));
    const addresses = ['growth@example.com', 'a+b@example.com', 'a_b@example.com', '../a@example.com'];
    for (const [i, email] of addresses.entries()) {
      const id = `00000000-0000-4000-8000-0000000001${i.toString(16).padStart(2, '0')}`;
      await database.system((tx) =>
        tx.query(`INSERT INTO recipients (id, tenant_id, email, tier) VALUES ($1, $2, $3, 'growth')`, [
          id,
          tenant,
          email,
        ]),
      );
      await deliver(facts('shared'), { ...key('2026-01-16'), tenantId: tenant, recipientId: id });
    }
    await deliver(facts('shared'), key('2026-01-16'));
    expect(mails('shared').sort()).toEqual([
      '2026-01-16-daily-demo-growth@example.com.eml',
      '2026-01-16-daily-other-..%2Fa@example.com.eml',
      '2026-01-16-daily-other-a%2Bb@example.com.eml',
      '2026-01-16-daily-other-a_b@example.com.eml',
      '2026-01-16-daily-other-growth@example.com.eml',
    ]);
    const to = mails('shared').map((name) =>
      /^To: (.*)$/m.exec(readFileSync(path.join(folder, 'shared', name), 'utf8')),
    );
    expect(new Set(to.map((match) => match?.[1]?.replace(/[<>"\s]/g, '')))).toEqual(new Set(addresses));
  });

  it('makes a mail as mail programs expect it: dated, with one-click unsubscribe, and the hashes of the ledger in its head', async () => {
    const eml = readFileSync(path.join(folder, 'once', mails('once')[0] as string), 'utf8');
    expect(eml).toMatch(/^Subject: AAA enters stress, confidence 81 %/m);
    expect(eml).toMatch(/^From: "?Argus"? <digest@argus.invalid>/m);
    expect(eml).toMatch(/^Date: Sat, 10 Jan 2026 23:59:59/m);
    expect(eml).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
    expect(eml).toMatch(/^Message-ID: <[0-9a-f]{32}@argus.invalid>/m);
    const head = eml.slice(0, eml.indexOf('\r\n\r\n')).replaceAll('\r\n ', ' ');
    expect(head).toContain(`X-Ledger-Head: 24x7/batches 2026-01-10 41 ${'ab12'.repeat(16)}`);
  });

  it('has the face of the tenant, whose host name the links have, and what its reader watches', async () => {
    const face = {
      name: 'Northmere',
      colour: '#0b6e4f',
      mark: null,
      footer: 'Northmere LLP',
      domain: 'r.example',
      contact: null,
    };
    await setBrand(database, 'demo', face);
    await setWatchlist(database, recipient, ['CCC']);
    await deliver(facts('branded'), key('2026-01-21'));
    await setWatchlist(database, recipient, []);
    await clearBrand(database, 'demo');
    const eml = readFileSync(path.join(folder, 'branded', mails('branded')[0] as string), 'utf8')
      .replaceAll('=\r\n', '')
      .replaceAll('=3D', '=');
    expect(eml).toMatch(/^From: "?Northmere"? <digest@r.example>/m);
    expect(eml).toMatch(/href="https:\/\/r\.example\/r\/[\w.-]+\/instrument\/CCC"/);
    expect(eml).toContain('YOUR WATCHLIST');
    expect(eml).not.toMatch(/argus/i);
  });

  it('sends nothing in a pause, and goes on behind it', async () => {
    const now = Date.UTC(2026, 0, 22);
    const at = (time: number) => ({ ...facts('paused'), now: () => time });
    await pauseMails(database, recipient, now + DAY);
    expect(await deliver(at(now), key('2026-01-22'))).toEqual({ delivered: false });
    expect(await deliver(at(now + 2 * DAY), key('2026-01-23'))).toEqual({ delivered: true });
    await pauseMails(database, recipient, null);
    expect(await deliver(at(now), key('2026-01-24'))).toEqual({ delivered: true });
  });

  it('reaches nobody who has unsubscribed', async () => {
    await unsubscribe(database, recipient.tenantId, recipient.id);
    expect(await deliver(facts('gone'), key('2026-01-12'))).toEqual({ delivered: false });
    expect(existsSync(path.join(folder, 'gone'))).toBe(false);
    expect(await ledger('2026-01-12')).toBeUndefined();
  });
});
