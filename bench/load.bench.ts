/**
 * Question: how fast do a million minute bars of Parquet get from the file into the warehouse, by our path (feed → columns → Arrow → engine)?
 * Baseline: the engine reading a Parquet file of the same rows itself (`INSERT … SELECT FROM file()`), the fastest there is.
 * Fairness: same rows, same table definition, same process, the file in the page cache for both; no aggregation on either side; medians of
 * five turns each.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFeed } from '#feeds/open.ts';
import type { SymbolBars } from '#market/bar.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { createSimulator } from '#simulator/simulator.ts';
import { insertBars } from '#warehouse/bars.ts';
import { migrate } from '#warehouse/migrate.ts';
import { openWarehouse } from '#warehouse/warehouse.ts';
import { quantile, report, timed } from './measure.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-bench-'));
const warehouse = await openWarehouse({ directory: folder });
await migrate(warehouse, { directory: fileURLToPath(new URL('../migrations/clickhouse', import.meta.url)) });
/** As pipeline/periods.ts cuts a period. */
const CHUNK_ROWS = 500_000;
const DAYS = 24;
const stamp = { source: 'feed', rev: 0, asOf: 0, version: 0, runId: 'bench', activityId: 'bench' } as const;

// A Parquet file of simulated minutes, written by the engine: the bench needs no other data.
const now = Date.UTC(2026, 0, 31);
const simulator = createSimulator({ seed: 1, now: () => now });
const instruments = await simulator.instruments();
const symbols = instruments.filter(({ calendar }) => calendar === '24X7').map(({ symbol }) => symbol);
const made: SymbolBars[] = [];
for await (const part of simulator.bars({ timeframe: '1m', symbols, from: now - DAYS * DAY, to: now })) made.push(part);
await insertBars(warehouse, made, stamp);
const file = path.join(folder, 'minutes.parquet');
await warehouse.command(
  `INSERT INTO FUNCTION file('${file}', 'Parquet')
   SELECT symbol, 'crypto' AS asset_class, 'binance' AS venue, open_time AS ts, open, high, low, close, volume FROM bars FINAL ORDER BY symbol, ts`,
);
await warehouse.command('TRUNCATE TABLE bars');

/** Everything from the file to the table, checks included. Returns the number of rows. */
async function load(round: number): Promise<number> {
  const feed = await openFeed([file]);
  const instruments = await feed.instruments();
  // Two chunks at once, as large as the backfill workflow cuts them: one is read while the other is written.
  const size = Math.floor(CHUNK_ROWS / (DAYS * (DAY / MINUTE)));
  const groups = Array.from({ length: Math.ceil(instruments.length / size) }, (_, i) =>
    instruments.slice(size * i, size * (i + 1)).map(({ symbol }) => symbol),
  );
  let rows = 0;
  const lane = async () => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
      const parts: SymbolBars[] = [];
      for await (const part of feed.bars({ timeframe: '1m', symbols: group, from: 0, to: now })) parts.push(part);
      const written = await insertBars(warehouse, parts, { ...stamp, activityId: `bench-${round}-${group[0]}` });
      rows += written;
    }
  };
  await Promise.all([lane(), lane()]);
  await feed.close();
  return rows;
}

/** In turns, so that another program slows both down; a first call of each compiles and opens what later ones find ready. */
const ROUNDS = 6;
const rounds: { ours: { ms: number; cpuMs: number; result: number }; engine: { ms: number; cpuMs: number } }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  await warehouse.command('TRUNCATE TABLE bars');
  const ours = await timed(() => load(round));
  await warehouse.command('TRUNCATE TABLE bars');
  const engine = await timed(() =>
    warehouse.command(
      `INSERT INTO bars SELECT symbol, '1m', ts, ts + INTERVAL 1 MINUTE, open, high, low, close, volume, nan, 1, 1, 'feed', 0, ts, 'bench' FROM file('${file}', 'Parquet')`,
    ),
  );
  if (round > 0) rounds.push({ ours, engine });
}
const middle = (of: (round: (typeof rounds)[number]) => number): number => quantile(rounds.map(of), 0.5);
const rows = rounds[0]?.ours.result ?? 0;
const rate = (ms: number) => `${(rows / ms / 1000).toFixed(2)} M rows/s`;
const [oursMs, engineMs] = [middle(({ ours }) => ours.ms), middle(({ engine }) => engine.ms)];
report(`load ${rows.toLocaleString('en')} bars from Parquet`, rate(oursMs), {
  name: "the engine's own file()",
  figure: rate(engineMs),
  ratio: engineMs / oursMs,
});
// Other programs slow both down, and not by the same share: the time of the processor says what each took.
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const [oursCpu, engineCpu] = [middle(({ ours }) => ours.cpuMs), middle(({ engine }) => engine.cpuMs)];
report('  processor time', seconds(oursCpu), {
  name: "the engine's own file()",
  figure: seconds(engineCpu),
  ratio: oursCpu / engineCpu,
});
await warehouse.close();
rmSync(folder, { recursive: true, force: true });
