import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';
import { settleClock } from './bar-clock.ts';
import type { Evidence, ReadingOptions } from './evidence.ts';
import { EXTENDED_HOURS } from './extended-hours.ts';
import { zoneClock } from './zone.ts';

/** 10,000 take half a minute: FUZZ_RUNS=10000. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 1_000);

function settle(
  times: readonly number[],
  id: CalendarId,
  timeframe: Timeframe,
  kind: 'instant' | 'wall',
  options: ReadingOptions = {},
): { opens: number[]; evidence: Evidence[] } {
  const openTime = Float64Array.from(times);
  const rows = {
    path: 'f',
    length: times.length,
    openTime,
    symbol: new Uint8Array(times.length),
    calendars: [calendarOf(id)],
  };
  const evidence = settleClock(rows, timeframe, kind, options);
  return { opens: [...openTime], evidence };
}

/** Opens of the bars of some sessions from a date on. */
function barsOf(id: CalendarId, from: string, days: number, step: number, wide = false): number[] {
  const calendar = calendarOf(id);
  const start = Date.parse(from);
  const sessions = calendar.sessions(start, start + 3 * days * DAY + 30 * DAY).slice(0, days);
  return sessions.flatMap(({ date, segments }) => {
    const hours = wide ? EXTENDED_HOURS.get(id) : undefined;
    const clock = zoneClock(calendar.timezone);
    const spans =
      hours === undefined
        ? segments
        : hours.slice(0, 1).map((open) => ({
            open: clock.toInstant(Date.parse(date) + open),
            close: clock.toInstant(Date.parse(date) + (hours[1] as number)),
          }));
    return spans.flatMap(({ open, close }) =>
      Array.from({ length: Math.ceil((close - open) / step) }, (_, i) => open + i * step),
    );
  });
}

const walls = (opens: readonly number[], zone: string): number[] => opens.map(zoneClock(zone).toWall);

describe('times without a zone', () => {
  const opens = barsOf('XNYS', '2024-01-03', 1, MINUTE);
  test('the minutes of a session are read in the zone that fills it, and the other reading is named with its reason', () => {
    for (const zone of ['UTC', 'America/New_York']) {
      const { opens: read, evidence } = settle(walls(opens, zone), 'XNYS', '1m', 'wall');
      expect(read).toEqual(opens);
      expect(evidence[0]?.reading).toBe(`${zone}, open of each bar`);
      expect(evidence[0]?.rejected.length).toBeGreaterThan(0);
    }
  });

  test('minutes that two zones put into the session are refused with both and the option', () => {
    const noon = walls(opens.slice(300, 340), 'America/New_York');
    expect(() => settle(noon, 'XNYS', '1m', 'wall')).toThrow(/UTC and as America\/New_York: say which with --timezone/);
    expect(settle(noon, 'XNYS', '1m', 'wall', { timezone: 'America/New_York' }).opens).toEqual(opens.slice(300, 340));
  });

  test('bars of a market that never closes are in UTC', () => {
    const times = [0, 1, 2].map((i) => Date.UTC(2024, 0, 1) + i * MINUTE);
    expect(settle(times, '24X7', '1m', 'wall')).toEqual({ opens: times, evidence: [] });
  });

  test('files of MetaTrader are seven hours ahead of New York, those of HistData five behind Greenwich all year', () => {
    const week = barsOf('FX', '2024-07-01', 10, 5 * MINUTE);
    for (const zone of ['America/New_York+7', 'Etc/GMT+5', 'UTC', 'America/New_York'])
      expect(settle(walls(week, zone), 'FX', '5m', 'wall').opens).toEqual(week);
  });
});

