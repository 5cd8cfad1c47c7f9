import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { listSubscribers } from '#database/recipients.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import type { OperatorContext } from './operation.ts';
import { createOperator, type Operator } from './operator.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-access-'));
const CDN = {
  baseUrl: 'https://cdn.example.com',
  keyPairId: 'K1',
  privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
};
const OTHER = '00000000-0000-4000-8000-0000000000ff';
let database: Database;
let operator: Operator;
let now = Date.UTC(2026, 10, 26);

beforeAll(async () => {
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  await seedDemoTenant(database);
  await database.system(async (tx) => {
    await tx.query(`INSERT INTO tenants (id, slug, name) VALUES ($1, 'other', 'Other')`, [OTHER]);
    await tx.query(
      `INSERT INTO recipients (id, tenant_id, email, tier) VALUES (gen_random_uuid(), $1, 'growth@example.com', 'free')`,
      [OTHER],
    );
  });
  const stores = {
    database,
    keys: loadSigningKeys({ directory: folder }),
    config: { baseUrl: 'http://argus.test', cdn: CDN },
  };
  operator = createOperator({ stores, client: null, now: () => now } as unknown as OperatorContext);
});
afterAll(async () => {
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

const linkFor = (email: string) => operator.link({ email, scope: '/', days: 1 });
const statesOf = async (email: string) =>
  (await operator.grants({ email, all: true })).map(({ id, tier, ended }) => [id, tier ?? ended]);

describe('the operator of grants, recipients and tenants', () => {
  it('revokes a grant by its id and by its link, once and again, and lists it as withdrawn', async () => {
    const [first, second] = [await linkFor('free@example.com'), await linkFor('free@example.com')];
    expect((await operator.grants({ email: 'free@example.com', all: false })).map(({ id }) => id).sort()).toEqual(
      [first.grant, second.grant].sort(),
    );
    expect((await operator.revoke({ grants: [first.grant, second.url] })).sort()).toEqual(
      [first.grant, second.grant].sort(),
    );
    expect(await operator.revoke({ grants: [first.grant] })).toEqual([first.grant]);
    expect(await operator.grants({ email: 'free@example.com', all: false })).toEqual([]);
    expect((await statesOf('free@example.com')).map(([, state]) => state)).toEqual(['withdrawn', 'withdrawn']);
  });

  it('revokes the grant of a link of a mail to a page, as a reader copies it', async () => {
    const { url, grant } = await linkFor('free@example.com');
    expect(await operator.revoke({ grants: [`${url}/class/crypto`] })).toEqual([grant]);
  });

  it('revokes every grant that a recipient has, and none of another', async () => {
    await linkFor('founding@example.com');
    await linkFor('founding@example.com');
    const other = await linkFor('enterprise@example.com');
    expect(await operator.revoke({ email: 'founding@example.com', grants: [] })).toHaveLength(2);
    expect(await operator.revoke({ email: 'founding@example.com', grants: [] })).toEqual([]);
    expect(await statesOf('enterprise@example.com')).toEqual([[other.grant, 'enterprise']]);
  });

  it('names a grant that there is not, and says what else was done', async () => {
    const { grant } = await linkFor('free@example.com');
    await expect(operator.revoke({ grants: [OTHER, grant] })).rejects.toMatchObject({
      code: 'ARGUS_USAGE',
      message: `there is no grant ${OTHER}; the other 1 were revoked`,
    });
    for (const wrong of ['x', 'http://argus.test/r/k1.e30.AAAA', ''])
      await expect(operator.revoke({ grants: [wrong] })).rejects.toMatchObject({ code: 'ARGUS_USAGE' });
  });

  it('lists a grant with the tier it is worth now: lowered with its recipient, and ended with its time', async () => {
    const { grant } = await linkFor('enterprise@example.com');
    expect(await operator.changeTier({ email: 'enterprise@example.com', tier: 'founding' })).toEqual({
      before: 'enterprise',
    });
    expect(await statesOf('enterprise@example.com')).toContainEqual([grant, 'founding']);
    now += 2 * 24 * 3600 * 1000;
    expect(await statesOf('enterprise@example.com')).toContainEqual([grant, 'expired']);
  });

  it('refuses a tier that there is not, and asks which tenant is meant when two have the address', async () => {
    await expect(operator.changeTier({ email: 'free@example.com', tier: 'gold' })).rejects.toMatchObject({
      code: 'ARGUS_USAGE',
      message: 'there is no tier gold: free, founding, growth, enterprise',
    });
    await expect(operator.changeTier({ email: 'growth@example.com', tier: 'free' })).rejects.toMatchObject({
      code: 'ARGUS_USAGE',
      message: expect.stringContaining('demo, other: name one with --tenant'),
    });
    await operator.changeTier({ email: 'growth@example.com', tenant: 'other', tier: 'founding' });
    const tiers = (await operator.recipients({ email: 'growth@example.com' })).map((r) => [r.tenantSlug, r.tier]);
    expect(tiers).toEqual([
      ['demo', 'growth'],
      ['other', 'founding'],
    ]);
    await expect(operator.changeTier({ email: 'nobody@example.com', tier: 'free' })).rejects.toMatchObject({
      code: 'ARGUS_RECIPIENT_UNKNOWN',
    });
  });

  it('takes a recipient off the mails and puts it back, onto a list it had and onto a new one', async () => {
    const daily = async () => (await listSubscribers(database, 'daily')).map(({ email }) => email);
    await operator.changeSubscription({ email: 'free@example.com', list: null });
    expect(await daily()).not.toContain('free@example.com');
    expect(await operator.changeSubscription({ email: 'free@example.com', list: 'daily' })).toMatchObject({
      lists: ['daily'],
    });
    expect(await operator.changeSubscription({ email: 'free@example.com', list: 'weekly' })).toMatchObject({
      lists: ['daily', 'weekly'],
    });
    expect(await daily()).toContain('free@example.com');
    expect((await listSubscribers(database, 'weekly')).map(({ email }) => email)).toEqual(['free@example.com']);
  });

  it('gives a recipient the watchlist of its mails, each instrument once, and takes it away', async () => {
    const email = 'founding@example.com';
    const watched = async () => (await operator.recipients({ email }))[0]?.watchlist;
    await operator.changeWatchlist({ email, symbols: ['GOLD', 'BTCUSDT', 'GOLD'] });
    expect(await watched()).toEqual(['GOLD', 'BTCUSDT']);
    await operator.changeWatchlist({ email, symbols: [] });
    expect(await watched()).toEqual([]);
    await expect(operator.changeWatchlist({ email: 'nobody@example.com', symbols: [] })).rejects.toMatchObject({
      code: 'ARGUS_RECIPIENT_UNKNOWN',
    });
  });

  it('says of a new link that it opens nothing while its reader is unsubscribed or suspended', async () => {
    expect((await linkFor('founding@example.com')).closed).toBeNull();
    await operator.changeSubscription({ email: 'founding@example.com', list: null });
    expect((await linkFor('founding@example.com')).closed).toBe('unsubscribed');
    await operator.changeTenant({ tenant: 'demo', status: 'suspended' });
    expect((await linkFor('founding@example.com')).closed).toBe('suspended');
    await operator.changeTenant({ tenant: 'demo', status: 'active' });
    await operator.changeSubscription({ email: 'founding@example.com', list: 'daily' });
  });

  it('suspends a tenant and resumes it; its grants open nothing meanwhile', async () => {
    const { grant } = await linkFor('free@example.com');
    expect(await operator.changeTenant({ tenant: 'demo', status: 'suspended' })).toEqual({ status: 'suspended' });
    expect(await statesOf('free@example.com')).toContainEqual([grant, 'suspended']);
    expect((await operator.tenants()).map(({ slug, status }) => [slug, status])).toEqual([
      ['demo', 'suspended'],
      ['other', 'active'],
    ]);
    await operator.changeTenant({ tenant: 'demo', status: 'active' });
    expect(await statesOf('free@example.com')).toContainEqual([grant, 'free']);
    await expect(operator.changeTenant({ tenant: 'none', status: 'active' })).rejects.toMatchObject({
      code: 'ARGUS_USAGE',
    });
  });
});

describe('what an operator gives out besides links', () => {
  it('gives out an address of a file, which is listed and revoked as any other grant', async () => {
    const email = 'enterprise@example.com';
    const { url, grant } = await operator.fileLink({ email, file: '/instrument/BTCUSDT.json', days: 1 });
    expect(url).toMatch(/^http:\/\/argus\.test\/f\/[\w.-]+\/BTCUSDT\.json$/);
    expect(await operator.grants({ email, all: false })).toContainEqual(
      expect.objectContaining({ id: grant, scope: '/instrument/BTCUSDT.json' }),
    );
    expect(await operator.revoke({ grants: [url] })).toEqual([grant]);
    for (const file of ['/instrument/BTCUSDT', '/', '/a b.json', '//evil.example/x.json'])
      await expect(operator.fileLink({ email, file, days: 1 })).rejects.toMatchObject({ code: 'ARGUS_USAGE' });
  });

  it('gives out cookies of a CDN for a day at most, with a grant that relies on no key of ours', async () => {
    const email = 'enterprise@example.com';
    const before = await operator.keys();
    const { cookies, grant } = await operator.cdnAccess({ email, scope: '/', days: 1 });
    const policy = Buffer.from(cookies['CloudFront-Policy'].replaceAll('_', '='), 'base64').toString();
    expect(policy).toMatch(/https:\/\/cdn\.example\.com\/[a-z]+\/\*/);
    expect((await operator.grants({ email, all: false })).map(({ id }) => id)).toContain(grant);
    expect(await operator.keys()).toEqual(before);
    await expect(operator.cdnAccess({ email, scope: '/', days: 2 })).rejects.toThrow(/cannot be taken back/);
  });

  it('gives out no cookies of a CDN to a reader whose links open nothing', async () => {
    const email = 'founding@example.com';
    await operator.changeSubscription({ email, list: null });
    await expect(operator.cdnAccess({ email, scope: '/', days: 1 })).rejects.toThrow(/unsubscribed/);
    await operator.changeSubscription({ email, list: 'daily' });
  });
});
