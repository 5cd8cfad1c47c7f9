import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { digestLedgerHash } from '#database/ledger.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { findRecipient, listSubscribers, type Recipient, unsubscribe } from '#database/recipients.ts';
import { DAY } from '#market/time.ts';
import type { DigestModel } from '#reports/digest-model.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import { LINK } from '../access/claims.ts';
import { loadSigningKeys } from '../access/keys.ts';
import { deliver } from './deliver.ts';
import { renderMail } from './mail.ts';
import { createOutbox } from './outbox.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-deliver-'));
const counts = [3, 2, 10, 1, 0];
const model: DigestModel = {
  tier: 'growth',
  list: 'daily',
  date: '2026-01-10',
  headline: 'AAA entered stress',
  note: ['One daily regime changed at the last close.', 'Of 16 instruments, 10 are in a range-bound regime.'],
  classes: [{ assetClass: 'crypto', title: 'Crypto & more', total: 17, known: 16, counts, changed: 1 }],
  changes: [
    {
      symbol: 'AAA',
      name: 'Alpha',
      assetClass: 'crypto',
      timeframe: '1d',
      from: 'range_bound',
      to: 'stress',
      confidence: 0.81,
      previousAgeBars: 12,
      at: Date.UTC(2026, 0, 11),
    },
  ],
  moreChanges: 2,
  signals: {
    directional: [
      {
        symbol: 'AAA',
        assetClass: 'crypto',
        timeframe: '1h',
        closeTime: Date.UTC(2026, 0, 11),
        direction: 'up',
        reason: '',
        confidence: 0.56,
        horizon: '5 hours',
        halfWidth: 0.02,
        novelty: 0.4,
        drivers: [],
      },
    ],
    moreDirectional: 1,
    silence: '',
    unusual: [
      {
        symbol: 'B&B',
        assetClass: 'crypto',
        timeframe: '5m',
        closeTime: Date.UTC(2026, 0, 11),
        direction: 'neutral',
        reason: 'no skill shown',
        confidence: 0.5,
        horizon: '25 minutes',
        halfWidth: null,
        novelty: 0.9967,
        drivers: ['volume', 'opening gap', 'range'],
      },
    ],
    moreUnusual: 0,
  },
  shifts: [
    {
      level: 'class',
      timeframe: '1d',
      what: 'Crypto, among themselves',
      change: 'no longer together',
      before: 0.62,
      after: -0.08,
      q: 0.01,
      windows: '60 days against the 180 before',
      symbols: [],
    },
  ],
  moreShifts: 3,
  heads: [{ chain: '24x7/batches', day: '2026-01-10', signals: 41, head: 'ab12'.repeat(16) }],
  asOf: Date.UTC(2026, 0, 11),
  runId: 'batch-24x7-2026-01-10',
};
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
  database.system((tx) => tx.query(`UPDATE digests SET state = 'prepared' WHERE report_date = $1`, [date]));
const ledger = async (date: string) =>
  (
    await database.system((tx) =>
      tx.query('SELECT state, content_sha256 AS content FROM digests WHERE report_date = $1', [date]),
    )
  )[0];
