/**
 * Question: how long does a tick take through Temporal and everything, from its start to published regimes, and who takes how much of it?
 * Input: the 41 real pairs of the shared 2021 file where it is there (60 ticks of one hour), else the simulated 24/7 instruments.
 * Baseline: the same market advanced by the engine alone, without Temporal, warehouse writes and pages: what the computation costs.
 */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { z } from 'zod';
import type { StageEvent } from '#app/observer.ts';
import { startArgus } from '#app/runtime.ts';
import { createStageEvents } from '#app/stage-events.ts';
import { lastSession, loadHistory } from '#cli/flows/history.ts';
import { runBatch, runTick } from '#cli/flows/runs.ts';
import { readEnvironment } from '#config/environment.ts';
import { createEngine } from '#engine/engine.ts';
import { openFeed } from '#feeds/open.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { createSimulator } from '#simulator/simulator.ts';
import { recordInputs, recordOutputs } from '#warehouse/lineage/run-facts.ts';
import { quantile, report, timed } from './measure.ts';

const TICKS = 60;
/** Ticks whose outputs are written down together. */
const QUARTER = 15;
const real = `${process.env.ARGUS_SHARED_DATA ?? fileURLToPath(new URL('../../shared', import.meta.url))}/data/bars/bars_1m_crypto_binance_2021.parquet`;
const start = existsSync(real) ? Date.UTC(2021, 3, 29, 12) : Date.UTC(2026, 0, 29, 12);
const folder = mkdtempSync(path.join(tmpdir(), 'argus-bench-'));
const ports = {
  ARGUS_TEMPORAL_PORT: '17243',
  ARGUS_TEMPORAL_UI_PORT: '18243',
  ARGUS_GATEWAY_PORT: '18787',
  ARGUS_METRICS_PORT: '19464',
};
const { ARGUS_SHARED_DATA: _shared, ...env } = process.env;
const config = readEnvironment({ ...env, ...ports, ARGUS_DATA_DIR: folder });
const log = pino({ level: 'silent' });
const events = createStageEvents();
const quiet = { update() {}, done() {}, fail() {} };

const argus = await startArgus({
  config,
  log,
  openFeed: async () =>
    existsSync(real) ? await openFeed([real]) : createSimulator({ seed: 1, now: () => start + 2 * TICKS * MINUTE }),
  gateway: false,
  onStage: events.emit,
});
const market = '24x7';
await loadHistory(argus, start, 'bench', events, quiet, { minuteDays: 60, dailyDays: 400 });
const day = lastSession(market, start);
await runBatch(argus.client, { market, date: day?.date ?? '' });

const published: number[] = [];
const orchestration: number[] = [];
const tickTimes: number[] = [];
const tickWork: number[] = [];
const stages = new Map<string, number[]>();
for (let i = 1; i <= TICKS; i++) {
  const seen: { event: StageEvent; at: number }[] = [];
  const unsubscribe = events.on((event) => void seen.push({ event, at: performance.now() }));
  const began = performance.now();
  const { ms: took, cpuMs } = await timed(() => runTick(argus.client, { market, asOf: start + i * MINUTE }));
  tickTimes.push(took);
  tickWork.push(cpuMs);
  unsubscribe();
  // The first tick loads half a day of minutes and builds the engine: its time is not that of a minute.
  if (i === 1) continue;
  const commit = seen.findIndex(({ event }) => event.activity === 'commitTick');
  const toCommit = (seen[commit]?.at ?? Number.NaN) - began;
  published.push(toCommit);
  orchestration.push(toCommit - seen.slice(0, commit + 1).reduce((sum, { event }) => sum + event.seconds * 1000, 0));
  for (const { event } of seen)
    stages.set(event.activity, [...(stages.get(event.activity) ?? []), event.seconds * 1000]);
}

// What the runs were made of, written once more by itself: in a tick it overlaps with the copies behind the commit row.
const ticked = await argus.stores.warehouse.query({
  sql: "SELECT run_id AS runId, toUnixTimestamp64Milli(as_of) AS asOf FROM runs FINAL WHERE kind = 'tick' ORDER BY runs.as_of",
  schema: z.object({ runId: z.string(), asOf: z.coerce.number() }),
});
// The first tick has healed half a day.
const runs = ticked.slice(1).map((run) => ({ ...run, kind: 'tick', version: 1, since: run.asOf - 15 * DAY }) as const);
const facts: number[] = [];
for (const run of runs)
  facts.push((await timed(() => recordInputs(argus.stores.warehouse, run, { commit: 'bench' }))).cpuMs);
const outputs: number[] = [];
for (let i = 0; i < runs.length; i += QUARTER) {
  const quarter = runs.slice(i, i + QUARTER);
  await recordOutputs(argus.stores.warehouse, quarter);
  outputs.push((await timed(() => recordOutputs(argus.stores.warehouse, quarter))).cpuMs);
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const factsOfTick = mean(facts) + outputs.reduce((sum, value) => sum + value, 0) / runs.length;

const alone = createEngine({
  warehouse: argus.stores.warehouse,
  instruments: argus.instruments,
  threads: config.computeThreads,
  log,
});
await alone.advanceIntraday({ market, from: start + MINUTE, asOf: start + 2 * MINUTE });
const bare: number[] = [];
for (let i = 2; i < TICKS; i++)
  bare.push(
    (await timed(() => alone.advanceIntraday({ market, from: start + i * MINUTE, asOf: start + (i + 1) * MINUTE }))).ms,
  );
await alone.close();
await argus.stop();
rmSync(folder, { recursive: true, force: true });

const ms = (values: readonly number[], q: number) => `${quantile(values, q).toFixed(0)} ms`;
const name = `${argus.instruments.length} ${existsSync(real) ? 'real pairs' : 'simulated instruments'}`;
for (const q of [0.5, 0.95]) {
  const baseline = { name: 'the engine alone', figure: ms(bare, q), ratio: quantile(published, q) / quantile(bare, q) };
  report(`tick of ${name} to published regimes, p${q * 100}`, ms(published, q), baseline);
}
report('  of it orchestration, p50 and p95', `${ms(orchestration, 0.5)}, ${ms(orchestration, 0.95)}`);
report('tick with pages of all tiers, p50 and p95', `${ms(tickTimes.slice(1), 0.5)}, ${ms(tickTimes.slice(1), 0.95)}`);
const tickWorkMean = mean(tickWork.slice(1));
report('processor time of the facts of a tick, mean', `${factsOfTick.toFixed(1)} ms`, {
  name: 'that of the tick with pages',
  figure: `${tickWorkMean.toFixed(0)} ms`,
  ratio: factsOfTick / tickWorkMean,
});
report('  of it code and bars, p50', ms(facts, 0.5));
report('  outputs of a quarter of an hour, p50', ms(outputs, 0.5));
for (const [stage, values] of stages)
  report(`  stage ${stage}, p50 and p95`, `${ms(values, 0.5)}, ${ms(values, 0.95)}`);
process.exit();
