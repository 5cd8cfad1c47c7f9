/**
 * Question: how long does a minute of 2,378 instruments take from bars to committed signals, through Temporal and the warehouse; how
 * long the minute in which all intraday charts close; the rebuild of all rings; how much memory does it take?
 * Input: walkers of bench/walk-feed.ts in one market that never closes; their last 340 bars of every chart are in the warehouse, a batch
 * has fitted them. ARGUS_BENCH_SYMBOLS (2,378) and ARGUS_BENCH_TICKS (16, the last at a full hour of four) change the size.
 * Baseline: the same minutes by the engine alone: what the computation costs without Temporal, the warehouse's writes and the ledger.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { StageEvent } from '#app/observer.ts';
import { startArgus } from '#app/runtime.ts';
import { createStageEvents } from '#app/stage-events.ts';
import { runBatch, runTick } from '#cli/flows/runs.ts';
import { readEnvironment } from '#config/environment.ts';
import { createEngine } from '#engine/engine.ts';
import { at } from '#market/at.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { insertBars } from '#warehouse/bars.ts';
import { commitRun } from '#warehouse/runs.ts';
import { quantile, report, timed } from './measure.ts';
import { lastWalks, walkFeed } from './walk-feed.ts';

const SYMBOLS = Number(process.env.ARGUS_BENCH_SYMBOLS ?? 2_378);
const TICKS = Number(process.env.ARGUS_BENCH_TICKS ?? 16);
const BARS = 340;
const start = Date.UTC(2026, 0, 29, 4) - TICKS * MINUTE;
const market = '24x7';
const folder = mkdtempSync(path.join(tmpdir(), 'argus-bench-'));
const ports = {
  ARGUS_TEMPORAL_PORT: '17343',
  ARGUS_TEMPORAL_UI_PORT: '18343',
  ARGUS_GATEWAY_PORT: '18887',
  ARGUS_METRICS_PORT: '19564',
};
const { ARGUS_BENCH_SYMBOLS: _symbols, ARGUS_BENCH_TICKS: _ticks, ARGUS_SHARED_DATA: _shared, ...env } = process.env;
const config = readEnvironment({ ...env, ...ports, ARGUS_DATA_DIR: folder });
const log = pino({ level: 'silent' });
const events = createStageEvents();
const logStep = (text: string) => process.stderr.write(`  ${text}\n`);

const argus = await startArgus({
  config,
  log,
  openFeed: async () => walkFeed(SYMBOLS),
  gateway: false,
  onStage: events.emit,
});
const { warehouse } = argus.stores;
const stamp = { asOf: start, version: 1, runId: 'backfill-24x7-bench' };
let stored = 0;
for (const timeframe of TIMEFRAMES) {
  const bars = lastWalks(SYMBOLS, timeframe, BARS, start);
  stored += SYMBOLS * BARS;
  await insertBars(warehouse, bars, { ...stamp, source: 'feed', rev: 0, activityId: `bench-${timeframe}` });
}
await commitRun(warehouse, {
  ...stamp,
  kind: 'backfill',
  market,
  barsThrough: start,
  stateThrough: 0,
  bars: stored,
  features: 0,
  regimes: 0,
  changes: 0,
  engineFingerprint: 'bench',
});
logStep(`${stored.toLocaleString('en')} bars are stored`);
const day = new Date(start - DAY).toISOString().slice(0, 10);
const stopListening = events.on((event) => logStep(`${event.activity}: ${event.seconds.toFixed(1)} s`));
const batch = await timed(() => runBatch(argus.client, { market, date: day }));
stopListening();
logStep(`batch of ${day}: ${(batch.ms / 1000).toFixed(1)} s`);

const tickTimes: number[] = [];
const computed: number[] = [];
const stages = new Map<string, number[]>();
let worst = 0;
for (let i = 1; i <= TICKS; i++) {
  const seen: { event: StageEvent; at: number }[] = [];
  const unsubscribe = events.on((event) => void seen.push({ event, at: performance.now() }));
  const began = performance.now();
  await runTick(argus.client, { market, asOf: start + i * MINUTE });
  unsubscribe();
  const commit = seen.findIndex(({ event }) => event.activity === 'commitTick');
  const ms = (seen[commit]?.at ?? Number.NaN) - began;
  logStep(
    `tick ${new Date(start + i * MINUTE).toISOString().slice(11, 16)}: committed after ${ms.toFixed(0)} ms, done after ${(performance.now() - began).toFixed(0)} ms`,
  );
  // The first tick loads the hours since the batch and builds the engine: its time is not that of a minute.
  if (i === 1) continue;
  for (const { event } of seen)
    stages.set(event.activity, [...(stages.get(event.activity) ?? []), event.seconds * 1000]);
  if (i === TICKS) worst = ms;
  else tickTimes.push(ms);
}
const memory = process.memoryUsage();

const alone = createEngine({ warehouse, instruments: argus.instruments, threads: config.computeThreads, log });
const last = start + TICKS * MINUTE;
const rebuild = await timed(() => alone.advanceIntraday({ market, from: last - 2 * MINUTE, asOf: last - MINUTE }));
for (let i = TICKS - 1; i < TICKS; i++)
  computed.push((await timed(() => alone.advanceIntraday({ market, from: last - MINUTE, asOf: last }))).ms);
await alone.close();
await argus.stop();
rmSync(folder, { recursive: true, force: true });

const ms = (value: number) => `${value.toFixed(0)} ms`;
report(
  `minute of ${SYMBOLS} to committed signals, p50 and p95`,
  `${ms(quantile(tickTimes, 0.5))}, ${ms(quantile(tickTimes, 0.95))}`,
);
const bare = at(computed, 0);
report('minute in which all intraday charts close', ms(worst), {
  name: 'the engine alone',
  figure: ms(bare),
  ratio: worst / bare,
});
report('rebuild of all rings and one minute', ms(rebuild.ms));
report('batch, first of the market', `${(batch.ms / 1000).toFixed(1)} s`);
const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
report('resident memory after the ticks', gib(memory.rss));
report('  of it heap and array buffers', `${gib(memory.heapTotal)}, ${gib(memory.arrayBuffers)}`);
report('resident memory, most since the start', gib(process.resourceUsage().maxRSS * 1024));
for (const [stage, values] of stages)
  report(`  stage ${stage}, p50 and p95`, `${ms(quantile(values, 0.5))}, ${ms(quantile(values, 0.95))}`);
process.exit();