const sha256 = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
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
    const later = { ...input, model: { ...input.model, headline: 'BBB entered stress' } };
    expect(await deliver(facts('moved'), later)).toEqual({ delivered: true });
    expect(readFileSync(path.join(folder, 'moved', name as string)).equals(bytes)).toBe(true);
    expect(await ledger('2026-01-13')).toEqual({ state: 'sent', content: sha256(input.model) });
  });

  it('sends the newest words after a kill before the outbox, and enters their hash into the ledger', async () => {
    const input = key('2026-01-14');
    const blocked = facts(path.join('keys', 'signing.txt'));
    await expect(deliver(blocked, input)).rejects.toMatchObject({ code: 'ARGUS_OUTBOX_UNUSABLE' });
    expect(await ledger('2026-01-14')).toEqual({ state: 'prepared', content: sha256(input.model) });
    const later = { ...input, model: { ...input.model, headline: 'BBB entered stress' } };
    expect(await deliver(facts('late'), later)).toEqual({ delivered: true });
    expect(readFileSync(path.join(folder, 'late', mails('late')[0] as string), 'utf8')).toContain('BBB entered stress');
    expect(await ledger('2026-01-14')).toEqual({ state: 'sent', content: sha256(later.model) });
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
    expect(first.toString()).toMatch(/boundary="[^"]*argus-digest/);
  });

  it('gives a mail of a day long past a link that lives two weeks from the moment it leaves', async () => {
    const now = Date.UTC(2026, 10, 26, 12);
    const late = (outbox: string, at: number) => ({ ...facts(outbox), now: () => at });
    const endOf = (outbox: string) => {
      const [name = ''] = mails(outbox);
      const body = readFileSync(path.join(folder, outbox, name), 'utf8').replaceAll('=\r\n', '');
      const token = /argus\.test\/r\/([\w.-]+)/.exec(body)?.[1] as string;
      return (loadSigningKeys({ directory: folder }).verify(LINK, token)?.exp ?? 0) * 1000 - now;
    };
    await deliver(late('replayed', now), key('2024-09-04'));
    expect(endOf('replayed')).toBe(14 * DAY);
    // Killed between the outbox and the ledger, and repeated after a month: the mail stays as it was sent.
    const bytes = readFileSync(path.join(folder, 'replayed', mails('replayed')[0] as string));
    await unsay('2024-09-04');
    await deliver(late('replayed', now + 30 * DAY), key('2024-09-04'));
    expect(readFileSync(path.join(folder, 'replayed', mails('replayed')[0] as string)).equals(bytes)).toBe(true);
    // Killed before the outbox: the mail leaves now, and its link lives from now on.
    await unsay('2024-09-04');
    await deliver(late('anew', now + 10 * DAY), key('2024-09-04'));
    expect(endOf('anew')).toBe(24 * DAY);
  });

  it('ends every line of every mail with CRLF, with the bodies quoted-printable and no line longer than mail allows', async () => {
    const odd = { ...model, headline: 'ÄÖ entered stress', note: ['one\ntwo\r\nthree\rfour', 'a'.repeat(2000)] };
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

  it('makes a mail as mail programs expect it: dated, with one-click unsubscribe, HTML and text with the same facts', async () => {
    const eml = readFileSync(path.join(folder, 'once', mails('once')[0] as string), 'utf8');
    expect(eml).toMatch(/^Subject: AAA entered stress \(10 Jan 2026\)/m);
    expect(eml).toMatch(/^Date: Sat, 10 Jan 2026 23:59:59/m);
    expect(eml).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
    expect(eml).toMatch(/^Message-ID: <[0-9a-f]{32}@argus.invalid>/m);
    const { html, text } = await renderMail(mailRenderer, model, {
      report: 'http://argus.test/r/x',
      unsubscribe: 'http://argus.test/u/x',
    });
    const plain = html.replaceAll(/<[^>]+>/g, ' ').replaceAll('&amp;', '&');
    for (const fact of [
      model.headline,
      ...model.note,
      'Crypto & more',
      '16 of 17',
      '81 %',
      '2 more',
      'ab12'.repeat(16),
      model.runId,
    ]) {
      expect(text).toContain(fact);
      expect(plain).toContain(fact);
    }
    // Whatever else stands in one of them: the same words and numbers stand in the other.
    const words = (said: string) => new Set(said.toLowerCase().match(/[a-z0-9]+(?:[.:-][a-z0-9]+)*/g));
    const body = plain
      .slice(plain.indexOf('Argus daily digest') + 'Argus daily digest'.length)
      .replaceAll('&nbsp;', ' ');
    const missing = [...words(body)].filter((word) => !words(text).has(word));
    expect(missing).toEqual(['instrument', 'timeframe', 'confidence', 'mostly', 'beyond', 'now', 'correlation']); // heads of the table
    const said = words(body);
    const links = new Set(['http', 'argus.test', 'r', 'u', 'x']);
    expect([...words(text)].filter((word) => !said.has(word) && !links.has(word))).toEqual([]);
    for (const link of ['http://argus.test/r/x', 'http://argus.test/u/x']) {
      expect(text).toContain(link);
      expect(html).toContain(link);
    }
  });

  it('makes a small mail that loads nothing: no image, no pixel, no script, no address but our own', async () => {
    const many = {
      ...model,
      changes: Array.from({ length: 12 }, () => model.changes[0]!),
      classes: Array.from({ length: 11 }, () => model.classes[0]!),
    };
    const { html } = await renderMail(mailRenderer, many, {
      report: 'http://argus.test/r/x',
      unsubscribe: 'http://argus.test/u/x',
    });
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);
    expect(html).not.toMatch(/<img|<script|<link|url\(/i);
    expect(
      [...html.matchAll(/https?:\/\/[^"\s<]+/g)].every(([address]) => address.startsWith('http://argus.test/')),
    ).toBe(true);
  });

  it('reaches nobody who has unsubscribed', async () => {
    await unsubscribe(database, recipient.tenantId, recipient.id);
    expect(await deliver(facts('gone'), key('2026-01-12'))).toEqual({ delivered: false });
    expect(existsSync(path.join(folder, 'gone'))).toBe(false);
    expect(await ledger('2026-01-12')).toBeUndefined();
  });
});
