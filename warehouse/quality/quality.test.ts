import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allocateBars, type SymbolBars } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { insertActions } from '../actions.ts';
import { insertBars, readBars } from '../bars.ts';
import { insertFeedFindings } from '../feed-findings.ts';
import { upsertInstruments } from '../instruments.ts';
import { insertSessions } from '../sessions.ts';
import { ENGINES, startEngine, type TestEngine } from '../testing/engines.ts';
import type { Warehouse } from '../warehouse.ts';
import { loadChecks, runChecks } from './checks.ts';
import { listQuarantine, quarantineBars, releaseBars } from './quarantine.ts';
import { acceptFinding, judge, readQuality, recordQuality } from './report.ts';

const calendar = calendarOf('XNYS');
const SESSIONS = calendar.sessions(Date.UTC(2025, 0, 6), Date.UTC(2025, 5, 1));
const LAST = SESSIONS.at(-1)!;
const THROUGH = LAST.close;
const AFTER = SESSIONS.at(-2)!.close;
const SYMBOLS = ['A', 'B', 'C', 'D', 'E', 'F'];
const scope = { market: 'xnys' as const, symbols: SYMBOLS, after: AFTER, through: THROUGH };

type Fields = { open: number; high: number; low: number; close: number; volume: number };
const steady = (i: number, k = 0): Fields => {
  const close = 100 + k + Math.sin(i + k);
  return { open: close, high: close + 1, low: close - 1, close, volume: 1000 + (i % 7) };
};

function series(
  symbol: string,
  timeframe: Timeframe,
  spans: readonly (readonly [number, number])[],
  at: (i: number) => Fields,
): SymbolBars {
  const columns = allocateBars(spans.length);
  for (const [i, [open, close]] of spans.entries()) {
    const fields = at(i);
    columns.openTime[i] = open;
    columns.closeTime[i] = close;
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) columns[name][i] = fields[name];
    columns.vwap[i] = Number.NaN;
    columns.tradedMinutes[i] = 1;
    columns.scheduledMinutes[i] = 1;
  }
  return { symbol, timeframe, bars: columns };
}

const days = (symbol: string, at: (i: number) => Fields, sessions = SESSIONS) =>
  series(
    symbol,
    '1d',
    sessions.map(({ open, close }) => [open, close] as const),
    at,
  );
const minutes = (symbol: string, at: (i: number) => Fields, keep: (i: number) => boolean = () => true) => {
  const spans = Array.from({ length: (LAST.close - LAST.open) / MINUTE }, (_, i) => LAST.open + i * MINUTE)
    .filter((_, i) => keep(i))
    .map((t) => [t, t + MINUTE] as const);
  return series(symbol, '1m', spans, at);
};
const stamp = (source: 'feed' | 'official', activityId: string, rev = 0) =>
  ({ source, rev, asOf: THROUGH, version: 1, runId: 'r', activityId }) as const;

