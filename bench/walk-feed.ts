import type { Feed } from '#feeds/feed.ts';
import { barMaker } from '#feeds/symbol-bars.ts';
import { at } from '#market/at.ts';
import type { BarColumns, SymbolBars } from '#market/bar.ts';
import { allocateBars } from '#market/bar.ts';
import type { AssetClass, Instrument } from '#market/instrument.ts';
import { normalQuantile } from '#market/math/normal.ts';
import { MINUTE } from '#market/time.ts';
import { TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';

const CLASSES: readonly AssetClass[] = ['crypto', 'us_equity', 'forex', 'commodity', 'bond', 'derivatives'];

/** `count` instruments of six classes in one market that never closes: every minute closes a bar of each. */
export const walkers = (count: number): Instrument[] =>
  Array.from({ length: count }, (_, i) => ({
    symbol: `W${String(i).padStart(5, '0')}`,
    name: `Walker ${i}`,
    assetClass: at(CLASSES, i % CLASSES.length),
    venue: 'BENCH',
    calendar: '24X7',
    volumeKind: 'real',
  }));

function hash(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 13), 0x297a2d39);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** Log price of a walker at a bar boundary: slow waves and noise, a function of the time alone. */
function level(walker: number, step: number): number {
  let sum = 4 + (walker % 7) * 0.3;
  for (let k = 1; k <= 4; k++) sum += (0.08 / k) * Math.sin(step / (37 * k * k + (walker % 11)) + walker * k);
  return sum + 0.002 * normalQuantile(Math.max(1e-9, hash(walker, step)));
}

/** Bars [from, to) of a walker on a grid of `timeframe`; they do not add up from one timeframe to the next, which nothing here asks. */
export function walk(walker: number, timeframe: Timeframe, from: number, to: number): BarColumns {
  const ms = TIMEFRAME_MS[timeframe];
  const first = Math.ceil(from / ms);
  const bars = allocateBars(Math.max(0, Math.floor((to - 1) / ms) - first + 1));
  for (let i = 0; i < bars.length; i++) {
    const step = first + i;
    const [open, close] = [Math.exp(level(walker, step)), Math.exp(level(walker, step + 1))];
    bars.openTime[i] = step * ms;
    bars.closeTime[i] = (step + 1) * ms;
    bars.open[i] = open;
    bars.close[i] = close;
    bars.high[i] = Math.max(open, close) * (1 + 0.001 * hash(walker + 1, step));
    bars.low[i] = Math.min(open, close) * (1 - 0.001 * hash(walker + 2, step));
    bars.volume[i] = 1000 * (0.5 + hash(walker + 3, step));
    bars.vwap[i] = (open + close) / 2;
    bars.tradedMinutes[i] = ms / MINUTE;
    bars.scheduledMinutes[i] = ms / MINUTE;
  }
  return bars;
}

/** The last `count` bars of every walker and timeframe that close by `through`. */
export const lastWalks = (symbols: number, timeframe: Timeframe, count: number, through: number): SymbolBars[] =>
  Array.from({ length: symbols }, (_, i) => {
    const ms = TIMEFRAME_MS[timeframe];
    const end = Math.floor(through / ms) * ms;
    return { symbol: `W${String(i).padStart(5, '0')}`, timeframe, bars: walk(i, timeframe, end - count * ms, end) };
  });

/** The walkers as a feed of minutes and days. */
export function walkFeed(count: number): Feed {
  const instruments = walkers(count);
  const index = new Map(instruments.map(({ symbol }, i) => [symbol, i]));
  return {
    name: 'walkers',
    timeframes: ['1m', '1d'],
    async instruments() {
      return instruments;
    },
    async coverage() {
      return [];
    },
    async *bars({ timeframe, symbols, from, to }) {
      const make = barMaker(timeframe, instruments);
      for (const symbol of [...(symbols ?? index.keys())].sort()) {
        const walker = index.get(symbol);
        if (walker === undefined) continue;
        const bars = walk(walker, timeframe, from, to);
        if (bars.length > 0) yield make(symbol, bars);
      }
    },
    async completeThrough() {
      return Number.MAX_SAFE_INTEGER;
    },
    async close() {},
  };
}
