/**
 * The snapshot of a session day of 2,378 instruments and eight timeframes, 1.2 million regimes: how long reading the warehouse takes, writing the
 * tables and the one file, and how large they are. Baselines of the same run: ClickHouse's own Parquet of the same rows, and a BACKUP of the table.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
} finally {
  await warehouse.close();
  rmSync(folder, { recursive: true, force: true });
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
