import { expect, it } from 'vitest';
import { WarmMarket } from './warm-market.ts';

const setOf = (version: number) => [{ version, scales: [], transitions: [], corrupted: [] }];
const sent = async (market: WarmMarket, version = 5): Promise<boolean> =>
  await market.sendParameters(setOf(version), async (parameters) => parameters !== null);

it('A market is warm only at the time and in the epoch that it was brought to', () => {
  const market = new WarmMarket('24x7', ['A']);
  expect(market.isWarmAt(1, 'e')).toBe(false);
  market.warm(1, 'e', new Map());
  expect([market.isWarmAt(1, 'e'), market.isWarmAt(2, 'e'), market.isWarmAt(1, 'f')]).toEqual([true, false, false]);
  market.cool();
  expect(market.isWarmAt(1, 'e')).toBe(false);
});

it('Members whose bars were corrected since the market was brought there are stale, also for the first time', () => {
  const market = new WarmMarket('24x7', ['A', 'B', 'C']);
  market.warm(1, 'e', new Map([['A', 4]]));
  expect(market.correctedSince(new Map([['A', 4]]))).toEqual([]);
  expect(
    market.correctedSince(
      new Map([
        ['A', 5],
        ['C', 1],
        ['elsewhere', 1],
      ]),
    ),
  ).toEqual(['A', 'C']);
  expect(market.correctedSince(new Map())).toEqual(['A']);
});

it('Parameters are sent once a version, and again after a loss or a step that failed', async () => {
  const market = new WarmMarket('24x7', ['A']);
  expect([await sent(market), await sent(market), await sent(market, 6)]).toEqual([true, false, true]);
  market.cool();
  expect(await sent(market, 6)).toBe(false);
  market.forget();
  expect(await sent(market, 6)).toBe(true);
  await expect(market.sendParameters(setOf(5), () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  expect(await sent(market)).toBe(true);
});
