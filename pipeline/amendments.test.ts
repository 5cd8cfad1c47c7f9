import { describe, expect, it } from 'vitest';
import { calendarOf, type Session } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { NOTHING_AMENDED } from './amended.ts';
import { amendDays, amendMinutes } from './amendments.ts';
import type { BarStore } from './bar-store.ts';
import { daysFromMinutes } from './daily-closes.ts';
import { fillFromStore } from './fills.ts';
import { stampOf } from './stamp.ts';
import { createMemoryStore, type MemoryStore } from './testing/memory-store.ts';
import { everyMinute, minutesOf, priceAt, randomOf } from './testing/minutes.ts';
import { tick } from './testing/tick.ts';

const calendar = calendarOf('XNYS');
const session = calendar.sessionOn('2025-11-28') as Session;
const previous = calendar.lastClosed(session.open) as Session;
const SYMBOLS = ['AA', 'BB', 'CC'];
const run = (runId: string, asOf = session.close) => ({ asOf, version: 1, runId });

/** Everything that is stored, by symbol and timeframe: when, with which values, and whether it was filled in. */
async function contentOf(store: BarStore): Promise<unknown[]> {
  const range = { symbols: SYMBOLS, timeframes: TIMEFRAMES, after: 0, through: session.close };
  const stored = await store.readStoredBars({ ...range, runId: '' });
  return stored.map(({ symbol, timeframe, bars, filled }) => ({ symbol, timeframe, bars, filled }));
}

/** Minutes that the venue traded: a random share of the session, the same for the same seed. */
function tradedMinutes(seed: number): Map<string, number[]> {
  const draw = randomOf(seed);
  const all = everyMinute(session.open, session.close);
  return new Map(SYMBOLS.map((symbol) => [symbol, all.filter(() => draw() < 0.85)]));
}

/** The batch after the session: all minutes again as they are, and then the days. */
async function batch(store: BarStore, deliver: (symbol: string) => ReturnType<typeof minutesOf>): Promise<void> {
  const stretch = { from: session.open, through: session.close };
  const delivered = SYMBOLS.map(deliver);
  const minutes = await fillFromStore(store, calendar, { symbols: SYMBOLS, delivered, ...stretch });
  const after = session.open;
  const through = session.close;
  await amendMinutes(store, calendar, { minutes, after, through, stamp: stampOf(run('batch'), 'reconcile') });
  const days = await daysFromMinutes(store, calendar, { symbols: SYMBOLS, from: after, after, through });
  const stamp = stampOf(run('batch'), 'daily');
  await amendDays(store, calendar, { days, after, through, newFrom: previous.close, stamp });
}

