import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Configuration, readEnvironment } from '#config/environment.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { openFence } from '#database/fences.ts';
import { digestLedgerHash } from '#database/ledger.ts';
import { mailHealth } from '#database/mail-health.ts';
import { listRecipients } from '#database/recipients.ts';
import { SERVERS, startDatabase } from '#database/testing/servers.ts';
import { openContentStore } from '#releases/content-store.ts';
import { currentRelease } from '#releases/pointer.ts';
import { openReleaseReader, switchRelease } from '#releases/release.ts';
import { insertBars } from '#warehouse/bars.ts';
import { contentHash } from '#warehouse/hash.ts';
import { commitRun } from '#warehouse/runs.ts';
import { ENGINES } from '#warehouse/testing/engines.ts';
import { startHttpServer } from '#warehouse/testing/http-server.ts';
import { bars, run, stamp } from '#warehouse/testing/rows.ts';
import { openStores, type Stores } from '../stores.ts';
import { type BackupReport, backUp } from './back-up.ts';
import { type RestoreReport, restore } from './restore.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-app-backup-'));
const copies = path.join(folder, 'copies');
const copy = path.join(copies, 'one');
const TAKEN = Date.UTC(2026, 0, 6);
const log = pino({ enabled: false });
const SECRET = 'k1:0123456789abcdef0123456789abcdef0123';
let places = 0;
let taken: BackupReport;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const configAt = (name: string, env: Record<string, string> = {}): Configuration =>
  readEnvironment({ ARGUS_DATA_DIR: path.join(folder, name), ...env });
const fresh = () => configAt(`place-${++places}`);
const bring = (config: Configuration, from = copy): Promise<RestoreReport> =>
  restore(config, from, { now: () => TAKEN + 5_000 });

/** Something of everything: rows of both stores, and a release with an object. */
async function fill({ config, warehouse, database }: Stores): Promise<void> {
  await seedDemoTenant(database);
  await insertBars(warehouse, [bars('A', 300)], { ...stamp('backfill'), source: 'feed', rev: 0 });
  await commitRun(warehouse, run('batch', 0, 'batch'));
  const raw = Buffer.from('<p>page</p>');
  const sha256 = createHash('sha256').update(raw).digest('hex');
  await openContentStore(path.join(config.siteDirectory, 'objects')).put({ sha256, raw }, TAKEN);
  const pages = new Map([['free/', { sha256, bytes: raw.length, modelHash: 'm' }]]);
  await switchRelease(config.siteDirectory, { pages, scripts: [], styles: [] });
}

/** What is wrong with a copy of the backup when its files are changed so. */
async function refusal(change: (directory: string) => void): Promise<{ code: string; message: string }> {
  const broken = path.join(copies, `broken-${++places}`);
  cpSync(copy, broken, { recursive: true });
  change(broken);
  const config = fresh();
  const error = await bring(config, broken).then(
    () => ({ code: 'none', message: '' }),
    (refused: { code: string; message: string }) => refused,
  );
  expect(existsSync(config.dataDirectory)).toBe(false);
  return error;
}

beforeAll(async () => {
  const stores = await openStores(configAt('source'), log);
  await fill(stores);
  taken = await backUp(stores, copy, { now: () => TAKEN });
  await stores.close();
}, 120_000);

