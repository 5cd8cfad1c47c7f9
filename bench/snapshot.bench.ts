/**
 * The snapshot of a session day of 2,378 instruments and eight timeframes, 1.2 million regimes: how long reading the warehouse takes, writing the
 * tables and the one file, and how large they are. Baselines of the same run: ClickHouse's own Parquet of the same rows, its BACKUP of the table, and
 * a plain COPY of DuckDB, which sorts nothing. With ANALYST_PYTHON (tests/analysts/requirements.txt): what a question about one symbol reads through
 * the gateway by a real `httpfs`; its baseline is the whole table.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { listReads } from '#database/grant-reads.ts';
import { createSnapshotLink } from '#delivery/access/links.ts';
import { openTestGateway } from '#delivery/gateway/testing/test-gateway.ts';
import { serveSnapshots } from '#releases/snapshots/served.ts';
import { openSnapshots } from '#releases/snapshots/store.ts';
import { snapshotWriter } from '#releases/snapshots/writer.ts';
import { buildSnapshot } from '#reports/snapshots/build-snapshot.ts';
import { migrate } from '#warehouse/migrate.ts';
import { MIGRATIONS } from '#warehouse/testing/engines.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';

const SYMBOLS = Number(process.env['ARGUS_BENCH_SYMBOLS'] ?? 2378);
/** Bars of a session of 390 minutes: minutes, 5, 15, 30 minutes, hours, four hours, the day and the week. */
const BARS = [390, 78, 26, 13, 7, 2, 1, 1];
const OPEN = Date.UTC(2026, 10, 25, 14, 30);
const CLOSE = Date.UTC(2026, 10, 25, 21);
const DAY = '2026-11-25';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-bench-snapshot-'));
const warehouse = await openWarehouse({ directory: path.join(folder, 'warehouse') });
try {
  await migrate(warehouse, { directory: MIGRATIONS });
  await fill(warehouse);
  const times: Record<string, number> = {};
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await work();
    times[name] = (times[name] ?? 0) + (performance.now() - started) / 1000;
    return result;
  };
  const store = openSnapshots(path.join(folder, 'snapshots'));
  const writer = {
    tables: (plan: Parameters<typeof snapshotWriter.tables>[0]) =>
      timed('writing the tables', () => snapshotWriter.tables(plan)),
    database: (plan: Parameters<typeof snapshotWriter.tables>[0], tier: string) =>
      timed('writing the .duckdb', () => snapshotWriter.database(plan, tier)),
  };
  const builder = { warehouse, store, writer, seal: async () => 'seal', writtenBy: {}, threads: 2 };
  const { snapshot } = await timed('all', () => buildSnapshot(builder, { day: DAY, tier: 'enterprise' }));
  const rows = snapshot.manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = snapshot.manifest.tables.reduce((sum, table) => sum + table.bytes, 0);

  const plain = path.join(folder, 'plain.parquet');
  await timed('ClickHouse: the regimes as Parquet', () =>
    warehouse.exportParquet({ sql: 'SELECT * FROM regimes ORDER BY symbol, timeframe, close_time', file: plain }),
  );
  await timed('ClickHouse: BACKUP of the regimes', () => warehouse.command("BACKUP TABLE regimes TO File('plain')"));
  await timed('DuckDB: plain COPY of them', () => copyPlainly(plain, path.join(folder, 'copied.parquet')));
  times['reading the warehouse'] =
    (times['all'] ?? 0) - (times['writing the tables'] ?? 0) - (times['writing the .duckdb'] ?? 0);
  for (const [name, seconds] of Object.entries(times))
    process.stdout.write(`${name.padEnd(40)} ${seconds.toFixed(2)} s\n`);
  const size = (count: number) => `${(count / 1e6).toFixed(1)} MB`;
  process.stdout.write(`${'rows'.padEnd(40)} ${rows}\n`);
  process.stdout.write(
    `${'Parquet'.padEnd(40)} ${size(bytes)}; ClickHouse's, not packed ${size(statSync(plain).size)}\n`,
  );
  process.stdout.write(`${'.duckdb'.padEnd(40)} ${size(snapshot.database?.bytes ?? 0)}\n`);
  process.stdout.write(
    `${'all against the plain Parquet'.padEnd(40)} ${((times['all'] ?? 0) / (times['ClickHouse: the regimes as Parquet'] ?? 1)).toFixed(1)} times\n`,
  );
  const allSeconds = times['all'] ?? 0;
  for (const name of ['ClickHouse: BACKUP of the regimes', 'DuckDB: plain COPY of them'])
    process.stdout.write(`${`all against ${name}`.padEnd(44)} ${(allSeconds / (times[name] ?? 1)).toFixed(1)} times\n`);
  const snapshots = store.directory;
  for (const table of ['regime_history', 'regimes']) {
    const file = (address: string, sig: string) => `read_parquet('${address}/${DAY}/${table}.parquet?sig=${sig}')`;
    const read = await readsOf(snapshots, (a, sig) => `SELECT count(*) FROM ${file(a, sig)} WHERE symbol = 'S01234'`);
    const tableBytes = snapshot.manifest.tables.find(({ name }) => name === table)?.bytes ?? 1;
    process.stdout.write(
      `${`over HTTP: count(*) of a symbol in ${table}`.padEnd(44)} ${read === null ? 'ANALYST_PYTHON is not set' : `${read.requests} requests, ${(read.bytes / 1000).toFixed(1)} KB of ${(tableBytes / 1000).toFixed(0)} KB`}\n`,
    );
  }
} finally {
  await warehouse.close();
  rmSync(folder, { recursive: true, force: true });
}

