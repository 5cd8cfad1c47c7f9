import { describe, expect, it } from 'vitest';
import { calendarOf, type Session } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';
import { fillFromStore } from './fills.ts';
import { countMinutes, firstRevision, insertMinutes, splitAt } from './minutes.ts';
import { stampOf } from './stamp.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { everyMinute, minutesOf, priceAt } from './testing/minutes.ts';

const calendar = calendarOf('XNYS');
const { open } = calendar.sessionOn('2025-11-28') as Session;
const at = (minute: number) => open + minute * MINUTE;
const stamp = stampOf({ asOf: at(100), version: 1, runId: 'r' }, 'fetch');

/** A store with minutes of AA up to minute 40, of which the last `missing` were filled in. */
async function storeWith(missing: number) {
  const store = createMemoryStore();
  const delivered = [minutesOf('AA', everyMinute(open, at(40 - missing)))];
  const fills = { symbols: ['AA'], delivered, from: open, through: at(40) };
  await insertMinutes(store, firstRevision(await fillFromStore(store, calendar, fills)), stamp);
  return store;
}

describe('filling from the store', () => {
  it('fills the first minutes at the price of the last trade before them', async () => {
    const delivered = [minutesOf('AA', everyMinute(at(42), at(50)))];
    const fills = { symbols: ['AA'], delivered, from: at(40), through: at(50) };
    const [aa] = await fillFromStore(await storeWith(0), calendar, fills);
    expect([...(aa?.filled ?? [])]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...(aa?.bars.close.slice(0, 3) ?? [])]).toEqual([priceAt(at(39)), priceAt(at(39)), priceAt(at(42))]);
  });

  it('counts stored fills as minutes without a trade, so that thirty in a row end the filling', async () => {
    const fills = { symbols: ['AA'], delivered: [], from: at(40), through: at(50) };
    const [aa] = await fillFromStore(await storeWith(25), calendar, fills);
    expect(aa?.filled.length).toBe(5);
    expect(aa?.state.missing).toBeGreaterThan(30);
    expect(aa?.state.since).toBe(at(15));
  });

  it('gives every symbol of the market its minutes, and none to one that never traded', async () => {
    const delivered = [minutesOf('BB', everyMinute(at(40), at(50)))];
    const fills = { symbols: ['AA', 'BB', 'CC'], delivered, from: at(40), through: at(50) };
    const minutes = await fillFromStore(await storeWith(0), calendar, fills);
    expect(minutes.map(({ symbol, bars }) => [symbol, bars.length])).toEqual([
      ['AA', 10],
      ['BB', 10],
      ['CC', 0],
    ]);
    expect(countMinutes(minutes)).toEqual({ delivered: 10, filled: 10 });
  });

  it('looks over the break between sessions, which has no minutes', async () => {
    const store = createMemoryStore();
    const before = calendar.lastClosed(open) as Session;
    const delivered = [minutesOf('AA', everyMinute(before.close - 5 * MINUTE, before.close))];
    const first = { symbols: ['AA'], delivered, from: before.close - 5 * MINUTE, through: before.close };
    await insertMinutes(store, firstRevision(await fillFromStore(store, calendar, first)), stamp);
    const [aa] = await fillFromStore(store, calendar, { symbols: ['AA'], delivered: [], from: open, through: at(3) });
    expect([...(aa?.bars.openTime ?? [])]).toEqual([open, at(1), at(2)]);
    expect(aa?.bars.close[0]).toBe(priceAt(before.close - MINUTE));
  });
});

describe('minutes that are split at a time', () => {
  it('keep their fills with them, and leave out a symbol that has none on a side', async () => {
    const delivered = [minutesOf('AA', [open, at(2)]), minutesOf('BB', [at(2)])];
    const fills = { symbols: ['AA', 'BB'], delivered, from: open, through: at(4) };
    const minutes = await fillFromStore(createMemoryStore(), calendar, fills);
    const [before, after] = splitAt(minutes, at(2));
    const shown = (parts: typeof before) => parts.map(({ symbol, filled }) => [symbol, [...filled]]);
    expect(shown(before)).toEqual([['AA', [0, 1]]]);
    expect(shown(after)).toEqual([
      ['AA', [0, 1]],
      ['BB', [0, 1]],
    ]);
  });
});
