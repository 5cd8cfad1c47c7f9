import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Feed } from '#feeds/feed.ts';
import { openFeed } from '#feeds/open.ts';
import type { BarColumns } from '#market/bar.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { anomalyOf, withAnomalies } from './anomalies.ts';
import { deliveryOf, FAULT_SHARES, withDeliveryFaults } from './faults.ts';
import { createSimulator } from './simulator.ts';
import { fullUniverse, SIMULATED_CLASSES } from './universe.ts';
import { WORLDS, type World } from './worlds.ts';
import { writeSimulation } from './write.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-worlds-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const NOW = Date.UTC(2025, 5, 1);

async function minutes(
  world: World,
  symbols: string[],
  days: number,
  options: { seed?: number; faults?: () => number } = {},
) {
  const { seed = 3, faults } = options;
  const simulator = createSimulator({ seed, world, universe: 'full', now: () => NOW });
  const feed = faults === undefined ? simulator : withDeliveryFaults(simulator, { seed, now: faults });
  const found = new Map<string, BarColumns>();
  const batches = feed.bars({ timeframe: '1m', symbols, from: NOW - days * DAY, to: NOW });
  for await (const { symbol, bars } of batches) found.set(symbol, bars);
  return found;
}
const returns = ({ close }: BarColumns) => Array.from(close.subarray(1), (c, i) => Math.log(c / close[i]!));
function kurtosis(values: number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const moment = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  return moment(4) / moment(2) ** 2;
}
const sha256 = (bars: BarColumns) =>
  createHash('sha256').update(new Uint8Array(bars.close.slice().buffer)).digest('hex');

describe('the full universe', () => {
  const universe = fullUniverse();

  test('has 2,378 instruments of ten classes under 2,378 names', () => {
    expect(universe.length).toBe(2378);
    expect(new Set(universe.map(({ symbol }) => symbol)).size).toBe(2378);
    expect(new Set(universe.map(({ assetClass }) => assetClass))).toEqual(new Set(SIMULATED_CLASSES));
  });

  test('gives a symbol the same bytes alone and among others, in any order', async () => {
    const symbols = ['SU0100', 'SC0300USDT', 'SB0007', 'SX0050', 'SD0001'];
    const together = await minutes('full', symbols, 3);
    for (const symbol of [...symbols].reverse()) {
      const alone = await minutes('full', [symbol], 3);
      expect(sha256(alone.get(symbol)!)).toBe(sha256(together.get(symbol)!));
    }
  });
});

describe('a world', () => {
  test.each(WORLDS)('the world %s differs from the full one, and is the same for the same seed', async (world) => {
    const [once, again] = [await minutes(world, ['SU0100'], 4), await minutes(world, ['SU0100'], 4)];
    expect(sha256(once.get('SU0100')!)).toBe(sha256(again.get('SU0100')!));
    if (world !== 'full')
      expect(sha256(once.get('SU0100')!)).not.toBe(sha256((await minutes('full', ['SU0100'], 4)).get('SU0100')!));
  });

  test('the world of independent normal noise has the kurtosis of the normal, one of heavy tails has more', async () => {
    const symbols = ['SC0100USDT', 'SC0200USDT', 'SC0300USDT'];
    const worst = async (world: World, pick: (values: number[]) => number) =>
      pick([...(await minutes(world, symbols, 10)).values()].map((bars) => kurtosis(returns(bars))));
    expect(await worst('iid_gauss', (values) => Math.max(...values))).toBeLessThan(3.3);
    expect(await worst('null_corr', (values) => Math.min(...values))).toBeGreaterThan(4.5);
  });
});

describe('delivery with faults', () => {
  test('faults miss, delay and correct minutes in the stated shares, as a function of seed, symbol and minute', () => {
    const counts = { none: 0, missing: 0, late: 0, corrected: 0 };
    const n = 200_000;
    for (let i = 0; i < n; i++) {
      const given = deliveryOf(7, `S${i % 50}`, NOW + Math.floor(i / 50) * MINUTE);
      counts[given.fault]++;
      expect(given.arrives).toBeGreaterThanOrEqual(NOW + Math.floor(i / 50) * MINUTE + MINUTE);
    }
    for (const fault of ['missing', 'late', 'corrected'] as const)
      expect(Math.abs(counts[fault] / n / FAULT_SHARES[fault] - 1)).toBeLessThan(0.15);
    expect(deliveryOf(7, 'A', NOW)).toEqual(deliveryOf(7, 'A', NOW));
  });

  test('a delivery with faults ends, when all has arrived, in the true bars without the missing ones', async () => {
    const symbols = ['SC0100USDT', 'SC0101USDT'];
    const truth = await minutes('full', symbols, 2);
    const later = await minutes('full', symbols, 2, { faults: () => NOW + DAY });
    for (const [symbol, bars] of later) {
      const all = truth.get(symbol)!;
      const index = new Map(Array.from(all.openTime, (time, i) => [time, i]));
      expect(all.length - bars.length).toBe(
        [...all.openTime].filter((t) => deliveryOf(3, symbol, t).fault === 'missing').length,
      );
      for (let i = 0; i < bars.length; i++) expect(bars.close[i]).toBe(all.close[index.get(bars.openTime[i]!)!]);
    }
    const early = await minutes('full', symbols, 2, { faults: () => NOW - MINUTE });
    expect([...early.values()].every((bars) => bars.openTime.at(-1)! < NOW - MINUTE)).toBe(true);
  });
});

