import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Configuration, readEnvironment } from '#config/environment.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoOwner, seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { MIGRATIONS, SERVERS, startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { createLink } from '#delivery/access/links.ts';
import { publishTierNames } from '#delivery/gateway/testing/test-gateway.ts';
import { remoteOperator } from './control/client.ts';
import { type ControlFile, readControl } from './control/control-file.ts';
import { startGateway } from './gateway-process.ts';
import { signingKeysOf } from './signing-keys.ts';
import { openStores } from './stores.ts';

const KEYS = `k1:${randomBytes(32).toString('base64url')}`;
/** Nothing answers there. */
const NO_WAREHOUSE = 'http://127.0.0.1:1';
const log = pino({ enabled: false });
const folder = mkdtempSync(path.join(tmpdir(), 'argus-gateways-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const site = path.join(folder, 'site');
let directories = 0;
const configOf = (env: Record<string, string>): Configuration => ({
  ...readEnvironment({
    ARGUS_DATA_DIR: path.join(folder, `data-${++directories}`),
    ARGUS_SITE_DIR: site,
    CLICKHOUSE_URL: NO_WAREHOUSE,
    ...env,
  }),
  gatewayPort: 0,
  metricsPort: 0,
});

/** A link of a terminal signs in at one gateway, and its session is known to all of them. */
async function signInEverywhere(link: string, gateways: readonly { readonly url: string }[]): Promise<void> {
  const target = gateways.at(-1)?.url ?? '';
  const entered = await fetch(`${target}${new URL(link).pathname}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: target },
  });
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/account']);
  const cookie =
    entered.headers
      .getSetCookie()
      .find((each) => each.startsWith('argus_account='))
      ?.split(';')[0] ?? '';
  for (const { url } of gateways) {
    const page = await fetch(`${url}/account/members`, { headers: { cookie } });
    expect([page.status, (await page.text()).includes('owner@example.com')]).toEqual([200, true]);
    expect((await fetch(`${url}/account/members`, { redirect: 'manual' })).status).toBe(303);
  }
}

describe.each(SERVERS)('gateways on $title, without a warehouse', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', { timeout: 120_000 }, () => {
    let engine: TestDatabase;
    let database: Database;
    const configs: Configuration[] = [];
    beforeAll(async () => {
      await publishTierNames(site);
      engine = await startDatabase(kind);
      if (kind === 'server') {
        database = await engine.open();
        const shared = { DATABASE_URL: engine.url(database), ARGUS_SIGNING_KEYS: KEYS };
        configs.push(configOf(shared), configOf(shared));
      } else {
        configs.push(configOf({}));
        database = await openDatabase({ directory: path.join(configs[0]?.dataDirectory as string, 'database') });
        await migrateDatabase(database, { directory: MIGRATIONS });
      }
      await seedDemoTenant(database);
      await seedDemoOwner(database);
    }, 180_000);
    afterAll(() => engine?.close());

    it('gateways start, serve a page behind a link that any of them opens, make links when asked, and leave no trace of a warehouse', async () => {
      const keys = signingKeysOf(configs[0] as Configuration);
      const link = await createLink(
        { database, keys, baseUrl: 'http://gateway', now: Date.now() },
        { email: 'growth@example.com', scope: '/', days: 1 },
      );
      // The embedded engine belongs to one process.
      if (kind === 'embedded') await database.close();
      const gateways = await Promise.all(configs.map((config) => startGateway(config, log)));
      for (const { url } of gateways) {
        const opened = await fetch(link.url.replace('http://gateway', url), { redirect: 'manual' });
        expect(opened.status).toBe(303);
        const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
        expect(await (await fetch(`${url}/`, { headers: { cookie } })).text()).toContain('<title>growth</title>');
        // There is no warehouse: that is no reason to be unready.
        for (const probe of ['/livez', '/readyz']) expect((await fetch(`${url}${probe}`)).status).toBe(200);
      }
      // It holds the data directory: a link made while it runs is made by it, and what needs the warehouse is refused in words.
      const operator = remoteOperator(readControl(configs[0]?.dataDirectory as string) as ControlFile);
      const made = await operator.link({ email: 'free@example.com', scope: '/', days: 1 });
      const { baseUrl } = configs[0] as Configuration;
      const opened = await fetch(made.url.replace(baseUrl, gateways[0]?.url as string), { redirect: 'manual' });
      expect(opened.status).toBe(303);
      await signInEverywhere((await operator.accountLink({ email: 'owner@example.com' })).url, gateways);
      await expect(operator.status()).rejects.toMatchObject({
        code: 'ARGUS_DATA_IN_USE',
        message: expect.stringContaining('is a gateway alone'),
      });
      for (const gateway of gateways) await gateway.stop();
      for (const { dataDirectory } of configs) expect(readControl(dataDirectory)).toBeNull();
      for (const { dataDirectory } of configs) expect(existsSync(path.join(dataDirectory, 'warehouse'))).toBe(false);
    });

    it('a gateway is refused where the database is not migrated, and migrates nothing', async () => {
      const fresh = kind === 'server' ? await engine.open({ migrated: false }) : null;
      const env = fresh === null ? {} : { DATABASE_URL: engine.url(fresh), ARGUS_SIGNING_KEYS: KEYS };
      const config = configOf(env);
      await expect(startGateway(config, log)).rejects.toMatchObject({ code: 'ARGUS_DATABASE_BEHIND' });
      const after = fresh ?? (await openDatabase({ directory: path.join(config.dataDirectory, 'database') }));
      const tables = await after.owner((tx) =>
        tx.rows(z.object({ n: z.number() }), `SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'`),
      );
      expect(tables).toEqual([{ n: 0 }]);
      if (fresh === null) await after.close();
    });
  });
});

describe('server mode without signing keys', () => {
  it.each([
    ['a gateway', (config: Configuration) => startGateway(config, log)],
    ['a worker, or any command on the stores', (config: Configuration) => openStores(config, log)],
  ])('server mode refuses %s before anything is opened or made', async (_, start) => {
    const config = configOf({ DATABASE_URL: 'postgres://argus@127.0.0.1:1/argus' });
    await expect(start(config)).rejects.toMatchObject({ code: 'ARGUS_KEYS_MISSING', exitCode: 2 });
    expect(existsSync(path.join(config.dataDirectory, 'keys'))).toBe(false);
  });

  it('keys are made once where the database is in the process', async () => {
    const config = configOf({});
    const token = await signingKeysOf(config).sign({ purpose: 'test', claim: z.object({}) }, {});
    expect(await signingKeysOf(config).verify({ purpose: 'test', claim: z.object({}) }, token)).toEqual({});
  });
});