/** The same rows by DuckDB, in the order in which they come. */
async function copyPlainly(from: string, to: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run(`COPY (FROM read_parquet('${from}')) TO '${to}' (FORMAT parquet, COMPRESSION zstd)`);
  connection.closeSync();
  instance.closeSync();
}

/** Requests and bytes of a question by DuckDB in Python, through the gateway; null without such a Python. */
async function readsOf(
  snapshots: string,
  question: (address: string, sig: string) => string,
): Promise<{ requests: number; bytes: number } | null> {
  const python = process.env['ANALYST_PYTHON'];
  if (python === undefined) return null;
  const world = await openTestGateway({ snapshots: serveSnapshots(snapshots) });
  try {
    const { database, keys, gateway, clock: now } = world;
    const { url, grant } = await createSnapshotLink(
      { database, keys, baseUrl: gateway.url, now },
      { email: 'enterprise@example.com', day: null, days: 30 },
    );
    const sql = question(`${gateway.url}/s`, new URL(url).searchParams.get('sig') ?? '');
    const find =
      'next(pathlib.Path(duckdb_extension_httpfs.__file__).parent.rglob("httpfs.duckdb_extension")).as_posix()';
    const program = `import duckdb, duckdb_extension_httpfs, pathlib\nduckdb.execute(f"LOAD '{${find}}'")\nprint(duckdb.sql(${JSON.stringify(sql)}).fetchall())`;
    await promisify(execFile)(python, ['-c', program]);
    // The gateway enters what was read every ten seconds.
    for (;;) {
      const [read] = await listReads(database, grant);
      if (read !== undefined) return read;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    await world.close();
  }
}

/** A day of regimes by SQL: what a session would have written. */
async function fill({ command }: Warehouse): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await command(
    `INSERT INTO instruments SELECT concat('S', leftPad(toString(number), 5, '0')), concat('Share ', toString(number)), 'us_equity', 'nyse', 'XNYS', 'shares', 1 FROM numbers(${SYMBOLS})`,
  );
  await command(
    `INSERT INTO instrument_revisions SELECT symbol, name, asset_class, venue, calendar, volume_kind, version FROM instruments`,
  );
  await command(
    `INSERT INTO runs (run_id, kind, market, as_of, regimes, version) VALUES ('batch-xnys-${DAY}', 'batch', 'xnys', fromUnixTimestamp64Milli(${CLOSE}), 1, 1)`,
  );
  await command(
    `INSERT INTO runs (run_id, kind, market, as_of, regimes, version) SELECT concat('tick-xnys-', toString(number)), 'tick', 'xnys', fromUnixTimestamp64Milli(${OPEN} + toInt64(number) * 60000), 1, 1 FROM numbers(391)`,
  );
  for (const [timeframe, bars] of BARS.entries()) {
    const minutes = Math.floor(390 / bars);
    await command(`INSERT INTO regimes (symbol, timeframe, open_time, close_time, label, probabilities, confidence, entropy, age_bars, since, as_of, version, run_id)
      SELECT concat('S', leftPad(toString(intDiv(number, ${bars})), 5, '0')), ${timeframe},
             fromUnixTimestamp64Milli(${OPEN} + toInt64(number % ${bars}) * ${minutes * 60_000}), fromUnixTimestamp64Milli(${OPEN} + toInt64(number % ${bars} + 1) * ${minutes * 60_000}),
             intDiv(cityHash64(number), 7) % 5, arrayMap(k -> toFloat32(exp(-(cityHash64(number, k) % 100000) / 25000.0)), [1, 2, 3, 4, 5]), 0, 0,
             number % 50, fromUnixTimestamp64Milli(${OPEN}), fromUnixTimestamp64Milli(${OPEN} + toInt64(number % ${bars} + 1) * ${minutes * 60_000}), 1,
             concat('tick-xnys-', toString((number % ${bars} + 1) * ${minutes}))
      FROM numbers(${SYMBOLS * bars})`);
  }
}
