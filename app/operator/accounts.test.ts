import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSession } from '#accounts/sessions.ts';
import { signInByLink } from '#accounts/sign-ins.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoOwner, seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { MINUTE } from '#market/time.ts';
import type { OperatorContext } from './operation.ts';
import { createOperator, type Operator } from './operator.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-operator-accounts-'));
let database: Database;
let operator: Operator;
const now = Date.UTC(2026, 10, 28);

beforeAll(async () => {
  database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  await seedDemoTenant(database);
  const stores = {
    database,
    keys: loadSigningKeys({ directory: folder }),
    config: { baseUrl: 'http://127.0.0.1:8787' },
  };
  operator = createOperator({ stores, client: null, now: () => now } as unknown as OperatorContext);
});
afterAll(async () => {
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('an operator makes a tenant with an owner, and a link in the terminal signs that owner in, once', async () => {
  const made = await operator.addTenant({ name: 'Halden Capital', owner: 'olga@halden.example', tier: 'growth' });
  expect(made).toEqual({ slug: 'halden-capital' });
  const { url } = await operator.accountLink({ email: 'OLGA@halden.example' });
  const [, token = ''] = /^http:\/\/localhost:8787\/account\/sign-in\/([\w-]{43})$/.exec(url) ?? [];
  const opened = await signInByLink(database, token, now + 14 * MINUTE);
  expect(await readSession(database, opened?.session ?? '', now + 14 * MINUTE)).toMatchObject({
    tenantName: 'Halden Capital',
    role: 'owner',
    tier: 'growth',
  });
  expect(await signInByLink(database, token, now + 14 * MINUTE)).toBeNull();
  expect(await operator.accounts()).toEqual([
    {
      email: 'olga@halden.example',
      name: '',
      isDisabled: false,
      memberships: [{ tenant: 'halden-capital', role: 'owner' }],
      passkeys: 0,
      seenAt: now + 14 * MINUTE,
    },
  ]);
});

it('a tier that does not exist, an address that is none and a stranger are refused with what to do', async () => {
  const company = { name: 'X', owner: 'x@x.example', tier: 'gold' };
  await expect(operator.addTenant(company)).rejects.toThrow(/there is no tier gold: free,/);
  await expect(operator.addTenant({ ...company, tier: 'free', owner: 'x' })).rejects.toMatchObject({
    code: 'ARGUS_USAGE',
  });
  await expect(operator.accountLink({ email: 'nobody@x.example' })).rejects.toThrow(/npx argus account list/);
});

it('the tenant of the demo has an owner, however often the demo is started', async () => {
  const email = await seedDemoOwner(database);
  expect(await seedDemoOwner(database)).toBe(email);
  const { url } = await operator.accountLink({ email });
  const opened = await signInByLink(database, url.split('/').at(-1) ?? '', now);
  expect(await readSession(database, opened?.session ?? '', now)).toMatchObject({
    tenantName: 'Demo',
    tier: 'enterprise',
  });
});

it('an operator finds a tenant by anything that is known of it, and gives it a tier that its record tells', async () => {
  const { slug } = await operator.addTenant({ name: 'Findable Fund', owner: 'fay@findable.example', tier: 'free' });
  const { key } = await operator.makeApiKey({ tenant: slug, name: 'for finding', role: 'reader' });
  for (const text of [slug, 'findable fund', 'FAY@findable', key.slice(0, 15), key])
    expect((await operator.findTenants({ text })).map(({ tenant }) => tenant)).toContain(slug);
  expect(await operator.findTenants({ text: 'nothing of that kind' })).toEqual([]);
  await operator.changeTenantTier({ tenant: slug, tier: 'growth' });
  await operator.changeTenant({ tenant: slug, status: 'suspended' });
  const events = (await database.system((tx) => tx.query(`SELECT event FROM audit_outbox ORDER BY at`))) as {
    event: { action: string };
  }[];
  expect(events.map(({ event }) => event.action)).toEqual(
    expect.arrayContaining(['keys.create', 'tenants.tier', 'tenants.status']),
  );
  expect(JSON.stringify(events)).not.toContain(key.slice(11));
});
