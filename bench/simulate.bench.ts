/**
 * Question: how long does a full New York day of 2,378 instruments × 390 minute bars take to simulate, on one core?
 * Baseline: a plain Gaussian random walk of as many bars from the same random stream: one normal and one exp a bar, no regimes, factors,
 * volumes or quotes.
 * Fairness: same thread, same number of bars. The paths up to the day are walked before (they are kept); the first walk is given apart.
 */

import { calendarOf } from '#market/calendar/calendar.ts';
import { DAY } from '#market/time.ts';
import { normal } from '#simulator/noise.ts';
import { createRandom } from '#simulator/random.ts';
import { createSimulator } from '#simulator/simulator.ts';
import { report, timed } from './measure.ts';

const INSTRUMENTS = 2378;
const MINUTES = 390;
const now = Date.UTC(2025, 5, 1);
const simulator = createSimulator({ seed: 1, universe: 'full', now: () => now });
const all = await simulator.instruments();
const stocks = all.filter(({ calendar }) => calendar === 'XNYS').map(({ symbol }) => symbol);
const sessions = calendarOf('XNYS').sessions(now - 40 * DAY, now);

/** Bars of as many stock-sessions as make 2,378 × 390. */
async function days(from: number): Promise<number> {
  let bars = 0;
  for (let day = from; bars < INSTRUMENTS * MINUTES; day++) {
    const { open, close } = sessions[day] as { open: number; close: number };
    const need = Math.min(stocks.length, Math.ceil((INSTRUMENTS * MINUTES - bars) / MINUTES));
    const request = { timeframe: '1m', symbols: stocks.slice(0, need), from: open, to: close } as const;
    for await (const part of simulator.bars(request)) bars += part.bars.length;
  }
  return bars;
}
const first = await timed(() => days(0));
const ours = await timed(() => days(10));
const walk = await timed(() => {
  const random = createRandom(1);
  const close = new Float64Array(ours.result);
  for (let i = 0, level = 4; i < close.length; i++) {
    level += 0.001 * normal(random);
    close[i] = Math.exp(level);
  }
  return close[close.length - 1];
});
report(`${ours.result.toLocaleString('en')} bars of one day of 2,378 instruments`, `${ours.ms.toFixed(0)} ms`, {
  name: 'a plain Gaussian walk',
  figure: `${walk.ms.toFixed(0)} ms`,
  ratio: ours.ms / walk.ms,
});
report('  the first time, with the paths since 2020', `${first.ms.toFixed(0)} ms`);
