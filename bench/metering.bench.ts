/**
 * Question: what does it cost to write a request down before its answer, and to drain it into ClickHouse and the ledger?
 * ARGUS_BENCH_REQUESTS: requests; the default is sixty thousand.
 * Baselines: a bare append of the same bytes in groups of the same size, with and without fdatasync; ClickHouse reading the same rows of a JSON file itself.
 * Fairness: the bare append makes no JSON, carries nothing and seals nothing; ClickHouse's own read hashes, folds and counts nothing, and no PostgreSQL is behind it.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '#database/database.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { openDrain } from '#metering/drain.ts';
import { requestRows } from '#metering/request-rows.ts';
import { openRequestSpool } from '#metering/request-spool.ts';
import { fileOf, readSegment, segmentsIn } from '#metering/segment.ts';
import { lineAt, OTHER_TENANT, TENANT } from '#metering/testing/lines.ts';
import { migrate } from '#warehouse/migrate.ts';
import { openWarehouse } from '#warehouse/warehouse.ts';
import { report, timed } from './measure.ts';

const REQUESTS = Number(process.env.ARGUS_BENCH_REQUESTS ?? 60_000);
/** Requests on their way at once: about as many as a group has. */
const AT_ONCE = 24;

const folder = mkdtempSync(path.join(process.env.ARGUS_BENCH_DIR ?? tmpdir(), 'argus-metering-'));
const migrations = (name: string) => fileURLToPath(new URL(`../migrations/${name}`, import.meta.url));
const lines = Array.from({ length: REQUESTS }, (_, i) =>
  lineAt(Date.UTC(2026, 10, 28) + i, { tenant: i % 2 === 0 ? TENANT : OTHER_TENANT }),
);

/** All requests through a spool, so many at once. */
async function spool(sync: 'group' | 'none') {
  const directory = path.join(folder, sync);
  const spool = await openRequestSpool({ directory, now: Date.now, random: randomBytes, sync });
  const measured = await timed(async () => {
    for (let i = 0; i < lines.length; i += AT_ONCE)
      await Promise.all(
        lines.slice(i, i + AT_ONCE).map(async (line) => {
          await spool.record(line);
          spool.complete(line.id);
        }),
      );
    await spool.close();
  });
  const files = segmentsIn(directory, 'sealed').map((name) => ({
    name,
    bytes: readFileSync(path.join(directory, fileOf(name, 'sealed'))),
  }));
  return { ...measured, directory, files };
}

/** The same bytes in as many groups, appended to one file. */
async function append(sync: 'group' | 'none', bytes: number) {
  const groups = Math.ceil(REQUESTS / AT_ONCE);
  const group = Buffer.alloc(Math.round(bytes / groups), 'x');
  const handle = await open(path.join(folder, `bare-${sync}`), 'a');
  const measured = await timed(async () => {
    for (let i = 0; i < groups; i++) {
      await handle.write(group);
      if (sync === 'group') await handle.datasync();
    }
  });
  await handle.close();
  return measured;
}

const clickhouseTime = (at: number) => new Date(at).toISOString().slice(0, -1).replace('T', ' ');
const each = (ms: number) => `${((1000 * ms) / REQUESTS).toFixed(1)} µs`;
const beside = (name: string, ours: number, theirs: number) => ({ name, figure: each(theirs), ratio: ours / theirs });
for (const sync of ['none', 'group'] as const) {
  const ours = await spool(sync);
  const bare = await append(
    sync,
    ours.files.reduce((sum, file) => sum + file.bytes.length, 0),
  );
  const how = sync === 'group' ? 'with fdatasync' : 'without fdatasync';
  report(`a request written down, ${how}`, each(ours.ms), beside('bare append', ours.ms, bare.ms));
  report('  processor time', each(ours.cpuMs), beside('bare append', ours.cpuMs, bare.cpuMs));
}

const directory = path.join(folder, 'group');
const warehouse = await openWarehouse({ directory: path.join(folder, 'warehouse') });
await migrate(warehouse, { directory: migrations('clickhouse') });
const database = await openDatabase({ directory: path.join(folder, 'database') });
await migrateDatabase(database, { directory: migrations('postgres') });
const json = path.join(folder, 'rows.jsonl');
const rows = [];
for (const name of segmentsIn(directory, 'sealed'))
  rows.push(...(await requestRows(name, readSegment(readFileSync(path.join(directory, fileOf(name, 'sealed')))))));
writeFileSync(
  json,
  rows
    .map(({ actorId, ...row }) => `${JSON.stringify({ ...row, actor_id: actorId, at: clickhouseTime(row.at) })}\n`)
    .join(''),
);
await warehouse.command('CREATE TABLE plain AS audit_requests');
const bare = await timed(() =>
  warehouse.command(
    `INSERT INTO plain SELECT * FROM file('${json}', 'JSONEachRow') SETTINGS use_structure_from_insertion_table_in_table_functions = 1`,
  ),
);
const drained = await timed(() => openDrain({ warehouse, database, directory, now: Date.now }).pass('all'));
report('a request drained, into both stores', each(drained.ms), beside('ClickHouse reading JSON', drained.ms, bare.ms));
report('  processor time', each(drained.cpuMs), beside('ClickHouse reading JSON', drained.cpuMs, bare.cpuMs));
await warehouse.close();
await database.close();
rmSync(folder, { recursive: true, force: true });
