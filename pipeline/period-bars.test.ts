import { describe, expect, it } from 'vitest';
import { at } from '#market/at.ts';
import { BAR_COLUMNS, type BarColumns, type SymbolBars } from '#market/bar.ts';
import { aggregateDaily, aggregateMinutes, aggregateWeekly } from '#market/bars/aggregate.ts';
import { closedBy } from '#market/bars/closed.ts';
import { pickBars } from '#market/bars/pick.ts';
import { calendarOf, type Session } from '#market/calendar/calendar.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { barsOfPeriod, deliveredFrom, insertPeriod, type PeriodBars } from './period-bars.ts';
import { type Period, periodsOf } from './periods.ts';
import { stampOf } from './stamp.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { everyMinute, minutesOf, randomOf } from './testing/minutes.ts';

const calendar = calendarOf('XNYS');
const run = { asOf: 1, version: 1, runId: 'r' };
const FROM = Date.UTC(2025, 9, 29);
const TO = Date.UTC(2025, 10, 5);
const draw = randomOf(7);
const traded = calendar
  .sessions(FROM - 3 * DAY, TO)
  .flatMap(({ open, close }) => everyMinute(open, close))
  .filter(() => draw() < 0.6);
const deliver = ({ from }: { from: number }, to: number): SymbolBars =>
  minutesOf(
    'AA',
    traded.filter((time) => time >= from && time < to),
  );

/** All that is stored after these periods of minutes were loaded in this order. */
async function load(periods: readonly Period[]): Promise<unknown> {
  const store = createMemoryStore();
  for (const period of periods) {
    const part = barsOfPeriod(calendar, period, deliver({ from: deliveredFrom(calendar, period) }, period.to));
    const stamps = { base: stampOf(run, `chunk-${period.name}`), higher: stampOf(run, `derived-${period.name}`) };
    await insertPeriod(store, period, [part], stamps);
  }
  return await store.readStoredBars({ symbols: ['AA'], timeframes: TIMEFRAMES, after: FROM, through: TO, runId: '' });
}

