import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { TIERS } from '#contracts/tiers.ts';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { askForLink } from '#database/notices.ts';
import { findRecipient, type Recipient } from '#database/recipients.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { openContentStore } from '#releases/content-store.ts';
import { openReleaseReader, type ReleaseEntry, switchRelease } from '#releases/release.ts';
import { serveSnapshots } from '#releases/snapshots/served.ts';
import { loadSigningKeys, type SigningKeys } from '../../access/keys.ts';
import { createLink } from '../../access/links.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../gateway.ts';
import type { Refusal } from '../metrics.ts';

/** A gateway over a database of its own and one page a tier, whose text is the name of the tier. */
export interface TestGateway {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly gateway: Gateway;
  readonly refusals: Refusal[];
  /** UTC ms; what the gateway takes for now. */
  clock: number;
  /** A new link for a demo recipient. */
  link(email: string, days?: number): Promise<string>;
  /** The cookie of a session, as a browser sends it. */
  session(url: string): Promise<string>;
  recipient(email: string): Promise<Recipient>;
  get(target: string, cookie?: string, method?: string): Promise<Response>;
  close(): Promise<void>;
}

/** Tests ask more often than readers may; those of the limits give their own. */
const NO_LIMIT = { recipient: 1e9, tenant: 1e9, address: 1e9 };

/** `keysOf` may watch the keys of the gateway. */
export async function openTestGateway(
  options: Partial<GatewayOptions> = {},
  keysOf: (keys: SigningKeys) => SigningKeys = (keys) => keys,
): Promise<TestGateway> {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-test-gateway-'));
  const site = path.join(folder, 'site');
  await publishTierNames(site);
  const database = await openDatabase({ directory: path.join(folder, 'db') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  await seedDemoTenant(database);
  const keys = loadSigningKeys({ directory: folder });
  const refusals: Refusal[] = [];
  const clock = { clock: Date.now() };
  const gateway = await createGateway({
    database,
    keys: keysOf(keys),
    releases: openReleaseReader(site),
    snapshots: serveSnapshots(path.join(site, 'snapshots')),
    requestLink: (request) => askForLink(database, request),
    metrics: { request() {}, sessionOpened() {}, refused: (reason) => void refusals.push(reason) },
    host: '127.0.0.1',
    port: 0,
    baseUrl: 'http://127.0.0.1',
    log: pino({ level: 'silent' }),
    now: () => test.clock,
    limits: NO_LIMIT,
    ...options,
  });
  const get: TestGateway['get'] = (target, cookie = '', method = 'GET') =>
    fetch(target.startsWith('http') ? target : `${gateway.url}${target}`, {
      method,
      redirect: 'manual',
      headers: { cookie },
    });
  const test: TestGateway = Object.assign(clock, {
    database,
    keys,
    gateway,
    refusals,
    get,
    link: async (email: string, days = 1) =>
      (await createLink({ database, keys, baseUrl: gateway.url, now: test.clock }, { email, scope: '/', days })).url,
    session: async (url: string) => (await get(url)).headers.get('set-cookie')?.split(';')[0] ?? '',
    async recipient(email: string) {
      const found = await findRecipient(database, email);
      if (found === null) throw new Error(`no recipient ${email}`);
      return found;
    },
    async close() {
      await gateway.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  });
  return test;
}

/** A release with one page a tier, whose title is the name of the tier. */
export async function publishTierNames(site: string): Promise<void> {
  const store = openContentStore(path.join(site, 'objects'));
  const pages = new Map<string, ReleaseEntry>();
  for (const { name } of TIERS) {
    const raw = Buffer.from(`<!doctype html><title>${name}</title>`);
    const sha256 = createHash('sha256').update(raw).digest('hex');
    await store.put({ sha256, raw }, Date.now());
    pages.set(`${name}/`, { sha256, bytes: raw.length, modelHash: '' });
  }
  await switchRelease(site, { pages, scripts: [], styles: [] });
}
