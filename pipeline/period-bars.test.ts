import { describe, expect, it } from 'vitest';
import type { SymbolBars } from '#market/bar.ts';
import { calendarOf, type Session } from '#market/calendar/calendar.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { barsOfPeriod, deliveredFrom, insertPeriod } from './period-bars.ts';
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
    expect(part.days.map(({ bars }) => bars.openTime[0])).toEqual([friday.open]);
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