describe('a backup', () => {
  it('lists every file that it has, under the hash of what the stores held', async () => {
    const { files, content, seal, folders } = JSON.parse(readFileSync(path.join(copy, 'manifest.json'), 'utf8'));
    const there = readdirSync(copy, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(there).toHaveLength(files.length + 1);
    expect(files).toHaveLength(taken.files);
    expect(content).toEqual(taken.content);
    expect(seal).toBe(taken.seal);
    expect(folders).toEqual(['site']);
    expect(taken).toMatchObject({ takenAt: TAKEN, newestBatch: run('batch', 0).asOf });
  });

  it('two of the same content have the same hash of it, and the second does not write over the first', async () => {
    const stores = await openStores(configAt('source'), log);
    try {
      await expect(backUp(stores, copy, { now: () => TAKEN })).rejects.toMatchObject({
        code: 'ARGUS_BACKUP_REFUSED',
        message: expect.stringContaining('is not empty: it has database, manifest.json, site'),
      });
      const second = await backUp(stores, path.join(copies, 'two'), { now: () => TAKEN + 1 });
      expect(second.content).toEqual(taken.content);
      expect(await contentHash(stores.warehouse)).toEqual(taken.content.tables);
    } finally {
      await stores.close();
    }
  }, 60_000);
});

describe('a restore', () => {
  it('a damaged, cut, missing or added word anywhere is refused, with the name of the file, before anything is written', async () => {
    const object = (directory: string) =>
      path.join(
        directory,
        readdirSync(directory, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.br')) ?? '',
      );
    const part = (directory: string) =>
      path.join(
        directory,
        readdirSync(directory, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.bin')) ?? '',
      );
    const recipients = (directory: string) => path.join(directory, 'database', 'recipients.jsonl');
    const manifest = (directory: string) => path.join(directory, 'manifest.json');
    const change = (file: string) => {
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
      writeFileSync(file, bytes);
    };
    for (const [damage, named] of [
      [(d) => change(object(d)), '.br is not what was written'],
      [(d) => truncateSync(part(d), 3), '.bin has 3 bytes'],
      [(d) => appendFileSync(recipients(d), '{}\n'), 'recipients.jsonl has'],
      [(d) => rmSync(recipients(d)), 'recipients.jsonl cannot be read'],
      [(d) => rmSync(manifest(d)), 'manifest.json cannot be read: there is no manifest'],
      [(d) => truncateSync(manifest(d), 900), 'manifest.json is cut'],
      [
        (d) =>
          writeFileSync(
            manifest(d),
            readFileSync(manifest(d), 'utf8').replace(`"takenAt":${TAKEN}`, `"takenAt":${TAKEN + 1}`),
          ),
        'not that of its seal',
      ],
    ] as [(directory: string) => void, string][]) {
      expect(await refusal(damage)).toMatchObject({
        code: 'ARGUS_BACKUP_DAMAGED',
        message: expect.stringContaining(named),
      });
    }
    const newer = (d: string) => writeFileSync(manifest(d), '{"format":2}');
    expect(await refusal(newer)).toMatchObject({ code: 'ARGUS_BACKUP_NEWER' });
  }, 60_000);

  it('a directory that holds anything but keys and logs is refused, and stays as it is', async () => {
    const config = fresh();
    mkdirSync(path.join(config.dataDirectory, 'warehouse'), { recursive: true });
    await expect(bring(config)).rejects.toMatchObject({
      code: 'ARGUS_RESTORE_REFUSED',
      message: expect.stringContaining('it has warehouse'),
    });
    expect(readdirSync(path.join(config.dataDirectory, 'warehouse'))).toEqual([]);
    rmSync(path.join(config.dataDirectory, 'warehouse'), { recursive: true });
    mkdirSync(path.join(config.dataDirectory, 'keys'));
    writeFileSync(path.join(config.dataDirectory, 'keys', 'mine.txt'), 'mine');
    const report = await bring(config);
    expect(report).toMatchObject({ content: taken.content, lostMs: 5_000, seal: taken.seal });
    expect(readFileSync(path.join(config.dataDirectory, 'keys', 'mine.txt'), 'utf8')).toBe('mine');
  }, 60_000);

  it('what it has made opens as before: rows, pages, and a fence of releases that no publisher takes back', async () => {
    const config = fresh();
    await bring(config);
    const stores = await openStores(config, log);
    try {
      expect(await contentHash(stores.warehouse)).toEqual(taken.content.tables);
      expect(await digestLedgerHash(stores.database)).toBe(taken.content.digests);
      expect(await listRecipients(stores.database)).toHaveLength(4);
      expect(await mailHealth(stores.database)).toMatchObject([{ tenant: 'demo', held: 'restored' }]);
      const page = await openReleaseReader(config.siteDirectory).page('free/', 'raw');
      expect(page?.body.toString()).toBe('<p>page</p>');
      // It was published without a fence, so the fence of the backup knew of none.
      const fence = await openFence(stores.database, 'release', currentRelease).read();
      expect(fence.value).toMatchObject({ release: taken.content.release, number: 1 });
    } finally {
      await stores.close();
    }
  }, 60_000);
});

const noServers = SERVERS.some(({ skipped }) => skipped) || ENGINES.some(({ skipped }) => skipped);

describe.skipIf(noServers)('on servers (skipped: no PostgreSQL server or no C compiler)', () => {
  it('a backup of embedded engines makes an installation on servers, whose backup has the same content', async () => {
    const [clickhouse, postgres] = [await startHttpServer(), await startDatabase('server')];
    const empty = await postgres.open({ migrated: false });
    const servers = (name: string, extra: Record<string, string> = {}) =>
      configAt(name, {
        CLICKHOUSE_URL: clickhouse.url,
        CLICKHOUSE_USER: 'default',
        CLICKHOUSE_BACKUP_DIR: clickhouse.backups,
        DATABASE_URL: postgres.url(empty),
        ARGUS_SIGNING_KEYS: SECRET,
        ...extra,
      });
    try {
      const blind = servers('blind', { CLICKHOUSE_BACKUP_DIR: '' });
      await expect(bring(blind)).rejects.toMatchObject({
        code: 'ARGUS_RESTORE_REFUSED',
        message: expect.stringContaining('CLICKHOUSE_BACKUP_DIR'),
      });
      await bring(servers('served'));
      const stores = await openStores(servers('served'), log);
      const again = await backUp(stores, path.join(copies, 'of-servers'), { now: () => TAKEN });
      await stores.close();
      expect(again.content).toEqual(taken.content);
      await expect(bring(servers('second'))).rejects.toMatchObject({
        code: 'ARGUS_RESTORE_REFUSED',
        message: 'the database of DATABASE_URL is not empty',
      });
      // And back: into a directory with embedded engines.
      expect((await bring(fresh(), path.join(copies, 'of-servers'))).content).toEqual(taken.content);
    } finally {
      await clickhouse.stop();
      await postgres.close();
    }
  }, 120_000);
});
