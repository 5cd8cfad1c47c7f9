/**
 * Question: how long do a backup and a restore of a filled installation take, and how much larger is a backup than what the engine itself writes?
 * ARGUS_BENCH_BARS: bars in the warehouse; the default is five million.
 * Baseline: ClickHouse's own plain `BACKUP DATABASE` and `RESTORE DATABASE` of the same warehouse in the same process.
 * Fairness: the baseline copies the warehouse alone, hashes nothing, restores nothing to see that it can, and has no pages and no Postgres.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { backUp } from '#app/backup/back-up.ts';
import { restore } from '#app/backup/restore.ts';
import { openStores, type Stores } from '#app/stores.ts';
import { readEnvironment } from '#config/environment.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { dumpDatabase } from '#database/dump.ts';
import { createRandom } from '#market/math/random.ts';
import { openContentStore } from '#releases/content-store.ts';
import { type ReleaseEntry, switchRelease } from '#releases/release.ts';
import { insertBars } from '#warehouse/bars.ts';
import { commitRun } from '#warehouse/runs.ts';
import { bars, run, stamp } from '#warehouse/testing/rows.ts';
import { report, timed } from './measure.ts';

const BARS = Number(process.env.ARGUS_BENCH_BARS ?? 5_000_000);
const PAGES = 5_000;
const RECIPIENTS = 5_000;
const DAYS = 20;
/** Bars that are made; the others are copies of them under other symbols. */
const MADE = 10_000;

const folder = mkdtempSync(path.join(process.env.ARGUS_BENCH_DIR ?? tmpdir(), 'argus-backup-bench-'));
const configAt = (name: string) => readEnvironment({ ARGUS_DATA_DIR: path.join(folder, name) });
const mib = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const sizeOf = (directory: string): number =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);

async function fill({ config, warehouse, database }: Stores): Promise<void> {
  await insertBars(warehouse, [bars('S', MADE)], { ...stamp('history'), source: 'feed', rev: 0 });
  const copies = Math.ceil(BARS / MADE) - 1;
  await warehouse.command(
    `INSERT INTO bars SELECT bars.* REPLACE (concat('S', toString(n.number)) AS symbol, close + n.number % 97 AS close, volume * (1 + rand() / 4294967296) AS volume)
     FROM bars CROSS JOIN numbers(${copies}) AS n`,
  );
  await commitRun(warehouse, run('history', 0, 'backfill'));
  const [demo] = await seedDemoTenant(database);
  await database.system(async (tx) => {
    await tx.query(
      `INSERT INTO recipients (id, tenant_id, email, tier, lists)
       SELECT md5(n::text)::uuid, (SELECT tenant_id FROM recipients WHERE email = $1), n || '@example.com', 'growth', ARRAY['daily']
       FROM generate_series(1, $2::int) AS n`,
      [demo?.email, RECIPIENTS],
    );
    await tx.query(
      `INSERT INTO digests (tenant_id, recipient_id, list, report_date, state, content_sha256, message_id)
       SELECT tenant_id, id, 'daily', date '2026-01-01' + day, 'sent', md5(id::text || day), '<' || md5(id::text) || '@a.test>'
       FROM recipients CROSS JOIN generate_series(1, $1::int) AS day`,
      [DAYS],
    );
  });
  const store = openContentStore(path.join(config.siteDirectory, 'objects'));
  const random = createRandom(1);
  const pages = new Map<string, ReleaseEntry>();
  for (let i = 0; i < PAGES; i++) {
    const raw = Buffer.from(Array.from({ length: 2_000 }, () => random().toString(36).slice(2, 6)).join(' '));
    const sha256 = createHash('sha256').update(raw).digest('hex');
    await store.put({ sha256, raw }, Date.now());
    pages.set(`enterprise/page/${i}`, { sha256, bytes: raw.length, modelHash: 'm' });
  }
  await switchRelease(config.siteDirectory, { pages, scripts: [], styles: [] });
}

const stores = await openStores(configAt('data'), pino({ enabled: false }));
await fill(stores);
const { warehouse, database } = stores;

const plainName = 'plain';
const plain = await timed(() => warehouse.command(`BACKUP DATABASE argus TO File('${plainName}')`));
const plainFolder = path.join(warehouse.backups as string, plainName);
const plainBytes = sizeOf(plainFolder);
const plainBack = await timed(() =>
  warehouse.command(`RESTORE DATABASE argus AS argus_plain FROM File('${plainName}')`),
);
await warehouse.command('DROP DATABASE argus_plain SYNC');

const rows = await timed(() =>
  dumpDatabase(database, async ({ lines }) => {
    for await (const _ of lines);
  }),
);
const count = rows.result.tables.reduce((sum, table) => sum + table.rows, 0);
const copy = path.join(folder, 'copy');
const taken = await timed(() => backUp(stores, copy, { now: Date.now }));
const size = sizeOf(copy);
await stores.close();
const back = await timed(() => restore(configAt('restored'), copy, { now: Date.now }));

const name = "ClickHouse's plain BACKUP";
report(
  `backup of ${BARS.toLocaleString('en')} bars, ${count.toLocaleString('en')} rows, ${PAGES.toLocaleString('en')} pages`,
  seconds(taken.ms),
  { name, figure: seconds(plain.ms), ratio: taken.ms / plain.ms },
);
report('  processor time of it', seconds(taken.cpuMs), {
  name,
  figure: seconds(plain.cpuMs),
  ratio: taken.cpuMs / plain.cpuMs,
});
report('  its size', mib(size), { name, figure: mib(plainBytes), ratio: size / plainBytes });
report('  of it the rows of Postgres, read in one transaction', seconds(rows.ms));
report('restore (RTO), every file and all content verified', seconds(back.ms), {
  name: 'plain RESTORE',
  figure: seconds(plainBack.ms),
  ratio: back.ms / plainBack.ms,
});
report('  processor time of it', seconds(back.cpuMs), {
  name: 'plain RESTORE',
  figure: seconds(plainBack.cpuMs),
  ratio: back.cpuMs / plainBack.cpuMs,
});
report('RPO with a backup an hour', `${(60 + taken.ms / 60_000).toFixed(1)} min at most`);
rmSync(folder, { recursive: true, force: true });
process.exit();
