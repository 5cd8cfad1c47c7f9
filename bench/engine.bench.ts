/**
 * Question: does the cost of a bar grow with the length of history, or with the number of instruments?
 * Input: minutes of walkers through the compute threads, no warehouse: 100, 500, 2,378 and (ARGUS_BENCH_LARGE=1) 10,000 instruments.
 * Baseline: 100 instruments with rings just full.
 */

import { allocateBarrier } from '#engine/barrier.ts';
import { createPool } from '#engine/pool.ts';
import type { EngineOutput } from '#engine/protocol.ts';
import { allocateRings } from '#engine/rings.ts';
import type { SymbolBars } from '#market/bar.ts';
import { isSymmetric } from '#market/models/regime/anchors.ts';
import { MINUTE } from '#market/time.ts';
import { quantile, report } from './measure.ts';
import { lastWalks, walk, walkers } from './walk-feed.ts';

const THREADS = 2;
const START = Date.UTC(2026, 0, 29, 12, 1);
const sizes = [100, 500, 2_378, ...(process.env.ARGUS_BENCH_LARGE === '1' ? [10_000] : [])];

/** Milliseconds of each of `minutes` steps. */
async function advance(count: number, minutes: number): Promise<number[]> {
  const instruments = walkers(count);
  const setup = {
    memory: allocateRings(count),
    symbols: instruments.map(({ symbol }) => symbol),
    calendars: instruments.map(({ calendar }) => calendar),
    assetClasses: instruments.map(({ assetClass }) => assetClass),
    symmetric: instruments.map(({ assetClass }) => isSymmetric(assetClass)),
  };
  const pool = createPool(setup, { threads: THREADS, onLost() {} });
  const share = <T>(items: readonly T[], symbolOf: (item: T) => string, thread: number) =>
    items.filter((item) => pool.owner(symbolOf(item)) === thread);
  const everywhere = <T>(work: (thread: number) => Promise<T>) =>
    Promise.all(Array.from({ length: THREADS }, (_, thread) => work(thread)));
  const history = lastWalks(count, '1m', 256, START);
  const ofSymbol = ({ symbol }: SymbolBars) => symbol;
  await everywhere((thread) =>
    pool.run(thread, {
      kind: 'rebuild',
      slots: [],
      bars: share(history, ofSymbol, thread),
      states: [],
      parameters: [],
    }),
  );
  const times: number[] = [];
  for (let i = 0; i < minutes; i++) {
    const from = START + i * MINUTE;
    const bars = setup.symbols.map(
      (symbol, s): SymbolBars => ({ symbol, timeframe: '1m', bars: walk(s, '1m', from, from + MINUTE) }),
    );
    const threadSetup = { threads: THREADS, barrier: allocateBarrier() };
    const began = performance.now();
    await everywhere((thread) =>
      pool.run<EngineOutput>(thread, {
        kind: 'advance',
        market: '24x7',
        bars: share(bars, ofSymbol, thread),
        symbols: setup.symbols.filter((symbol) => pool.owner(symbol) === thread),
        times: Float64Array.of(from + MINUTE),
        meeting: threadSetup,
        closes: [],
        parameters: [],
      }),
    );
    times.push(performance.now() - began);
  }
  await pool.close();
  return times;
}

let base = Number.NaN;
for (const count of sizes) {
  const times = await advance(count, 40);
  const each = (1000 * quantile(times.slice(10), 0.5)) / count;
  if (Number.isNaN(base)) base = each;
  report(`minute of ${count.toLocaleString('en')} instruments`, `${quantile(times.slice(10), 0.5).toFixed(1)} ms`, {
    name: 'an instrument of 100',
    figure: `${base.toFixed(0)} µs each`,
    ratio: each / base,
  });
}
const long = await advance(500, 900);
const early = quantile(long.slice(20, 120), 0.5);
for (const [from, to] of [
  [320, 420],
  [780, 880],
] as const)
  report(`minute of 500 after ${from} more bars`, `${quantile(long.slice(from, to), 0.5).toFixed(1)} ms`, {
    name: 'after 20',
    figure: `${early.toFixed(1)} ms`,
    ratio: quantile(long.slice(from, to), 0.5) / early,
  });
process.exit();