describe.each(ENGINES)('quality checks on the $title', ({ kind, skipped }) => {
  describe.skipIf(skipped)('', () => {
    let engine: TestEngine;
    let warehouse: Warehouse;
    beforeAll(async () => {
      engine = await startEngine(kind);
    });
    afterAll(() => engine?.close());
    beforeEach(async () => {
      warehouse = await engine.open();
      await insertSessions(warehouse, 'xnys', SESSIONS);
      await upsertInstruments(
        warehouse,
        SYMBOLS.map((symbol) => ({
          symbol,
          name: symbol,
          assetClass: 'us_equity',
          venue: 'XNYS',
          calendar: 'XNYS',
          volumeKind: 'real',
        })),
        1,
      );
      await insertBars(
        warehouse,
        SYMBOLS.map((symbol, k) => days(symbol, (i) => steady(i, k))),
        stamp('official', 'days'),
      );
      const total = SESSIONS.length - 1;
      await insertBars(
        warehouse,
        [minutes('A', () => ({ ...steady(total, 0), volume: (1000 + (total % 7)) / 390 }))],
        stamp('feed', 'minutes'),
      );
    });

    const put = (bars: SymbolBars, rev = 1) =>
      insertBars(warehouse, [bars], stamp(bars.timeframe === '1d' ? 'official' : 'feed', `put-${bars.symbol}`, rev));
    const found = async (id: string) => {
      const findings = await runChecks(warehouse, scope, { checks: loadChecks().filter((check) => check.id === id) });
      return findings.map(({ symbol, timeframe, openTime }) => [symbol, timeframe, openTime]);
    };
    const last = (symbol: string, change: Partial<Fields>) =>
      put(days(symbol, () => ({ ...steady(SESSIONS.length - 1, SYMBOLS.indexOf(symbol)), ...change }), [LAST]));

    it('The checks find nothing in a market where all is well', async () => {
      expect(await runChecks(warehouse, scope)).toEqual([]);
    });

    const here = [['B', '1d', LAST.open]];
    it.each<[string, Partial<Fields>]>([
      ['not-null', { close: Number.NaN }],
      ['positive', { low: 0 }],
      ['positive', { volume: -1 }],
      ['hull', { high: 50 }],
      ['jump-without-action', { close: 260, high: 261 }],
      ['large-move', { close: 260, high: 261 }],
      ['unit-change', { close: 1, low: 0.5 }],
      ['volume-outlier', { volume: 1e6 }],
      ['volume-outlier', { volume: 0 }],
    ])('The check %s names the bar with %o, and no other', async (id, change) => {
      await last('B', change);
      expect(await found(id)).toEqual(here);
    });

    it('A session that the calendar lacks is one finding, whatever the number of its rows, and none of them is a bad row', async () => {
      const openTime = LAST.open + MINUTE;
      const row = {
        file: 'days.csv',
        row: 7,
        timeframe: '1d',
        openTime,
        issue: 'calendar_fault',
        detail: 'no session',
      };
      await insertFeedFindings(warehouse, 'test', [
        { ...row, symbol: 'A' },
        { ...row, symbol: 'B' },
      ]);
      expect(await found('calendar-fault')).toEqual([['(all)', '1d', openTime]]);
      expect(await found('refused-rows')).toEqual([]);
    });

    it('A jump that a split explains is no finding', async () => {
      await last('B', { open: 14, high: 15, low: 13, close: 14 });
      expect(await found('jump-without-action')).toEqual(here);
      const split = {
        symbol: 'B',
        exTime: LAST.open,
        kind: 'split',
        ratio: 7,
        amount: 0,
        referencePrice: 0,
        knowledgeTime: LAST.open,
      } as const;
      await insertActions(warehouse, [split], 'test');
      expect(await found('jump-without-action')).toEqual([]);
    });

    it('A revision that was delivered twice with different values is found, and a correction with a higher one is not', async () => {
      await put(
        days('B', () => ({ ...steady(0), close: 100.5 }), [LAST]),
        0,
      );
      expect(await found('duplicates')).toEqual(here);
      await put(
        days('B', () => ({ ...steady(0), close: 100.25 }), [LAST]),
        1,
      );
      expect(await found('duplicates')).toEqual([]);
    });

    it('A bar that opens before the one before it closes is found', async () => {
      const odd = LAST.open + 5 * MINUTE + 30_000;
      await put(series('A', '1m', [[odd, odd + MINUTE]], () => steady(0)));
      expect((await found('monotone-time')).length).toBeGreaterThan(0);
    });

    it('The start of a hole of more than half an hour is found, in the middle of a session and at its end', async () => {
      await put(
        minutes(
          'B',
          (i) => steady(i),
          (i) => i < 100 || (i > 130 && i < 350),
        ),
      );
      expect(await found('calendar-gap')).toEqual([
        ['B', '1m', LAST.open + 100 * MINUTE],
        ['B', '1m', LAST.open + 350 * MINUTE],
      ]);
    });

    it('A session without a daily bar is found, and blocks when most of the market is missing', async () => {
      const fresh = await engine.open();
      await insertSessions(fresh, 'xnys', SESSIONS);
      const until = (n: number) => SESSIONS.slice(0, SESSIONS.length - n);
      await insertBars(
        fresh,
        SYMBOLS.map((symbol, k) => days(symbol, (i) => steady(i, k), until(k < 2 ? 0 : 1))),
        stamp('official', 'd'),
      );
      const findings = await runChecks(fresh, scope);
      expect(findings.filter(({ check }) => check === 'missing-day').map(({ symbol }) => symbol)).toEqual([
        'C',
        'D',
        'E',
        'F',
      ]);
      expect(findings.filter(({ check }) => check === 'row-count')).toMatchObject([
        { severity: 'block', observed: '2 symbols' },
      ]);
    });

    it('A symbol that stands still and one that stopped are found', async () => {
      const fresh = await engine.open();
      await insertBars(
        fresh,
        [days('A', () => steady(1)), days('B', (i) => steady(i), SESSIONS.slice(0, 60))],
        stamp('official', 'd'),
      );
      const findings = await runChecks(fresh, { ...scope, symbols: ['A', 'B'] });
      const stale = findings.filter(({ check }) => check === 'stale-symbol');
      expect(stale.map(({ symbol, observed }) => [symbol, observed])).toEqual([
        ['A', 'ten equal closes'],
        ['B', 'no daily bar since'],
      ]);
    });

    it('An official day that differs from its minutes is found', async () => {
      await last('A', { close: 110, high: 111 });
      expect(await found('minutes-against-day')).toEqual([['A', '1d', LAST.open]]);
    });

    it('Bars outside of the interval are not looked at', async () => {
      await put(days('B', () => ({ ...steady(0), high: 1 }), [SESSIONS.at(-3)!]));
      expect(await found('hull')).toEqual([]);
    });

    it('A quarantined revision leaves every read and stays on record, and a correction of it counts again', async () => {
      await last('B', { high: 50 });
      const key = { symbol: 'B', timeframe: '1d', openTime: LAST.open } as const;
      expect(
        await quarantineBars(warehouse, [key, { ...key, symbol: 'Z' }], { reason: 'bad print', now: THROUGH }),
      ).toEqual([key]);
      expect(await found('hull')).toEqual([]);
      const read = () => readBars(warehouse, { symbols: ['B'], timeframes: ['1d'], after: AFTER, through: THROUGH });
      expect(await read()).toEqual([]);
      expect(await listQuarantine(warehouse)).toMatchObject([{ ...key, rev: 1, reason: 'bad print' }]);
      await put(
        days('B', () => steady(3), [LAST]),
        2,
      );
      expect((await read())[0]?.bars.length).toBe(1);
      await releaseBars(warehouse, [key], { reason: 'it was right', now: THROUGH + 1 });
      expect(await listQuarantine(warehouse)).toEqual([]);
    });

    it('The report of the last attempt replaces the one before it, and what was accepted no longer blocks', async () => {
      await last('B', { close: 260, high: 261 });
      const record = async (version: number) => {
        const findings = await judge(warehouse, await runChecks(warehouse, scope));
        return await recordQuality(warehouse, { runId: 'batch-xnys-d', date: LAST.date, scope, findings, version });
      };
      expect(await record(1)).toMatchObject({ blocking: 1, accepted: 0 });
      const finding = { check: 'jump-without-action', symbol: 'B', timeframe: '1d', openTime: LAST.open };
      await acceptFinding(warehouse, finding, { reason: 'merger', now: THROUGH });
      expect(await record(2)).toMatchObject({ blocking: 0, accepted: 1, bars: 396 });
      const [report] = await readQuality(warehouse, { date: LAST.date });
      expect(report).toMatchObject({ runId: 'batch-xnys-d', blocking: 0, accepted: 1 });
      expect(report?.findings).toContainEqual(
        expect.objectContaining({ ...finding, severity: 'block', accepted: true }),
      );
      expect(await readQuality(warehouse, { date: '1999-01-04' })).toEqual([]);
    });
  });
});