describe('the bars of a period', () => {
  it('are the same in every timeframe whether a stretch is one period or several, in any order', async () => {
    const periods = periodsOf(calendar, '1m', FROM, TO);
    expect(periods.map(({ name }) => name)).toEqual(['2025-10', '2025-11']);
    const one = await load([{ timeframe: '1m', name: 'all', from: FROM, to: TO }]);
    expect(await load(periods)).toEqual(one);
    expect(await load(periods.toReversed())).toEqual(one);
  });

  it('are the same when the stretch is cut within a session', async () => {
    const { open } = calendar.sessionOn('2025-10-30') as Session;
    const cut = open + 97 * MINUTE;
    const parts: Period[] = [
      { timeframe: '1m', name: 'a', from: FROM, to: cut },
      { timeframe: '1m', name: 'b', from: cut, to: TO },
    ];
    expect(await load(parts)).toEqual(await load([{ timeframe: '1m', name: 'all', from: FROM, to: TO }]));
  });

  describe('of five minutes', () => {
    const OPEN = (calendar.sessionOn('2025-10-20') as Session).open;
    const minutes = minutesOf(
      'AA',
      calendar.sessions(OPEN, TO).flatMap(({ open, close }) => everyMinute(open, close)),
    );
    const fives = (bars: BarColumns): BarColumns => aggregateMinutes(calendar, '5m', bars);
    const period: Period = { timeframe: '5m', name: '2025-10', from: FROM, to: TO };
    const partOf = (bars: BarColumns, withDays = true, of: Period = period) =>
      barsOfPeriod(calendar, of, { symbol: 'AA', timeframe: '5m', bars }, { withDays });
    const higherOf = (part: PeriodBars) => new Map(part.higher.map(({ timeframe, bars }) => [timeframe, bars]));

    it('are kept as delivered, and every longer timeframe has the bars that minutes would have given', () => {
      const part = partOf(fives(minutes.bars));
      expect(part.minutes).toEqual([]);
      const [delivered] = part.delivered as [SymbolBars];
      expect(delivered.bars.openTime[0]).toBe(FROM + 13.5 * 60 * MINUTE);
      const higher = higherOf(part);
      expect([...higher.keys()]).toEqual(['15m', '30m', '1h', '4h', '1d', '1w']);
      for (const timeframe of ['15m', '30m', '1h', '4h'] as const) {
        const expected = closedBy(aggregateMinutes(calendar, timeframe, minutes.bars), TO, FROM);
        for (const name of BAR_COLUMNS.filter((column) => column !== 'vwap'))
          expect(higher.get(timeframe)?.[name]).toEqual(expected[name]);
      }
      const days = aggregateDaily(calendar, minutes.bars);
      expect(higher.get('1d')?.close).toEqual(closedBy(days, TO, FROM).close);
      expect(higher.get('1w')?.high).toEqual(closedBy(aggregateWeekly(calendar, days), TO, FROM).high);
    });

    it('that are missing stay missing: a longer bar says how many of its minutes were traded', () => {
      const all = fives(minutes.bars);
      const without = pickBars(
        all,
        [...all.openTime.keys()].filter((i) => all.openTime[i] !== all.openTime[1]),
      );
      const of = { ...period, from: OPEN };
      const part = partOf(without, false, of);
      expect(part.delivered[0]?.bars.length).toBe(closedBy(all, TO, OPEN).length - 1);
      const [first] = part.higher[0]?.bars.tradedMinutes ?? [];
      expect([first, part.higher[0]?.bars.scheduledMinutes[0]]).toEqual([10, 15]);
      expect(part.higher.map(({ timeframe }) => timeframe)).toEqual(['15m', '30m', '1h', '4h']);
    });

    it('are the same whether the stretch is one period or several', async () => {
      const bars = fives(minutes.bars);
      const stored = async (periods: readonly Period[]): Promise<unknown> => {
        const store = createMemoryStore();
        for (const one of periods) {
          const from = deliveredFrom(calendar, one);
          const given = pickBars(
            bars,
            [...bars.openTime.keys()].filter((i) => at(bars.openTime, i) >= from && at(bars.openTime, i) < one.to),
          );
          const stamps = { base: stampOf(run, `chunk-${one.name}`), higher: stampOf(run, `derived-${one.name}`) };
          await insertPeriod(store, one, [partOf(given, true, one)], stamps);
        }
        return await store.readStoredBars({
          symbols: ['AA'],
          timeframes: TIMEFRAMES,
          after: FROM,
          through: TO,
          runId: '',
        });
      };
      const cut = (calendar.sessionOn('2025-10-30') as Session).open + 95 * MINUTE;
      const parts = [
        { ...period, name: 'a', to: cut },
        { ...period, name: 'b', from: cut },
      ];
      expect(await stored(parts)).toEqual(await stored([period]));
      expect(await stored(parts.toReversed())).toEqual(await stored([period]));
    });
  });

  it('are official days of revision 1 with the weeks that close in the period, also when the days lie before it', async () => {
    const sessions = calendar.sessions(Date.UTC(2025, 9, 20), TO);
    const days = minutesOf(
      'AA',
      sessions.map(({ open }) => open),
    ).bars;
    for (const [i, { close }] of sessions.entries()) days.closeTime[i] = close;
    const friday = calendar.sessionOn('2025-10-24') as Session;
    const period: Period = { timeframe: '1d', name: '2025', from: friday.open, to: TO };
    const part = barsOfPeriod(calendar, period, { symbol: 'AA', timeframe: '1d', bars: days });
    expect(part.minutes).toEqual([]);
    expect(part.delivered.map(({ bars }) => bars.openTime[0])).toEqual([friday.open]);
    expect(part.higher.map(({ timeframe, bars }) => [timeframe, bars.length])).toEqual([['1w', 2]]);
    const store = createMemoryStore();
    await insertPeriod(store, period, [part], { base: stampOf(run, 'chunk-x'), higher: stampOf(run, 'derived-x') });
    const range = { symbols: ['AA'], timeframes: ['1d', '1w'] as const, after: 0, through: TO, runId: '' };
    for (const { rev } of await store.readStoredBars(range)) expect(new Set(rev)).toEqual(new Set([1]));
    expect(store.blocks.map(({ activityId, source }) => [activityId, source])).toEqual([
      ['chunk-x-r', 'official'],
      ['derived-x-r', 'aggregate'],
    ]);
  });
});
