/**
 * Question: does the cost of a bar grow with the length of history, or with the number of instruments?
 * Input: minutes of walkers through the compute threads, no warehouse: 100, 500, 2,378 and (ARGUS_BENCH_LARGE=1) 10,000 instruments.
 * Baseline: 100 instruments with rings just full.
 */

import { createComputePool } from '#engine/compute-pool.ts';
import { threadSetup } from '#engine/instrument-table.ts';
import type { SymbolBars } from '#market/bar.ts';
import { MINUTE } from '#market/time.ts';
import { quantile, report } from './measure.ts';
import { lastWalks, walk, walkers } from './walk-feed.ts';

const THREADS = 2;
const START = Date.UTC(2026, 0, 29, 12, 1);
const sizes = [100, 500, 2_378, ...(process.env.ARGUS_BENCH_LARGE === '1' ? [10_000] : [])];

/** Milliseconds of each of `minutes` steps. */
async function advance(count: number, minutes: number): Promise<number[]> {
  const instruments = walkers(count);
  const pool = createComputePool(threadSetup(instruments), { threads: THREADS });
  const symbols = instruments.map(({ symbol }) => symbol);
  const history = lastWalks(count, '1m', 256, START);
  const ofSymbol = ({ symbol }: SymbolBars) => symbol;
  const historyShares = pool.shares(history, ofSymbol);
  await pool.everywhere((thread) => ({
    kind: 'rebuild',
    slots: [],
    bars: historyShares[thread] ?? [],
    states: [],
    parameters: [],
  }));
  const times: number[] = [];
  for (let i = 0; i < minutes; i++) {
    const from = START + i * MINUTE;
    const bars = symbols.map(
      (symbol, s): SymbolBars => ({ symbol, timeframe: '1m', bars: walk(s, '1m', from, from + MINUTE) }),
    );
    const began = performance.now();
    const barShares = pool.shares(bars, ofSymbol);
    const symbolShares = pool.shares(symbols, (symbol) => symbol);
    await pool.together((thread, barrier) => ({
      kind: 'advance',
      market: '24x7',
      bars: barShares[thread] ?? [],
      symbols: symbolShares[thread] ?? [],
      times: Float64Array.of(from + MINUTE),
      barrier,
      closes: [],
      parameters: [],
    }));
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
