import { describe, expect, it } from 'vitest';
import { calendarOf, type Session } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';
import { closeDays } from './daily-closes.ts';
import { recordHalts } from './halts.ts';
import { stampOf } from './stamp.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { everyMinute, minutesOf, priceAt } from './testing/minutes.ts';

const calendar = calendarOf('XNYS');
const { open, close } = calendar.sessionOn('2025-11-28') as Session;
const stamp = (runId: string, asOf = close) => stampOf({ asOf, version: 1, runId }, 'fetch');

describe('the daily bar at the close', () => {
  const storeWith = async (symbols: readonly string[]) => {
    const store = createMemoryStore();
    const parts = symbols.map((symbol) => minutesOf(symbol, everyMinute(open, close)));
    await store.insertBars(parts, { source: 'feed', rev: 0, ...stamp('t') });
    return store;
  };
  const days = { symbols: ['AA', 'BB'], timeframes: ['1d'] as const, after: 0, through: close };

  it('is built of all minutes of the session in the tick that closes it, for each symbol that traded', async () => {
    const store = await storeWith(['AA']);
    await closeDays(store, calendar, {
      symbols: ['AA', 'BB'],
      after: close - MINUTE,
      through: close,
      stamp: stamp('t'),
    });
    const [day, ...others] = await store.readBars(days);
    expect(others).toEqual([]);
    expect(day).toMatchObject({ symbol: 'AA', bars: { length: 1 } });
    expect(day?.bars.openTime[0]).toBe(open);
    expect(day?.bars.close[0]).toBe(priceAt(close - MINUTE));
    expect(day?.bars.tradedMinutes[0]).toBe((close - open) / MINUTE);
    expect(store.blocks.at(-1)).toEqual({ activityId: 'days-fetch-t', source: 'aggregate', bars: 1 });
  });

  it('is not written by a tick within the session', async () => {
    const store = await storeWith(['AA']);
    const through = close - MINUTE;
    await closeDays(store, calendar, { symbols: ['AA'], after: through - MINUTE, through, stamp: stamp('t') });
    expect(await store.readBars(days)).toEqual([]);
  });
});

describe('the status of a symbol', () => {
  const halted = { symbol: 'AA', state: { close: 1, missing: 31, since: 1_000 } };
  const trading = { symbol: 'AA', state: { close: 1, missing: 0, since: 5_000 } };

  it('is halted from the committed run on that finds it so, and trading from the one that sees a new minute', async () => {
    const store = createMemoryStore();
    await recordHalts(store, [halted], { barsFrom: 0, stamp: stamp('a', 1) });
    expect(await store.haltedSymbols()).toEqual([]);
    store.commit('a');
    expect(await store.haltedSymbols()).toEqual(['AA']);
    // Minutes that were known before say nothing new.
    await recordHalts(store, [trading], { barsFrom: 5_000, stamp: stamp('b', 2) });
    store.commit('b');
    expect(await store.haltedSymbols()).toEqual(['AA']);
    await recordHalts(store, [trading], { barsFrom: 4_000, stamp: stamp('c', 3) });
    store.commit('c');
    expect(await store.haltedSymbols()).toEqual([]);
  });
});
