import path from 'node:path';
import { allocateBars, type SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import { type CausalRegimes, judgeCausal } from '../causal-regimes.ts';
import { judgePersistence, type PersistenceTrial } from '../persistence-trial.ts';
import { shownLabels } from '../shown-labels.ts';
import type { Job } from './job.ts';
import { CRYPTO_FILE, readClass, STOCKS_FILE } from './ranges.ts';

/** Regimes of a real series as they were known at the time, or what was counted of their persistence. */
export type RealResult =
  | { readonly kind: 'regimes'; readonly regimes: CausalRegimes }
  | { readonly kind: 'persistence'; readonly persistence: PersistenceTrial };
export type RealName = 'index' | 'stocks' | 'stocks_1d' | 'crypto_5m';

/** Single stocks whose labels are judged: the first in the order of symbols. */
const STOCKS = 40;
const FIRST_YEAR = 2014;
const LAST_YEAR = 2021;

export const realJobs = (data: string): Job<RealName, RealResult>[] => [
  {
    name: 'real-index',
    key: 'index',
    seconds: 2,
    run: async () => {
      const { instruments, bars } = await readClass(path.join(data, STOCKS_FILE), '1d', 'us_equity');
      return regimes(indexOf(bars, instruments[0]));
    },
  },
  {
    name: 'real-stocks',
    key: 'stocks',
    seconds: 25,
    run: async () => {
      const { instruments, bars } = await readClass(path.join(data, STOCKS_FILE), '1d', 'us_equity');
      const chosen = [...bars].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)).slice(0, STOCKS);
      return regimes({ instruments, bars: chosen });
    },
  },
  {
    name: 'real-persistence-stocks',
    key: 'stocks_1d',
    seconds: 15,
    run: async () => {
      const { instruments, bars } = await readClass(path.join(data, STOCKS_FILE), '1d', 'us_equity');
      const shown = shownLabels({ instruments, bars, fits: januaries(FIRST_YEAR, LAST_YEAR) });
      return { kind: 'persistence', persistence: judgePersistence(shown, januaries(2016, LAST_YEAR)) };
    },
  },
  {
    name: 'real-persistence-crypto',
    key: 'crypto_5m',
    seconds: 5,
    run: async () => {
      const { instruments, bars } = await readClass(path.join(data, CRYPTO_FILE), '5m', 'crypto');
      const weeks = (first: number, count: number) =>
        Array.from({ length: count }, (_, i) => Date.UTC(2021, 0, 1) + (first + 7 * i) * DAY);
      const shown = shownLabels({ instruments, bars, fits: weeks(15, 14) });
      return { kind: 'persistence', persistence: judgePersistence(shown, weeks(43, 10)) };
    },
  },
];

const januaries = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => Date.UTC(first + i, 0, 1));

const regimes = (series: { instruments: readonly Instrument[]; bars: readonly SymbolBars[] }): RealResult => ({
  kind: 'regimes',
  regimes: judgeCausal({ ...series, from: Date.UTC(FIRST_YEAR, 0, 1), to: Date.UTC(LAST_YEAR + 1, 0, 1) }),
});

const LEAST_MEMBERS = 50;

/** An index in which every stock has the same weight each day, as a series of closes. */
export function indexOf(
  bars: readonly SymbolBars[],
  member: Instrument,
): { instruments: Instrument[]; bars: SymbolBars[] } {
  const sums = new Map<number, { sum: number; count: number; close: number }>();
  for (const { bars: b } of bars)
    for (let i = 1; i < b.length; i++) {
      const day = sums.get(b.openTime[i]) ?? { sum: 0, count: 0, close: b.closeTime[i] };
      sums.set(b.openTime[i], day);
      day.sum += Math.log(b.close[i] / b.close[i - 1]);
      day.count += 1;
    }
  const days = [...sums].sort(([a], [b]) => a - b).filter(([, { count }]) => count >= LEAST_MEMBERS);
  const index = allocateBars(days.length);
  let level = 100;
  for (const [i, [openTime, { sum, count, close }]] of days.entries()) {
    level *= Math.exp(sum / count);
    index.openTime[i] = openTime;
    index.closeTime[i] = close;
    index.open[i] = index.high[i] = index.low[i] = index.close[i] = level;
    index.vwap[i] = Number.NaN;
    index.tradedMinutes[i] = 390;
    index.scheduledMinutes[i] = 390;
  }
  return {
    instruments: [{ ...member, symbol: 'INDEX', name: 'INDEX' }],
    bars: [{ symbol: 'INDEX', timeframe: '1d', bars: index }],
  };
}