describe('labelled anomalies', () => {
  const simulator = createSimulator({ seed: 3, universe: 'full', now: () => NOW });
  const symbols = Array.from({ length: 20 }, (_, i) => `SC${String(100 + i).padStart(4, '0')}USDT`);
  const read = async (feed: Feed, from: number, to: number) => {
    const found = new Map<string, BarColumns>();
    const batches = feed.bars({ timeframe: '1m', symbols, from, to });
    for await (const { symbol, bars } of batches) found.set(symbol, bars);
    return found;
  };

  test('anomalies change the bars from their onset for their length, and no other; each kind occurs in about its share', async () => {
    const from = NOW - 20 * DAY;
    const [plain, marked] = [
      await read(simulator, from, NOW),
      await read(withAnomalies(simulator, { seed: 9 }), from, NOW),
    ];
    const kinds = new Map<string, number>();
    for (const symbol of symbols) {
      const [a, b] = [plain.get(symbol)!, marked.get(symbol)!];
      for (let day = from; day < NOW; day += DAY) {
        const anomaly = anomalyOf(9, symbol, day, day + DAY);
        if (anomaly !== null) kinds.set(anomaly.kind, (kinds.get(anomaly.kind) ?? 0) + 1);
        for (let i = (day - from) / MINUTE; i < (day + DAY - from) / MINUTE; i++) {
          const t = a.openTime[i]!;
          const inside = anomaly !== null && t >= anomaly.onset && t < anomaly.onset + anomaly.minutes * MINUTE;
          const same =
            a.close[i] === b.close[i] &&
            a.high[i] === b.high[i] &&
            a.low[i] === b.low[i] &&
            a.volume[i] === b.volume[i];
          if (!inside && !same) throw new Error(`${symbol} ${new Date(t).toISOString()} changed outside of an anomaly`);
          if (b.low[i]! > Math.min(b.open[i]!, b.close[i]!) || b.high[i]! < Math.max(b.open[i]!, b.close[i]!))
            throw new Error('no bar');
        }
      }
    }
    const total = [...kinds.values()].reduce((sum, count) => sum + count, 0);
    expect(total / (symbols.length * 20)).toBeGreaterThan(0.025);
    expect(total / (symbols.length * 20)).toBeLessThan(0.085);
    expect(kinds.size).toBeGreaterThanOrEqual(5);
  });

  test('anomalies are the same bytes in one request and in two', async () => {
    const feed = withAnomalies(simulator, { seed: 9 });
    const [from, middle] = [NOW - 4 * DAY, NOW - 2 * DAY + 700 * MINUTE];
    const [complete, first, second] = [
      await read(feed, from, NOW),
      await read(feed, from, middle),
      await read(feed, middle, NOW),
    ];
    for (const symbol of symbols) {
      const joined = [...first.get(symbol)!.close, ...second.get(symbol)!.close];
      expect(joined).toEqual([...complete.get(symbol)!.close]);
    }
  });
});

test('a simulation in a file is read back like any other file, with its truth beside it and the same bytes each time', async () => {
  const request = { world: 'full', seed: 2, symbols: 12, days: 5, to: NOW, timeframe: '1d' } as const;
  const out = path.join(folder, 'sim.csv');
  const truth = path.join(folder, 'truth.csv');
  const written = await writeSimulation({ ...request, out, truth });
  expect(written).toEqual({ bars: 60, symbols: 12 });
  const feed = await openFeed([out]);
  expect((await feed.coverage()).reduce((sum, { rows }) => sum + rows, 0)).toBe(60);
  await expect(openFeed([truth]), 'the truth is no file of bars').rejects.toMatchObject({ code: 'ARGUS_FEED_FORMAT' });
});
