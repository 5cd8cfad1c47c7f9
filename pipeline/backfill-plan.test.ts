import { describe, expect, it } from 'vitest';
import type { Coverage } from '#feeds/feed.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { DAY, HOUR } from '#market/time.ts';
import type { Partition } from '#warehouse/partitions.ts';
import { type BackfillScope, type PlannedPeriod, planPeriods } from './backfill-plan.ts';

const calendar = calendarOf('XLON');
const TO = Date.UTC(2025, 2, 18);
const FROM = Date.UTC(2025, 0, 20);
const START = Date.UTC(2025, 5, 1);
const NOW = START + HOUR;
const SYMBOLS = ['AA', 'BB', 'CC'];

const scope = (changes: Partial<BackfillScope> = {}): BackfillScope => ({
  runId: 'backfill-xlon-a',
  minutesFrom: FROM,
  dailyFrom: Date.UTC(2024, 0, 1),
  to: TO,
  mode: 'missing',
  reverse: false,
  startedAt: START,
  ...changes,
});
const coverage = (symbols: readonly string[] = SYMBOLS): Coverage[] =>
  (['1m', '1d'] as const).flatMap((timeframe) =>
    symbols.map((symbol) => ({ timeframe, symbol, from: Date.UTC(2024, 0, 1), to: TO + DAY, rows: 1 })),
  );
const plan = (ledger: readonly Partition[] = [], changes: Partial<BackfillScope> = {}, now = NOW) =>
  planPeriods({ calendar, coverage: coverage(), ledger, scope: scope(changes), now });
const names = (periods: readonly PlannedPeriod[]) => periods.map(({ timeframe, name }) => `${timeframe} ${name}`);

/** The ledger's line of a planned period. */
const line = (period: PlannedPeriod, changes: Partial<Partition> = {}): Partition => ({
  dataset: 'test',
  market: 'xlon',
  timeframe: period.timeframe,
  period: period.name,
  from: period.from,
  through: period.to,
  state: 'done',
  rows: 1,
  hash: 'h',
  reason: '',
  owner: 'backfill-xlon-b',
  version: START - DAY,
  ...changes,
});
const planned = (name: string): PlannedPeriod => {
  const found = plan().rest.find((period) => `${period.timeframe} ${period.name}` === name);
  if (found === undefined) throw new Error(`${name} is not planned`);
  return found;
};

describe('the plan of a backfill', () => {
  it('has months of minutes and years of days that end with a session, without a hole or an overlap', () => {
    const { rest } = plan();
    expect(names(rest)).toEqual(['1m 2025-01', '1m 2025-02', '1m 2025-03', '1d 2024', '1d 2025']);
    const minutes = rest.filter(({ timeframe }) => timeframe === '1m');
    expect(minutes.at(0)?.from).toBe(FROM);
    expect(minutes.at(-1)?.to).toBe(TO);
    for (const [i, { from }] of minutes.entries()) {
      if (i === 0) continue;
      expect(from).toBe(minutes[i - 1]?.to);
      expect(calendar.lastClosed(from)?.close).toBe(from);
    }
  });

  it('has the newest periods first in reverse', () => {
    expect(names(plan([], { reverse: true }).rest)).toEqual(names(plan().rest).reverse());
  });

  it('leaves out what is done in mode missing, and loads it in mode all unless this backfill has done it', () => {
    const done = plan().rest.map((period) => line(period));
    expect(plan(done)).toMatchObject({ rest: [], left: 5 });
    expect(plan(done, { mode: 'all' })).toMatchObject({ left: 0, rest: { length: 5 } });
    const again = done.map((row) => ({ ...row, version: START + 1 }));
    expect(plan(again, { mode: 'all' })).toMatchObject({ rest: [], left: 5 });
  });

  it('leaves failed periods out in mode missing, unless they failed in this backfill', () => {
    const failed = [line(planned('1m 2025-01'), { state: 'failed' })];
    expect(names(plan(failed).rest)).not.toContain('1m 2025-01');
    expect(names(plan(failed, { mode: 'missing+failed' }).rest)).toContain('1m 2025-01');
    const now = [line(planned('1m 2025-01'), { state: 'failed', version: START + 1 })];
    expect(names(plan(now).rest)).toContain('1m 2025-01');
  });

  it('loads a period again that is longer now, and enters it with what was loaded of it', () => {
    const march = planned('1m 2025-03');
    const [earlier] = plan([], { to: TO - 5 * DAY }).rest.filter(({ name }) => name === '2025-03');
    const { rest } = plan([line(march, { through: earlier?.to ?? 0, from: march.from - DAY })]);
    const [again] = rest.filter(({ name }) => name === '2025-03');
    expect(again).toMatchObject({ from: march.from, covers: march.from - DAY, to: TO, known: 'done' });
  });

  it('enters a period on its own when what was loaded of it does not reach it', () => {
    const march = planned('1m 2025-03');
    const { rest } = plan([line(march, { from: march.from - 9 * DAY, through: march.from - DAY })]);
    expect(rest.find(({ name }) => name === '2025-03')?.covers).toBe(march.from);
  });

  it.each(['queued', 'running'] as const)(
    'never has a period that another run has %s in the last two hours',
    (state) => {
      const held = line(planned('1m 2025-01'), { state, version: NOW - HOUR });
      const { rest, busy } = plan([held]);
      expect(busy).toEqual([held]);
      expect(names(rest)).not.toContain('1m 2025-01');
      expect(names(plan([held], {}, NOW + HOUR).rest)).toContain('1m 2025-01');
      expect(names(plan([held], { runId: held.owner }).rest)).toContain('1m 2025-01');
    },
  );

  it('has only symbols that the feed covers in the period, in chunks whose ids are unique and stay the same', () => {
    const many = Array.from({ length: 120 }, (_, i) => `S${String(i).padStart(3, '0')}`);
    const partial = coverage(many).map((part) =>
      part.symbol === 'S007' && part.timeframe === '1m' ? { ...part, to: Date.UTC(2025, 0, 28) } : part,
    );
    const input = { calendar, coverage: partial, ledger: [], scope: scope(), now: NOW };
    const { rest } = planPeriods(input);
    const symbols = (name: string) =>
      rest.find((period) => period.name === name)?.chunks.flatMap((chunk) => chunk.symbols);
    expect(symbols('2025-01')).toContain('S007');
    expect(symbols('2025-02')).toEqual(many.filter((symbol) => symbol !== 'S007'));
    const ids = rest.flatMap(({ chunks }) => chunks.map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(rest.length);
    expect(new Set(ids).size).toBe(ids.length);
    expect(planPeriods({ ...input, coverage: partial.toReversed(), now: NOW + 1 }).rest).toEqual(rest);
  });

  it('has a page of complete periods with about 150 chunks', () => {
    const many = Array.from({ length: 4_000 }, (_, i) => `S${i}`);
    const { page, rest } = planPeriods({ calendar, coverage: coverage(many), ledger: [], scope: scope(), now: NOW });
    const chunks = (periods: readonly PlannedPeriod[]) => periods.reduce((sum, one) => sum + one.chunks.length, 0);
    expect(page).toEqual(rest.slice(0, page.length));
    expect(page.length).toBeLessThan(rest.length);
    expect(chunks(page)).toBeGreaterThanOrEqual(150);
    expect(chunks(page.slice(0, -1))).toBeLessThan(150);
  });

  it('is empty where the feed covers nothing', () => {
    expect(planPeriods({ calendar, coverage: [], ledger: [], scope: scope(), now: NOW })).toEqual({
      page: [],
      rest: [],
      left: 0,
      busy: [],
    });
  });
});
