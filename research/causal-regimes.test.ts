import { expect, it } from 'vitest';
import { at } from '#market/at.ts';
import { allocateBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import { judgeCausal } from './causal-regimes.ts';
import { createDice } from './foreign/planted.ts';

const BEGIN = Date.UTC(2010, 0, 1);
const YEARS = 8;

/** Daily bars whose deviation is multiplied by `factor` after `change` (UTC ms). */
function stock(symbol: string, seed: number, change: number, factor: number) {
  const dice = createDice(seed);
  const bars = allocateBars(YEARS * 365);
  let price = Math.log(100);
  for (let t = 0; t < bars.length; t++) {
    const time = BEGIN + t * DAY;
    const deviation = 0.01 * (time < change ? 1 : factor) * (1 + 0.5 * Math.sin(t / 90));
    const [up, down] = [Math.abs(dice.normal()), Math.abs(dice.normal())];
    bars.openTime[t] = time;
    bars.closeTime[t] = time + DAY;
    bars.open[t] = Math.exp(price);
    price += deviation * dice.normal();
    bars.close[t] = Math.exp(price);
    bars.high[t] = Math.max(at(bars.open, t), at(bars.close, t)) * Math.exp(0.3 * deviation * up);
    bars.low[t] = Math.min(at(bars.open, t), at(bars.close, t)) * Math.exp(-0.3 * deviation * down);
    bars.vwap[t] = Number.NaN;
    bars.tradedMinutes[t] = bars.scheduledMinutes[t] = 1_440;
  }
  const instrument: Instrument = {
    symbol,
    name: symbol,
    assetClass: 'crypto',
    venue: 'test',
    calendar: '24X7',
    volumeKind: 'real',
  };
  return { instrument, series: { symbol, timeframe: '1d', bars } as const };
}

const from = Date.UTC(2014, 0, 1);
const to = Date.UTC(2017, 0, 1);
function judge(change: number, factor: number) {
  const members = [stock('A', 1, change, factor), stock('B', 2, change, factor)];
  return judgeCausal({
    instruments: members.map(({ instrument }) => instrument),
    bars: members.map(({ series }) => series),
    from,
    to,
  });
}

it('What a reader saw does not change with what came after the judged days', () => {
  const calm = judge(to, 1);
  const wild = judge(to, 6);
  expect(wild.causal.labels.map(({ share }) => share)).toEqual(calm.causal.labels.map(({ share }) => share));
  expect(wild.same.quarter).toEqual(calm.same.quarter);
  // Hindsight has seen it, and is another figure.
  expect(wild.hindsight.labels.map(({ share }) => share)).not.toEqual(calm.hindsight.labels.map(({ share }) => share));
});

it('Stability can fail: parameters of before a change of level give other labels', () => {
  const steady = judge(to, 1);
  const moved = judge(Date.UTC(2014, 6, 1), 4);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(moved.same.year)).toBeLessThan(mean(steady.same.year) - 0.05);
  expect(steady.symbols).toBe(2);
  expect(steady.days).toBe(2 * 1_096);
  expect(steady.causal.labels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 2);
});
