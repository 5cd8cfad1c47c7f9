import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { calendarOf } from '#market/calendar/calendar.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { calendarFaults, faultText, type SymbolDays } from './calendar-fault.ts';
import { inspectFiles } from './inspect.ts';
import { leftOut } from './left-out.ts';
import { openFeed } from './open.ts';

const day = (symbol: string, date: string, calendar: 'XHKG' | 'FX' = 'XHKG') => ({ calendar, date, symbol });
const symbolsOf = (count: number, withDay: number, date = '2023-09-02', days = 200): SymbolDays[] =>
  Array.from({ length: count }, (_, i) => ({
    symbol: `S${i}`,
    calendar: 'XHKG' as const,
    days: i < withDay ? days : 0,
    sessionless: i < withDay ? [day(`S${i}`, date)] : [],
  }));

describe('a calendar fault', () => {
  it('a date on which more than half of the symbols of a calendar have bars is one, and it says how many', () => {
    const [fault, ...more] = calendarFaults(symbolsOf(248, 240));
    expect(more).toEqual([]);
    expect(fault && faultText(fault)).toMatch(
      /^XHKG has no session on 2023-09-02, but 240 of 248 symbols have bars: a calendar fault; .*ARGUS_CALENDAR_FILE/,
    );
    expect(calendarFaults(symbolsOf(248, 124))).toEqual([]);
    expect(calendarFaults(symbolsOf(248, 125))).toHaveLength(1);
  });

  it('one symbol alone makes none: its row may be wrong', () => {
    expect(calendarFaults(symbolsOf(1, 1))).toEqual([]);
    expect(calendarFaults(symbolsOf(2, 1))).toEqual([]);
    expect(calendarFaults(symbolsOf(2, 2))).toHaveLength(1);
  });

  it('many days make none: then the dates or the calendar of the files are wrong', () => {
    const sundays = (count: number): SymbolDays[] =>
      symbolsOf(3, 3).map((part) => ({
        ...part,
        sessionless: Array.from({ length: count }, (_, i) =>
          day(part.symbol, new Date(Date.UTC(2023, 0, 1) + i * 7 * DAY).toISOString().slice(0, 10)),
        ),
      }));
    expect(calendarFaults(sundays(10))).toHaveLength(10);
    expect(calendarFaults(sundays(11))).toEqual([]);
  });

  it('a weekend of FX makes none, for its Sunday evening is Monday', () => {
    const parts = ['EURUSD', 'GBPUSD'].map((symbol) => ({
      symbol,
      calendar: 'FX' as const,
      days: 300,
      sessionless: [day(symbol, '2023-09-03', 'FX')],
    }));
    expect(calendarFaults(parts)).toEqual([]);
  });

  it('counts a symbol once, whatever its files are', () => {
    const twice = [...symbolsOf(3, 1), ...symbolsOf(3, 1)];
    expect(calendarFaults(twice)).toEqual([]);
  });
});

const folder = mkdtempSync(path.join(tmpdir(), 'argus-fault-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const HEADER = 'symbol,asset_class,venue,ts,open,high,low,close,volume';
/** London was closed for the funeral of the Queen on 2022-09-19, a Monday. */
const CLOSED = '2022-09-19';
const file = (name: string, rows: readonly string[]): string => {
  const target = path.join(folder, name);
  writeFileSync(target, `${[HEADER, ...rows].join('\n')}\n`);
  return target;
};
const dates = calendarOf('XLON')
  .sessions(Date.UTC(2022, 7, 1), Date.UTC(2022, 9, 15))
  .map(({ date }) => date);
const daily = (symbol: string, extra: readonly string[]): string[] =>
  [...dates, ...extra].sort().map((date) => `${symbol},global_equity,LSE,${date},10,11,9,10,5`);

describe('files with a session that their calendar lacks', () => {
  it('report it once, and their rows are no bad rows', async () => {
    const paths = ['AAA', 'BBB', 'CCC'].map((symbol) => file(`${symbol}.csv`, daily(symbol, [CLOSED])));
    paths.push(file('DDD.csv', [...daily('DDD', []), 'DDD,global_equity,LSE,2022-10-16,10,11,9,10,5']));
    const feed = await openFeed(paths, { badRows: 'quarantine' });
    expect(feed.calendarFaults()).toEqual([{ calendar: 'XLON', date: CLOSED, symbols: 3, of: 4 }]);
    expect(feed.quarantined().map(({ symbol }) => symbol)).toEqual(['DDD']);
    const issues = Map.groupBy(feed.findings?.() ?? [], ({ issue }) => issue);
    expect(issues.get('calendar_fault')?.map(({ symbol }) => symbol)).toEqual(['AAA', 'BBB', 'CCC']);
    expect(issues.get('refused')).toHaveLength(1);
    expect(leftOut(feed)[0]).toContain(`XLON has no session on ${CLOSED}, but 3 of 4 symbols have bars`);
    await feed.close();
  });

  it('end a strict reading with the fault, not with the first row', async () => {
    const paths = ['EEE', 'FFF'].map((symbol) => file(`${symbol}.csv`, daily(symbol, [CLOSED])));
    await expect(openFeed(paths)).rejects.toMatchObject({ code: 'ARGUS_CALENDAR_FAULT' });
    const one = file('GGG.csv', daily('GGG', [CLOSED]));
    await expect(openFeed([one])).rejects.toMatchObject({ code: 'ARGUS_FEED_ROW' });
  });

  it('show it in the inspection of all of them together', async () => {
    const paths = ['HHH', 'III'].map((symbol) => file(`${symbol}.csv`, daily(symbol, [CLOSED])));
    const { files, calendarFaults: faults } = await inspectFiles(paths);
    expect(faults).toEqual([{ calendar: 'XLON', date: CLOSED, symbols: 2, of: 2 }]);
    expect(files.map(({ findings }) => findings.map(({ issue }) => issue))).toEqual([
      ['calendar_fault'],
      ['calendar_fault'],
    ]);
  });

  it('show it in minutes too, where a few quotes outside of hours are none', async () => {
    const minutes = (symbol: string, date: string, count: number): string[] =>
      Array.from({ length: count }, (_, i) => {
        const time = new Date(Date.parse(`${date}T08:00Z`) + i * MINUTE).toISOString();
        return `${symbol},global_equity,LSE,${time},10,11,9,10,5`;
      });
    const both = (count: number) =>
      ['JJJ', 'KKK'].flatMap((symbol) => [
        ...minutes(symbol, '2022-09-16', 120),
        ...minutes(symbol, CLOSED, count),
        ...minutes(symbol, '2022-09-20', 120),
      ]);
    const { calendarFaults: faults } = await inspectFiles([file('session.csv', both(90))]);
    expect(faults).toEqual([{ calendar: 'XLON', date: CLOSED, symbols: 2, of: 2 }]);
    expect((await inspectFiles([file('quotes.csv', both(20))])).calendarFaults).toEqual([]);
  });
});