describe('the label of bars', () => {
  test.each(['XNYS', 'XTKS', 'XLON', 'XHKG', 'XETR', 'XBOM'] as const)(
    'bars of %s that are labelled by their close are moved to their open',
    (id) => {
      for (const timeframe of ['1m', '5m', '1h'] as const) {
        const step = TIMEFRAME_MS[timeframe];
        const opens = barsOf(id, '2024-03-04', 5, step);
        const calendar = calendarOf(id);
        const closes = opens.map((open) => {
          const segment = calendar.sessionAt(open)?.segments.find((one) => one.open <= open && open < one.close);
          return Math.min(open + step, segment?.close ?? 0);
        });
        const { opens: read, evidence } = settle(closes, id, timeframe, 'instant');
        expect(read).toEqual(opens);
        expect(evidence[0]?.reading).toBe('UTC, close of each bar');
        expect(settle(opens, id, timeframe, 'instant').opens).toEqual(opens);
      }
    },
  );

  test('a bar of the closing auction does not make times of opens to closes', () => {
    const opens = barsOf('XNYS', '2024-01-03', 3, MINUTE);
    const auctions = calendarOf('XNYS')
      .sessions(Date.parse('2024-01-03'), Date.parse('2024-01-06'))
      .map(({ close }) => close);
    const times = [...opens, ...auctions].sort((a, b) => a - b);
    expect(settle(times, 'XNYS', '1m', 'instant').opens).toEqual(times);
  });
});

/** A number from 0 to 1 that looks random. */
const noise = (i: number, seed: number): number => {
  const x = Math.sin(i * 12.9898 + seed * 78.233) * 43_758.5453;
  return x - Math.floor(x);
};

test('true bars of any venue, zone, timeframe and label are read exactly, assumed aloud or refused', () => {
  const ids = ['XNYS', 'XLON', 'XETR', 'XTKS', 'XHKG', 'XBOM', 'CMES', 'FX'] as const;
  const wrong: unknown[] = [];
  const property = fc.property(
    fc.constantFrom(...ids),
    fc.constantFrom<Timeframe>('1m', '5m', '15m', '30m', '1h'),
    fc.integer({ min: 0, max: 6_000 }),
    fc.integer({ min: 1, max: 12 }),
    fc.constantFrom('instant', 'UTC', 'venue', 'venue'),
    fc.constantFrom('open', 'close'),
    fc.boolean(),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 1_000 }),
    fc.constantFrom(0, 0, 1, 3),
    (id, timeframe, day, days, zone, label, wide, thin, seed, damaged) => {
      const calendar = calendarOf(id);
      const step = TIMEFRAME_MS[timeframe];
      const from = new Date(Date.UTC(2008, 0, 1) + day * DAY).toISOString().slice(0, 10);
      const all = barsOf(id, from, timeframe === '1m' ? Math.min(days, 3) : days, step, wide && timeframe === '1m');
      // An illiquid symbol has no bar in many minutes; a partial file begins or ends within a day.
      const kept = all.filter((_, i) => thin === 0 || noise(i, seed) > thin * 0.25);
      const opens = seed % 5 === 0 ? kept.slice(Math.floor(kept.length / 3)) : kept;
      if (opens.length < 3) return;
      const shown =
        label === 'open'
          ? opens
          : opens.map((open) => {
              const segment = calendar.sessionAt(open)?.segments.find((one) => one.open <= open && open < one.close);
              return segment === undefined ? open + step : Math.min(open + step, segment.close);
            });
      const times = zone === 'instant' ? [...shown] : walls(shown, zone === 'UTC' ? 'UTC' : calendar.timezone);
      // A damaged cell is another time: its row is refused later, and the others must not move.
      const count = Math.min(damaged, Math.floor(times.length / 20));
      const hurt = new Set(Array.from({ length: count }, (_, i) => Math.floor(noise(i, seed + 1) * times.length)));
      for (const i of hurt) times[i] = (times[i] as number) + Math.floor(noise(i, seed + 2) * 20 - 10) * 3_600_000;
      try {
        const { opens: read, evidence } = settle(times, id, timeframe, zone === 'instant' ? 'instant' : 'wall');
        const off = read.filter((time, i) => time !== opens[i] && !Number.isNaN(time) && !hurt.has(i)).length;
        if (off > 0 && !evidence.some(({ why }) => why.includes('assumed')))
          wrong.push({ id, timeframe, from, days, zone, label, wide, thin, seed, damaged, evidence });
      } catch (error) {
        if (!(error instanceof ArgusError)) throw error;
      }
    },
  );
  fc.assert(property, { numRuns: RUNS, seed: 9 });
  expect(wrong).toEqual([]);
}, 180_000);
