import { expect, it } from 'vitest';
import type { Instrument } from '#market/instrument.ts';
import { createSimulator } from '#simulator/simulator.ts';
import { type LoadedMarkets, quickestMarket } from './history.ts';

const NOW = Date.UTC(2026, 10, 20, 14, 31);
const marketsWith = (instruments: readonly Instrument[]) => ({ instruments }) as unknown as LoadedMarkets;

it('the market whose report comes first has the least to load, and never mails to everybody', async () => {
  const all = await createSimulator({ seed: 1, now: () => NOW }).instruments();
  expect(quickestMarket(marketsWith(all), NOW)).toBe('xlon');
  const sole = all.filter(({ calendar }) => calendar === 'XNYS');
  expect(quickestMarket(marketsWith(sole), NOW)).toBeNull();
});
