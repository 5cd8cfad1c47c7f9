/**
 * Question: how fast do simulated minutes of 2,378 instruments get into the warehouse, in how much memory, and do the questions of a report
 * stay below 100 ms over them? ARGUS_BENCH_BARS=425000000 asks for the scale the house is planned for; the default is 5 million.
 * Baseline: the engine making as many rows of the same table itself (`INSERT … SELECT FROM numbers()`), on a tenth of them.
 * Fairness: same table, same process; the baseline makes its numbers in the engine, we make ours in a thread beside it.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { at } from '#market/at.ts';
import type { SymbolBars } from '#market/bar.ts';
import { DAY } from '#market/time.ts';
import { createSimulator } from '#simulator/simulator.ts';
import { insertBars } from '#warehouse/bars.ts';
import { migrate } from '#warehouse/migrate.ts';
import { openWarehouse } from '#warehouse/warehouse.ts';
import { report, timed } from './measure.ts';

const BARS = Number(process.env.ARGUS_BENCH_BARS ?? 5_000_000);
const MONTH = 30 * DAY;
/** Rows of one insert. */
const CHUNK = 1_000_000;
const folder = mkdtempSync(path.join(process.env.ARGUS_BENCH_DIR ?? tmpdir(), 'argus-scale-'));
const warehouse = await openWarehouse({ directory: folder });
await migrate(warehouse, { directory: fileURLToPath(new URL('../migrations/clickhouse', import.meta.url)) });
const stamp = { source: 'feed', rev: 0, asOf: 0, version: 0, runId: 'bench' } as const;

const now = Date.UTC(2026, 0, 31);
const instruments = await createSimulator({ seed: 1, universe: 'full', now: () => now }).instruments();
const symbols = instruments.map(({ symbol }) => symbol);
const generator = new Worker(new URL('./scale-generator.ts', import.meta.url), { workerData: { now } });
const generate = (chunk: { symbols: string[]; from: number; to: number }): Promise<SymbolBars[]> =>
  new Promise((resolve) => {
    generator.once('message', resolve);
    generator.postMessage(chunk);
  });
// An error of the generator ends the bench.
generator.on('error', (error) => {
  throw error;
});

/** Groups of symbols through one month after the other, newest month first. */
function* chunks(): Generator<{ symbols: string[]; from: number; to: number }> {
  for (let to = now; to > Date.UTC(2020, 2, 1); to -= MONTH)
    for (let first = 0; first < symbols.length; first += 24)
      yield { symbols: symbols.slice(first, first + 24), from: to - MONTH, to };
}

let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 100);
const loaded = await timed(async () => {
  let rows = 0;
  let inserted = 0;
  let pending: SymbolBars[] = [];
  let waiting = 0;
  const inserting = new Set<Promise<unknown>>();
  const flush = async () => {
    const parts = pending;
    pending = [];
    waiting = 0;
    // Two inserts at once: one is written by the engine while the next is laid out.
    while (inserting.size >= 2) await Promise.race(inserting);
    const work = insertBars(warehouse, parts, { ...stamp, activityId: `scale-${inserted++}` });
    const tracked: Promise<unknown> = work.finally(() => inserting.delete(tracked));
    inserting.add(tracked);
  };
  const rest = chunks();
  let next = generate(rest.next().value as never);
  while (rows < BARS) {
    const parts = await next;
    const following = rest.next();
    if (following.done) break;
    next = generate(following.value);
    pending.push(...parts);
    const count = parts.reduce((sum, { bars }) => sum + bars.length, 0);
    rows += count;
    waiting += count;
    if (waiting >= CHUNK) await flush();
    if (process.stdout.isTTY) process.stdout.write(`\r${(rows / 1e6).toFixed(1)} of ${BARS / 1e6} M bars`);
  }
  await flush();
  await Promise.all(inserting);
  await next;
  return rows;
});
clearInterval(watch);
await generator.terminate();
if (process.stdout.isTTY) process.stdout.write('\r');

const share = Math.min(loaded.result, Math.max(1_000_000, Math.round(loaded.result / 10)));
await warehouse.command('CREATE TABLE baseline AS bars');
const engine = await timed(() =>
  warehouse.command(
    `INSERT INTO baseline SELECT 'S' || toString(number % 2378), '1m', toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + toIntervalMinute(intDiv(number, 2378)), open_time + INTERVAL 1 MINUTE,
       100 + sin(number), open + 1, open - 1, open + 0.5, number % 1000, open, 1, 1, 'feed', 0, open_time, 'bench' FROM numbers(${share})`
      .replace(
        'toIntervalMinute(intDiv(number, 2378)), open_time',
        'toIntervalMinute(intDiv(number, 2378)) AS open_time, open_time',
      )
      .replace('100 + sin(number),', '100 + sin(number) AS open,'),
  ),
);
await warehouse.command('DROP TABLE baseline SYNC');
const rate = (rows: number, ms: number) => `${(rows / ms / 1000).toFixed(2)} M bars/s`;
report(`generate and load ${loaded.result.toLocaleString('en')} bars`, rate(loaded.result, loaded.ms), {
  name: 'the engine making its own rows',
  figure: rate(share, engine.ms),
  ratio: (loaded.result / loaded.ms) * (engine.ms / share),
});
report('  peak resident memory', `${(peak / 1024 ** 3).toFixed(2)} GiB`);
const [disk] = await warehouse.client
  .query({
    query: "SELECT sum(bytes_on_disk) AS b FROM system.parts WHERE active AND table = 'bars'",
    format: 'JSONEachRow',
  })
  .then((result) => result.json<{ b: string }>());
report(
  '  on disk',
  `${(Number(disk?.b) / 1024 ** 2).toFixed(0)} MiB, ${(Number(disk?.b) / loaded.result).toFixed(1)} bytes a bar`,
);

const symbol = at(symbols, 17);
const questions: Record<string, string> = {
  'bars counted': 'SELECT count() FROM bars',
  'one symbol, one day': `SELECT * FROM valid_bars WHERE symbol = '${symbol}' AND timeframe = '1m' AND open_time >= '2026-01-27' AND open_time < '2026-01-28'`,
  'one symbol, all days in hours': `SELECT toStartOfHour(open_time) AS t, argMin(open, open_time), max(high), min(low), argMax(close, open_time) FROM bars WHERE symbol = '${symbol}' AND timeframe = '1m' GROUP BY t ORDER BY t`,
  'last 320 minutes of 41 symbols': `SELECT * FROM valid_bars WHERE symbol IN (${symbols
    .slice(0, 41)
    .map((name) => `'${name}'`)
    .join()}) AND timeframe = '1m' AND open_time >= '2026-01-29' ORDER BY symbol, open_time DESC LIMIT 320 BY symbol`,
};
for (const [name, query] of Object.entries(questions)) {
  const answered = await timed(() => warehouse.queryArrow({ sql: query }));
  report(`  ${name}, first run`, `${answered.ms.toFixed(0)} ms`);
}
await warehouse.close();
rmSync(folder, { recursive: true, force: true });
