/** A server for the bench of the API, in a process of its own: `node api-server.ts bare|api PORT FOLDER`. Says its keys as JSON when it listens. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import fastify from 'fastify';
import { pino } from 'pino';
import { openApi } from '#api/api.ts';
import { enterKey } from '#api/keys/make-key.ts';
import { NEWEST_VERSION } from '#api/versions.ts';
import { openDatabase } from '#database/database.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { createGateway } from '#delivery/gateway/gateway.ts';
import { openRequestSpool } from '#metering/request-spool.ts';
import { openContentStore } from '#releases/content-store.ts';
import { openReleaseReader, switchRelease } from '#releases/release.ts';
import { serveSnapshots } from '#releases/snapshots/served.ts';

export const TENANTS = 200;
const TIER = 'enterprise';
const DOCUMENT = Buffer.from(JSON.stringify({ text: 'x'.repeat(5_000) }));
const JSON_TYPE = 'application/json; charset=utf-8';
const [mode = '', port = '0', folder = ''] = process.argv.slice(2);

if (mode === 'bare') {
  const app = fastify({ logger: false });
  app.get('/v1/overview', (_request, reply) => reply.type(JSON_TYPE).send(DOCUMENT));
  await app.listen({ host: '127.0.0.1', port: Number(port) });
  process.stdout.write('[]\n');
} else if (mode === 'api') {
  const database = await openDatabase({ directory: path.join(folder, 'database') });
  await migrateDatabase(database, { directory: MIGRATIONS });
  const keys: string[] = [];
  for (let i = 0; i < TENANTS; i++) {
    const tenantId = randomUUID();
    await database.system((tx) =>
      tx.query('INSERT INTO tenants (id, slug, name, tier) VALUES ($1, $2, $2, $3)', [tenantId, `tenant-${i}`, TIER]),
    );
    const wanted = {
      name: 'bench',
      environment: 'live',
      createdBy: null,
      role: 'reader',
      scopes: null,
      allow: [],
    } as const;
    const facts = { tenantId, apiVersion: NEWEST_VERSION, createdAt: Date.now(), expiresAt: null };
    keys.push((await database.transaction(tenantId, (tx) => enterKey(tx, { ...wanted, ...facts }, randomBytes))).text);
  }
  const site = path.join(folder, 'site');
  const sha256 = createHash('sha256').update(DOCUMENT).digest('hex');
  await openContentStore(path.join(site, 'objects')).put({ sha256, raw: DOCUMENT }, Date.now());
  const entry = { sha256, bytes: DOCUMENT.length, modelHash: sha256, type: JSON_TYPE };
  await switchRelease(site, { pages: new Map([[`${TIER}/index.json`, entry]]), scripts: [], styles: [] });
  const releases = openReleaseReader(site);
  const log = pino({ level: 'silent' });
  const baseUrl = `http://127.0.0.1:${port}`;
  const spool = await openRequestSpool({
    directory: path.join(folder, 'requests'),
    now: Date.now,
    random: randomBytes,
    sync: 'group',
  });
  const api = await openApi({
    database,
    releases,
    warehouse: () => null,
    meter: spool,
    secret: randomBytes(32),
    baseUrl,
    log,
  });
  await createGateway({
    ...{ database, releases, baseUrl, log, host: '127.0.0.1', port: Number(port) },
    keys: loadSigningKeys({ directory: folder }),
    snapshots: serveSnapshots(path.join(folder, 'snapshots')),
    requestLink: async () => {},
    metrics: { request() {}, sessionOpened() {}, refused() {} },
    plugins: [api.plugin],
  });
  process.stdout.write(`${JSON.stringify(keys)}\n`);
}
