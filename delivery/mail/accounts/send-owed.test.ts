import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openCompany } from '#accounts/companies.ts';
import { invite, listInvitations, revokeInvitation } from '#accounts/invitations.ts';
import { readSession } from '#accounts/sessions.ts';
import { requestSignIn } from '#accounts/sign-in-requests.ts';
import { signInByCode, signInByLink } from '#accounts/sign-ins.ts';
import { setBrand } from '#database/brands.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { createRandom } from '#market/math/random.ts';
import { HOUR, MINUTE } from '#market/time.ts';
import { type MailRenderer, openMailRenderer } from '#site/mail-renderer.ts';
import { accountSecrets } from '../../access/account-secrets.ts';
import { loadSigningKeys } from '../../access/keys.ts';
import { createOutbox } from '../outbox.ts';
import { type LocalProvider, type Mishap, startLocalProvider } from '../resend/local-provider.ts';
import { createResend } from '../resend/resend.ts';
import type { MailTransport } from '../transport.ts';
import { sendOwedAccountMails } from './send-owed.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-account-mails-'));
const keys = loadSigningKeys({ directory: folder });
const secretOf = accountSecrets(keys);
const EMAIL = 'olga@halden.example';
let database: Database;
let mailRenderer: MailRenderer;
let provider: LocalProvider;
let company: { tenantId: string; userId: string; slug: string };
let clock = Date.UTC(2026, 10, 28, 9);

beforeAll(async () => {
  mailRenderer = await openMailRenderer();
  provider = await startLocalProvider();
  provider.now = () => clock;
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  company = await openCompany(database, {
    company: 'Halden Capital',
    email: EMAIL,
    userName: 'Olga',
    tier: null,
    at: clock,
  });
});
afterAll(async () => {
  await provider.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  clock += 2 * HOUR;
  provider.misbehave = () => undefined;
});

const resend = () => createResend({ apiKey: provider.apiKey, baseUrl: provider.url });
const send = (transport: MailTransport, failed: (error: unknown) => void = () => {}) =>
  sendOwedAccountMails(
    { database, keys, mailRenderer, transport, baseUrl: 'http://127.0.0.1:8787', now: () => clock },
    failed,
  );
const ask = (email = EMAIL, signUp: { company: string; userName: string } | null = null) =>
  requestSignIn({ database, secretOf }, { email, signUp, host: '', network: email, page: '/account', at: clock });
const invitation = (email: string) =>
  invite(
    { database, secretOf },
    { tenantId: company.tenantId, role: 'owner', userId: company.userId },
    { email, role: 'analyst', at: clock },
  );
const states = () =>
  database.system((tx) =>
    tx.rows(
      z.object({ state: z.string(), reason: z.string().nullable() }),
      'SELECT state, reason FROM sign_in_tokens WHERE asked_at = to_timestamp($1::float8 / 1000) ORDER BY address',
      [clock],
    ),
  );