describe('amending', () => {
  it('gives the same stored bars for any split of the deliveries, whatever came late or was wrong at first', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const draw = randomOf(1_000 + seed);
      const traded = tradedMinutes(seed);
      const times = (symbol: string) => traded.get(symbol) ?? [];
      const truth = createMemoryStore();
      const deliver = (symbol: string) => minutesOf(symbol, times(symbol));
      await tick(truth, calendar, { symbols: SYMBOLS, barsFrom: session.open, asOf: session.close, deliver });
      await batch(truth, deliver);

      // When each minute arrives, and until when it is wrong.
      const arrival = new Map<string, { late: number; wrong: number }>();
      for (const symbol of SYMBOLS)
        for (const time of times(symbol)) {
          const late = draw() < 0.1 ? draw() * 40 * MINUTE : 0;
          const wrong = draw() < 0.1 ? draw() * 40 * MINUTE : 0;
          arrival.set(`${symbol}/${time}`, { late, wrong });
        }
      const split = createMemoryStore();
      for (let at = session.open; at < session.close; ) {
        const asOf = Math.min(session.close, at + Math.ceil(draw() * 45) * MINUTE);
        await tick(split, calendar, {
          symbols: SYMBOLS,
          barsFrom: at,
          asOf,
          deliver: (symbol, from, to) => {
            const known = (time: number) => arrival.get(`${symbol}/${time}`) ?? { late: 0, wrong: 0 };
            const arrived = times(symbol).filter(
              (time) => time >= from && time < to && time + MINUTE + known(time).late <= asOf,
            );
            const price = (time: number) => priceAt(time) * (time + MINUTE + known(time).wrong <= asOf ? 1 : 1.01);
            return minutesOf(symbol, arrived, price);
          },
        });
        at = asOf;
      }
      await batch(split, deliver);
      const expected = await contentOf(truth);
      expect(expected.length).toBe(SYMBOLS.length * TIMEFRAMES.length);
      expect(await contentOf(split), `seed ${seed}`).toEqual(expected);
    }
  }, 60_000);

  const stretch = { after: session.open, through: session.open + 10 * MINUTE };
  const times = everyMinute(stretch.after, stretch.through);
  /** Ten minutes of AA, and the 5m bars of them. */
  async function tenMinutes(): Promise<MemoryStore> {
    const store = createMemoryStore();
    const deliver = (symbol: string) => minutesOf(symbol, times);
    const { after: barsFrom, through: asOf } = stretch;
    await tick(store, calendar, { symbols: ['AA'], barsFrom, asOf, deliver });
    return store;
  }
  async function amend(store: BarStore, price: (time: number) => number, runId: string) {
    const delivered = [minutesOf('AA', times, price)];
    const { after: from, through } = stretch;
    const minutes = await fillFromStore(store, calendar, { symbols: ['AA'], delivered, from, through });
    return await amendMinutes(store, calendar, { minutes, ...stretch, stamp: stampOf(run(runId), 'fetch') });
  }
  const revisions = async (store: BarStore, timeframe: '1m' | '5m') => {
    const range = { symbols: ['AA'], timeframes: [timeframe], ...stretch, runId: '' };
    return (await store.readStoredBars(range)).flatMap(({ rev }) => [...rev]);
  };
  const corrected = (time: number) => priceAt(time) + (time === times[2] ? 5 : 0);

  it('raises the revision of the minute that differs and of the bars that contain it, and of no other', async () => {
    const store = await tenMinutes();
    expect(await amend(store, corrected, 'a')).toEqual({ symbols: ['AA'], after: times[2], bars: 1 });
    expect(await revisions(store, '1m')).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(await revisions(store, '5m')).toEqual([1, 0]);
  });

  it('says whose bars were corrected, after they are written, at every attempt, and says nothing where nothing differs', async () => {
    const store = await tenMinutes();
    const before = store.corrected.length;
    await amend(store, priceAt, 'same');
    expect(store.corrected.slice(before)).toEqual([]);
    await amend(store, corrected, 'a');
    await amend(store, corrected, 'a');
    expect(store.corrected.slice(before)).toEqual([['AA'], ['AA']]);
  });

  it('writes nothing when the minutes are as they are stored', async () => {
    const store = await tenMinutes();
    const blocks = store.blocks.length;
    expect(await amend(store, priceAt, 'a')).toEqual(NOTHING_AMENDED);
    expect(store.blocks.length).toBe(blocks);
  });

  it('does the same work under the same revisions in a second attempt of the same run', async () => {
    const store = await tenMinutes();
    const before = store.blocks.length;
    const first = await amend(store, corrected, 'a');
    const written = store.blocks.slice(before);
    expect(await amend(store, corrected, 'a')).toEqual(first);
    expect(store.blocks.slice(before + written.length)).toEqual(written);
    expect(await revisions(store, '1m')).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('counts a revision on from the last one, also when that one is quarantined', async () => {
    const store = await tenMinutes();
    await amend(store, corrected, 'a');
    await store.quarantineBars([{ symbol: 'AA', timeframe: '1m', openTime: times[2] ?? 0 }], { reason: 'x', now: 1 });
    await amend(store, priceAt, 'b');
    expect(await revisions(store, '1m')).toEqual([0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    const range = { symbols: ['AA'], timeframes: ['1m'] as const, ...stretch };
    expect((await store.readBars(range)).map(({ bars }) => bars.length)).toEqual([10]);
  });

  it('names the blocks of a run by what they hold, so that no two share an id', async () => {
    const store = await tenMinutes();
    const before = store.blocks.length;
    const holed = times.filter((_, i) => i !== 7);
    const delivered = [minutesOf('AA', holed, corrected)];
    const { after: from, through } = stretch;
    const minutes = await fillFromStore(store, calendar, { symbols: ['AA'], delivered, from, through });
    await amendMinutes(store, calendar, { minutes, ...stretch, stamp: stampOf(run('r'), 'fetch') });
    expect(store.blocks.slice(before)).toEqual([
      { activityId: 'feed-amend-fetch-r', source: 'feed', bars: 1 },
      { activityId: 'fill-amend-fetch-r', source: 'fill', bars: 1 },
      { activityId: 'amend-higher-fetch-r', source: 'aggregate', bars: 2 },
    ]);
  });
});

describe('official days', () => {
  const official = async (store: BarStore, runId: string, change: number) => {
    const after = session.open;
    const through = session.close;
    const days = await daysFromMinutes(store, calendar, { symbols: ['AA'], from: after, after, through });
    for (const { bars } of days) bars.close.set(bars.close.map((close) => close + change));
    const stamp = stampOf(run(runId), 'daily');
    return await amendDays(store, calendar, { days, after, through, newFrom: session.close, stamp });
  };
  const revisions = async (store: BarStore, timeframe: '1d' | '1w') => {
    const range = { symbols: ['AA'], timeframes: [timeframe], after: 0, through: session.close, runId: '' };
    return (await store.readStoredBars(range)).flatMap(({ rev }) => [...rev]);
  };

  it('replace the day that was built at the close, even where they confirm it, and are amended when they differ', async () => {
    const store = createMemoryStore();
    const deliver = (symbol: string) => minutesOf(symbol, everyMinute(session.open, session.close));
    await tick(store, calendar, { symbols: ['AA'], barsFrom: session.open, asOf: session.close, deliver });
    expect(await revisions(store, '1d')).toEqual([0]);
    expect(await official(store, 'a', 0)).toMatchObject({ bars: 1 });
    expect([await revisions(store, '1d'), await revisions(store, '1w')]).toEqual([[1], [0]]);
    expect(await official(store, 'b', 0)).toEqual(NOTHING_AMENDED);
    expect(await official(store, 'c', 2)).toMatchObject({ symbols: ['AA'], bars: 1 });
    expect([await revisions(store, '1d'), await revisions(store, '1w')]).toEqual([[2], [1]]);
  });
});
