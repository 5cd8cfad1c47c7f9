import { expect, it } from 'vitest';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { slotOf, symbolOf, timeframeNameOf, timeframeOf } from './slot.ts';

it('A slot gives back its symbol and timeframe, and no two series share one', () => {
  const slots = [0, 1, 2_377].flatMap((symbol) => TIMEFRAMES.map((name, timeframe) => ({ symbol, name, timeframe })));
  for (const { symbol, name, timeframe } of slots) {
    const slot = slotOf(symbol, timeframe);
    expect([symbolOf(slot), timeframeOf(slot), timeframeNameOf(slot)]).toEqual([symbol, timeframe, name]);
  }
  expect(new Set(slots.map(({ symbol, timeframe }) => slotOf(symbol, timeframe))).size).toBe(slots.length);
});
