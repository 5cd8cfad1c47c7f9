import { describe, expect, it } from 'vitest';
import { calendarOf, type Session } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { MINUTE } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { rebuildAround } from './quarantine.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { everyMinute, minutesOf } from './testing/minutes.ts';
import { tick } from './testing/tick.ts';

const calendar = calendarOf('XNYS');
const { open } = calendar.sessionOn('2025-11-28') as Session;
const END = open + 30 * MINUTE;
const instrument: Instrument = {
  symbol: 'AA',
  name: 'AA',
  assetClass: 'us_equity',
  venue: 'test',
  calendar: 'XNYS',
  volumeKind: 'real',
};

describe('bars around a quarantined minute', () => {
  const keys = (...minutes: number[]) =>
    minutes.map((i) => ({ symbol: 'AA', timeframe: '1m' as const, openTime: open + i * MINUTE }));
  async function world() {
    const store = createMemoryStore();
    const deliver = (symbol: string) => minutesOf(symbol, everyMinute(open, END));
    await tick(store, calendar, { symbols: ['AA'], barsFrom: open, asOf: END, deliver });
    const traded = async (timeframe: Timeframe) => {
      const bars = await store.readBars({ symbols: ['AA'], timeframes: [timeframe], after: 0, through: END });
      return bars.flatMap((part) => [...part.bars.tradedMinutes]);
    };
    const quarantine = async (now: number, ...minutes: number[]) => {
      await store.quarantineBars(keys(...minutes), { reason: 'test', now });
      await rebuildAround(store, [instrument], keys(...minutes), now);
    };
    return { store, traded, quarantine };
  }

  it('are built anew without it, and others stay as they are', async () => {
    const { traded, quarantine } = await world();
    await quarantine(END, 7);
    expect(await traded('5m')).toEqual([5, 4, 5, 5, 5, 5]);
    expect(await traded('15m')).toEqual([14, 15]);
    expect(await traded('30m')).toEqual([29]);
  });

  it('are quarantined with it when nothing is left of what they were built from', async () => {
    const { traded, quarantine } = await world();
    await quarantine(END, 9, 5, 6, 8, 7);
    expect(await traded('5m')).toEqual([5, 5, 5, 5, 5]);
    expect(await traded('15m')).toEqual([10, 15]);
  });

  it('follow five minutes that were delivered, and not five minutes that were themselves built', async () => {
    const { store, traded } = await world();
    const five = { symbol: 'AA', timeframe: '5m' as const, openTime: open };
    const fives = await store.readBars({ symbols: ['AA'], timeframes: ['5m'], after: 0, through: END });
    const delivered = createMemoryStore();
    const stamp = { asOf: END, version: 1, runId: 'load', activityId: 'load' };
    await delivered.insertBars(fives, { source: 'feed', rev: 0, ...stamp });
    for (const one of [delivered, store]) {
      await one.quarantineBars([five], { reason: 'test', now: END });
      await rebuildAround(one, [instrument], [five], END);
    }
    const built = await delivered.readBars({ symbols: ['AA'], timeframes: ['15m', '30m'], after: 0, through: END });
    expect(built.map(({ bars }) => [...bars.tradedMinutes])).toEqual([[10], [25]]);
    expect(await traded('15m')).toEqual([15, 15]);
  });

  it('are left as they are when no instrument has the symbol', async () => {
    const { store, traded } = await world();
    await rebuildAround(store, [], keys(7), END);
    expect(await traded('5m')).toEqual([5, 5, 5, 5, 5, 5]);
  });
});
