import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { accountPlugin } from '#accounts/routes/plugin.ts';
import { accountSessions } from '#accounts/routes/sessions.ts';
import { openSession } from '#accounts/sessions.ts';
import type { Role } from '#contracts/principal.ts';
import type { Database } from '#database/database.ts';
import { startDatabase } from '#database/testing/servers.ts';
import { accountSecrets } from '#delivery/access/account-secrets.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { createGateway, type GatewayOptions } from '#delivery/gateway/gateway.ts';
import { networkOf } from '#delivery/gateway/network.ts';
import type { RequestLine } from '#metering/request-line.ts';
import { openReleaseReader, type ReleaseReader } from '#releases/release.ts';
import { serveSnapshots } from '#releases/snapshots/served.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { openApi } from '../api.ts';
import type { NewKey } from '../keys/key-rows.ts';
import { enterKey, type MadeKey } from '../keys/make-key.ts';
import type { Meter } from '../requests/meter.ts';
import { NEWEST_VERSION } from '../versions.ts';

/** A company that has signed up, with the key of its owner. */
export interface TestCompany {
  readonly tenantId: string;
  readonly userId: string;
  readonly key: MadeKey;
}

/** A gateway with the API, over a database of its own. */
export interface TestApi {
  readonly url: string;
  readonly database: Database;
  /** What was written down of requests. */
  readonly lines: RequestLine[];
  /** UTC ms; what it takes for now. */
  clock: number;
  company(name: string, tier: string | null): Promise<TestCompany>;
  /** The cookie of a session of a user for a tenant. */
  signIn(user: Pick<TestCompany, 'userId' | 'tenantId'>): Promise<string>;
  /** A new member; returns the id of the user. */
  member(tenantId: string, role: Role): Promise<string>;
  key(tenantId: string, wanted?: Partial<NewKey>): Promise<MadeKey>;
  /** Asks with a key; null: without. */
  ask(path: string, key: string | null, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

export interface TestApiOptions {
  readonly kind?: 'embedded' | 'server';
  readonly releases?: ReleaseReader;
  readonly warehouse?: Warehouse | null;
  readonly meter?: Meter;
  readonly hooksToLoopback?: boolean;
  readonly gateway?: Partial<GatewayOptions>;
}

/** What signs and seals in all of them. */
export const testSecret: Uint8Array = randomBytes(32);

export async function openTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-test-api-'));
  const databases = await startDatabase(options.kind ?? 'embedded');
  const database = await databases.open();
  const lines: RequestLine[] = [];
  const meter: Meter = options.meter ?? {
    record: async (line) => void lines.push(line),
    complete() {},
    interrupt() {},
  };
  const releases = options.releases ?? openReleaseReader(path.join(folder, 'site'));
  const log = pino({ level: 'silent' });
  const baseUrl = options.gateway?.baseUrl ?? 'http://argus.test';
  const state = { clock: Date.now() };
  const now = () => state.clock;
  const api = await openApi({
    database,
    releases,
    warehouse: () => options.warehouse ?? null,
    meter,
    secret: testSecret,
    baseUrl,
    log,
    now,
    hooksToLoopback: options.hooksToLoopback ?? false,
  });
  const keys = loadSigningKeys({ directory: folder });
  const sessions = accountSessions({ database, now, secure: false });
  const accounts = { database, secretOf: accountSecrets(keys), sessions, now, networkOf, contact: null };
  const gateway = await createGateway({
    ...{ database, releases, baseUrl, log, now, keys },
    snapshots: serveSnapshots(path.join(folder, 'snapshots')),
    requestLink: async () => {},
    metrics: { request() {}, sessionOpened() {}, refused() {} },
    host: '127.0.0.1',
    port: 0,
    plugins: [api.plugin, accountPlugin(accounts), api.accountPages(accounts)],
    ...options.gateway,
  });
  const key: TestApi['key'] = (tenantId, wanted = {}) =>
    database.transaction(tenantId, (tx) =>
      enterKey(
        tx,
        {
          tenantId,
          name: 'a key',
          environment: 'live',
          createdBy: null,
          role: 'owner',
          scopes: null,
          allow: [],
          apiVersion: NEWEST_VERSION,
          createdAt: state.clock,
          expiresAt: null,
          ...wanted,
        },
        randomBytes,
      ),
    );
  const test: TestApi = Object.assign(state, {
    url: gateway.url,
    database,
    lines,
    key,
    async signIn({ userId, tenantId }: Pick<TestCompany, 'userId' | 'tenantId'>) {
      const token = await database.system((tx) => openSession(tx, { userId, tenantId, at: state.clock }));
      return `argus_account=${token}`;
    },
    async member(tenantId: string, role: Role) {
      const userId = randomUUID();
      await database.system(async (tx) => {
        await tx.query('INSERT INTO users (id, email, name, created_at) VALUES ($1, $2, $3, now())', [
          userId,
          `${userId}@example.com`,
          role,
        ]);
        await tx.query('INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES ($1, $2, $3, now())', [
          tenantId,
          userId,
          role,
        ]);
      });
      return userId;
    },
    async company(name: string, tier: string | null) {
      const [tenantId, userId] = [randomUUID(), randomUUID()];
      const slug = name.toLowerCase();
      await database.system(async (tx) => {
        await tx.query('INSERT INTO tenants (id, slug, name, tier) VALUES ($1, $2, $3, $4)', [
          tenantId,
          slug,
          name,
          tier,
        ]);
        await tx.query('INSERT INTO users (id, email, name, created_at) VALUES ($1, $2, $3, now())', [
          userId,
          `owner@${slug}.example`,
          name,
        ]);
        await tx.query(
          `INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES ($1, $2, 'owner', now())`,
          [tenantId, userId],
        );
      });
      return { tenantId, userId, key: await key(tenantId, { createdBy: userId }) };
    },
    ask: (target: string, text: string | null, init: RequestInit = {}) =>
      fetch(`${gateway.url}${target}`, {
        ...init,
        headers: { ...(text === null ? {} : { authorization: `Bearer ${text}` }), ...init.headers },
      }),
    async close() {
      await gateway.close();
      await api.close();
      await databases.close();
      rmSync(folder, { recursive: true, force: true });
    },
  });
  return test;
}
