import { existsSync } from 'node:fs';
import path from 'node:path';
import { openFeed } from '#feeds/open.ts';
import { allocateBars, type SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY } from '#market/time.ts';
import { computeHistory } from './laboratory.ts';

export interface RealSeries {
  readonly years: number;
  readonly switchesPerYear: number;
  /** By regime: share of days, and the annualised deviation of the return of the day after. */
  readonly regimes: readonly { readonly label: string; readonly share: number; readonly nextDayVolatility: number }[];
  /** Share of days whose label is the same when the scale is fitted a night earlier. */
  readonly stability: number;
}

const FILE = 'bars/bars_1d_us_equity_sp500_adjusted.parquet';

/**
 * An index of real stocks, each with the same weight, as a series of closes: regimes of it, how often they change and what
 * volatility follows. Null where the data are not there.
 */
export async function runRealSeries(data: string): Promise<RealSeries | null> {
  const file = path.join(data, FILE);
  if (!existsSync(file)) return null;
  const feed = await openFeed([file], { badRows: 'quarantine' });
  const instruments = await feed.instruments();
  const symbols = instruments.map(({ symbol }) => symbol);
  const sums = new Map<number, { sum: number; count: number; close: number }>();
  const batches = feed.bars({ timeframe: '1d', symbols, from: 0, to: Date.UTC(2100, 0, 1) });
  for await (const { bars } of batches)
    for (let i = 1; i < bars.length; i++) {
      const day = sums.get(bars.openTime[i]) ?? { sum: 0, count: 0, close: bars.closeTime[i] };
      sums.set(bars.openTime[i], day);
      day.sum += Math.log(bars.close[i] / bars.close[i - 1]);
      day.count += 1;
    }
  const days = [...sums].sort(([a], [b]) => a - b).filter(([, { count }]) => count >= 50);
  const bars = allocateBars(days.length);
  let level = 100;
  for (const [i, [openTime, { sum, count, close }]] of days.entries()) {
    level *= Math.exp(sum / count);
    bars.openTime[i] = openTime;
    bars.closeTime[i] = close;
    bars.open[i] = bars.high[i] = bars.low[i] = bars.close[i] = level;
    bars.vwap[i] = Number.NaN;
    bars.tradedMinutes[i] = 390;
    bars.scheduledMinutes[i] = 390;
  }
  const index: Instrument = { ...instruments[0], symbol: 'INDEX', name: 'INDEX' };
  const series: SymbolBars = { symbol: 'INDEX', timeframe: '1d', bars };
  const regimesOf = (fitBefore: number) =>
    computeHistory({ instruments: [index], bars: [series], fitBefore, vectors: 'grid' }).regimes;
  const last = bars.openTime[bars.length - 1];
  const whole = regimesOf(Number.POSITIVE_INFINITY);
  const earlier = regimesOf(last);
  const indexOf = new Map(Array.from(bars.openTime, (t, i) => [t, i]));
  const years = (last - whole.openTime[0]) / (365.25 * DAY);
  let switches = 0;
  let same = 0;
  const next = REGIME_LABELS.map(() => [] as number[]);
  for (let i = 0; i < whole.length; i++) {
    if (i > 0 && whole.label[i] !== whole.label[i - 1]) switches++;
    if (whole.label[i] === earlier.label[i]) same++;
    const at = (indexOf.get(whole.openTime[i]) as number) + 1;
    if (at < bars.length) next[whole.label[i]]?.push(Math.log(bars.close[at] / bars.close[at - 1]));
  }
  return {
    years,
    switchesPerYear: switches / years,
    stability: same / whole.length,
    regimes: REGIME_LABELS.map((label, k) => {
      const returns = next[k];
      const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
      const variance = returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (returns.length - 1);
      return { label, share: returns.length / (whole.length - 1), nextDayVolatility: Math.sqrt(252 * variance) };
    }),
  };
}