/** The mail that an outbox holds, decoded. */
async function mailInOutbox(): Promise<{ name: string; eml: string }> {
  const directory = mkdtempSync(path.join(folder, 'outbox-'));
  expect(await send(createOutbox(directory))).toEqual(['sent']);
  const [name = '', ...more] = readdirSync(directory).filter((file) => file.endsWith('.eml'));
  expect(more).toEqual([]);
  const text = readFileSync(path.join(directory, name), 'utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return { name, eml: text };
}

describe('the mail to sign in', () => {
  it('The mail to sign in is a file of the outbox whose link and whose code sign in, each once, and holds nothing else that opens', async () => {
    const request = (await ask()) ?? '';
    const { name, eml } = await mailInOutbox();
    expect(name).toMatch(/^sign-in-olga@halden\.example-[0-9a-f]{12}\.eml$/);
    expect(eml).toContain('Subject: Sign in to Argus');
    expect(eml).toContain('To: olga@halden.example');
    expect(eml).not.toMatch(/List-Unsubscribe/i);
    const links = new Set(eml.match(/http:\/\/localhost:8787\/account\/sign-in\/[\w-]+/g));
    expect(links.size).toBe(1);
    const [, token = ''] = /sign-in\/([\w-]{43})/.exec(eml) ?? [];
    const [, code = ''] = /type this code there: (\d{3} \d{3})/.exec(eml) ?? [];
    const opened = await signInByCode({ database, secretOf }, { request, code }, clock);
    expect(await readSession(database, opened?.session ?? '', clock)).toMatchObject({ email: EMAIL });
    expect(await signInByLink(database, token, clock)).toBeNull();
  });

  it('goes to the company that signs up with the words of that, and to nobody whose address is not known', async () => {
    await ask('new@fresh.example', { company: 'Fresh & Co', userName: 'Nia' });
    const { name, eml } = await mailInOutbox();
    expect(name).toMatch(/^sign-up-new@fresh/);
    expect(eml).toContain('An account for Fresh &amp; Co');
    await ask('nobody@x.example');
    expect(await send(resend())).toEqual([]);
  });

  it('has the face of its tenant and leads to its host name', async () => {
    const brand = { name: 'North & Mere', colour: '#0b5d4b', mark: null, footer: null, contact: null };
    await setBrand(database, company.slug, { ...brand, domain: 'reports.northmere.example' });
    await ask();
    const { eml } = await mailInOutbox();
    expect(eml).toContain('Subject: Sign in to North & Mere');
    expect(eml).toMatch(/https:\/\/reports\.northmere\.example\/account\/sign-in\/[\w-]{43}/);
    expect(eml).not.toMatch(/argus/i);
    await database.system((tx) => tx.query('DELETE FROM brands'));
  });

  it('A mail of an account is taken exactly once, whatever is lost, refused and killed, and with two processes at it', async () => {
    const random = createRandom(7);
    const mishaps: (Mishap | undefined)[] = [
      { lost: 'answer' },
      { lost: 'request' },
      { html: 502 },
      { answer: [429, 'rate_limit_exceeded'] },
      undefined,
    ];
    for (let round = 0; round < 8; round++) {
      const before = provider.accepted.length;
      provider.misbehave = () => mishaps[Math.floor(random() * mishaps.length)];
      const addresses = [`a${round}@x.example`, `b${round}@x.example`];
      for (const address of addresses) expect(await invitation(address)).toBe('invited');
      for (let tries = 0; tries < 20; tries++, clock += 2 * MINUTE) await Promise.all([send(resend()), send(resend())]);
      expect(
        provider.accepted
          .slice(before)
          .map(({ to }) => String(to))
          .sort(),
      ).toEqual(addresses);
    }
  });

  it('A mail is not sent after its link has ended, nor where its key is gone, and the row says why', async () => {
    await ask();
    const asked = clock;
    clock += 15 * MINUTE;
    expect(await send(resend())).toEqual(['suppressed']);
    clock = asked;
    expect(await states()).toEqual([{ state: 'suppressed', reason: 'too late: its link has ended' }]);
    clock += HOUR;
    await ask();
    await database.system((tx) =>
      tx.query(
        `UPDATE sign_in_tokens SET key_id = 'gone', token_sha256 = sha256(token_sha256) WHERE state = 'planned'`,
      ),
    );
    expect(await send(resend())).toEqual(['suppressed']);
  });
});

describe('the mail of an invitation', () => {
  it('names who invites and to what, and is not sent when it was taken back before', async () => {
    const before = provider.accepted.length;
    await invitation('guest@x.example');
    expect(await send(resend())).toEqual(['sent']);
    const mail = provider.accepted[before];
    expect(mail?.subject).toBe('Halden Capital invites you to Argus');
    expect(mail?.text).toContain(`${EMAIL} invites you to the account of Halden Capital`);
    expect(mail?.text).toMatch(/http:\/\/localhost:8787\/account\/invitations\/[\w-]{43}/);
    expect(mail?.text).not.toMatch(/\d{3} \d{3}/);
    await invitation('guest2@x.example');
    const made = (await listInvitations(database, company.tenantId, clock)).find(({ email }) =>
      email.startsWith('guest2'),
    );
    await revokeInvitation(database, { tenantId: company.tenantId, role: 'owner' }, { id: made?.id ?? '', at: clock });
    expect(await send(resend())).toEqual(['suppressed']);
  });
});
