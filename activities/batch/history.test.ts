import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tierNamed } from '#contracts/tiers.ts';
import { allocateBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { createRandom } from '#market/math/random.ts';
import { spellFigures } from '#market/models/regime/history/spell-figures.ts';
import { randomLabels, stepsOf } from '#market/models/regime/testing/labels.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY } from '#market/time.ts';
import { timeframeIndex } from '#market/timeframe.ts';
import * as queries from '#reports/queries/history.ts';
import { readQuery } from '#reports/queries/tier-query.ts';
import { insertBars } from '#warehouse/bars.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { insertNovelty } from '#warehouse/novelty.ts';
import { insertRegimes } from '#warehouse/regimes.ts';
import { commitRun } from '#warehouse/runs.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import { regimes, run as runRow } from '#warehouse/testing/rows.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { recordHistory } from './history.ts';
import { daysToCount } from './session-days.ts';

const BARS = 300;
const FIRST = Date.UTC(2026, 0, 1);
const HALTED = 'A2';
/** The last bar of the halted symbol. */
const HALT = 200;
const market = '24x7' as const;
const instruments: Instrument[] = Array.from({ length: 12 }, (_, i) => ({
  symbol: i < 8 ? `A${i}` : `B${i}`,
  name: `${i}`,
  assetClass: i < 8 ? 'crypto' : 'defi',
  venue: 'test',
  calendar: '24X7',
  volumeKind: 'real',
}));
const LABELS = new Map(
  randomLabels(instruments.length, BARS, 5).map((labels, i) => {
    const symbol = instruments[i]?.symbol ?? '';
    return [symbol, symbol === HALTED ? labels.slice(0, HALT + 1) : labels];
  }),
);
const closeOf = (day: number) => FIRST + (day + 1) * DAY;
const runOf = (day: number) => {
  const asOf = closeOf(day);
  const date = new Date(asOf - DAY).toISOString().slice(0, 10);
  return { market, date, asOf, runId: `batch-${date}`, version: 1 } as const;
};
/** Confidence at a bar, as `stepsOf` has it. */
const confidenceAt = (i: number) => 0.4 + ((i * 7) % 60) / 100;

describe('the series that pages draw', () => {
  let engine: TestEngine;
  let warehouse: Warehouse;
  const closes = new Map<string, Float64Array>();
  const steps: string[] = [];

  const insertDays = async (from: number, to: number, runId: string, moved = 0) => {
    for (const [symbol, all] of LABELS) {
      const labels = all.subarray(from, Math.min(to, all.length));
      const block = regimes(symbol, labels.length);
      block.timeframe.fill(timeframeIndex('1d'));
      for (const [i, label] of labels.entries()) {
        block.openTime[i] = closeOf(from + i - 1);
        block.closeTime[i] = closeOf(from + i);
        block.label[i] = (label + moved) % 5;
        block.confidence[i] = confidenceAt(from + i);
      }
      const asOf = closeOf(to - 1) - moved;
      await insertRegimes(warehouse, block, { asOf, version: 1, runId, activityId: `${symbol}-${to}-${moved}` });
    }
  };
  const night = async (day: number) => {
    const run = runOf(day);
    return await recordHistory({ warehouse, instruments }, run, (step) => steps.push(step));
  };
  const commit = async (day: number) => {
    const { runId, asOf } = runOf(day);
    await commitRun(warehouse, { ...runRow(runId, 1, 'batch'), asOf });
  };
  const stored = async () => {
    const tables = ['regime_counts', 'class_correlations', 'spell_survival', 'spell_next', 'change_confidence'];
    const rows = await warehouse.query({
      sql: tables.map((name) => `SELECT '${name}' AS name, count() AS n FROM ${name}`).join(' UNION ALL '),
      schema: z.object({ name: z.string(), n: z.coerce.number() }),
    });
    return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
  };
  const tier = (name: string) => tierNamed(name);

  beforeAll(async () => {
    engine = await startEngine('embedded');
    warehouse = await engine.open();
    await upsertInstruments(warehouse, instruments, 1);
    const random = createRandom(8);
    const common = Float64Array.from({ length: BARS }, () => random() - 0.5);
    for (const { symbol } of instruments) {
      const bars = allocateBars(LABELS.get(symbol)?.length ?? 0);
      let close = 100;
      for (let i = 0; i < bars.length; i++) {
        close *= Math.exp(0.02 * ((common[i] ?? 0) + random() - 0.5));
        bars.openTime[i] = closeOf(i - 1);
        bars.closeTime[i] = closeOf(i);
        for (const column of [bars.open, bars.high, bars.low, bars.close]) column[i] = close;
        bars.tradedMinutes[i] = 1440;
        bars.scheduledMinutes[i] = 1440;
      }
      closes.set(symbol, bars.close.slice());
      const stamp = { source: 'feed', rev: 0, asOf: closeOf(BARS), version: 1, runId: 'feed' } as const;
      await insertBars(warehouse, [{ symbol, timeframe: '1d', bars }], { ...stamp, activityId: `feed-${symbol}` });
    }
  });
  afterAll(() => engine?.close());

  it('The first batch fills 180 days from what it has computed itself, the next adds one day, and a retry adds nothing', async () => {
    const first = runOf(BARS - 2);
    // First another label for every bar, then the amended one.
    await insertDays(0, BARS - 1, first.runId, 1);
    await insertDays(0, BARS - 1, first.runId);
    expect(await night(BARS - 2)).toMatchObject({ days: 181, correlations: 181 });
    expect(steps).toContain('counts 1d');
    const once = await stored();
    expect(once.regime_counts).toBe(2 * 181);
    expect(await night(BARS - 2)).toMatchObject({ days: 181 });
    expect(await stored()).toEqual(once);
    expect(await readQuery(warehouse, tier('enterprise'), queries.classCountDays)).toEqual([]);
    await commit(BARS - 2);
    expect(await readQuery(warehouse, tier('enterprise'), queries.classCountDays)).toHaveLength(2 * 181);

    await insertDays(BARS - 1, BARS, runOf(BARS - 1).runId);
    expect(await night(BARS - 1)).toMatchObject({ days: 1, correlations: 1 });
    await commit(BARS - 1);
    // What was committed is no reason to count less when a run is repeated.
    expect(await night(BARS - 1)).toMatchObject({ days: 1, correlations: 1 });
    const twice = await stored();
    expect(twice.regime_counts).toBe(2 * 182);
    expect(twice.class_correlations).toBe(182);
    expect(await readQuery(warehouse, tier('enterprise'), queries.classCountDays)).toHaveLength(2 * 182);
  });

  /** Counts at the close of a day by a loop over all labels; a label older than thirty days does not count. */
  const countsAt = (assetClass: string, day: number) => {
    const counts = [0, 0, 0, 0, 0];
    for (const { symbol, assetClass: own } of instruments) {
      const labels = LABELS.get(symbol) ?? new Uint8Array();
      const last = Math.min(day, labels.length - 1);
      if (own === assetClass && day - last < 30) counts[labels[last] ?? 0]! += 1;
    }
    return counts;
  };

  it('Counts are those of a loop over the newest labels, with a halted instrument for thirty days', async () => {
    const rows = await readQuery(warehouse, tier('enterprise'), queries.classCountDays);
    const dayOf = (day: string) => (Date.parse(`${day}T00:00:00Z`) - FIRST) / DAY;
    for (const { assetClass, timeframe, day, labelCounts, known } of rows) {
      expect(timeframe).toBe('1d');
      expect(labelCounts).toEqual(countsAt(assetClass, dayOf(day)));
      expect(known).toBe(labelCounts.reduce((sum, count) => sum + count, 0));
    }
    const known = rows.filter(({ assetClass }) => assetClass === 'crypto').map((row) => [dayOf(row.day), row.known]);
    expect(known).toContainEqual([HALT + 29, 8]);
    expect(known).toContainEqual([HALT + 30, 7]);
  });

  it('Now, a day, 90 and 180 days ago stand beside each other, and now follows the newest label', async () => {
    const rows = (await readQuery(warehouse, tier('founding'), queries.classCounts)).filter(
      ({ assetClass }) => assetClass === 'crypto',
    );
    expect(rows.map(({ daysAgo }) => daysAgo)).toEqual([0, 1, 90, 180]);
    for (const { daysAgo, labelCounts, closeTime } of rows) {
      expect(labelCounts).toEqual(countsAt('crypto', BARS - 1 - daysAgo));
      expect(closeTime).toBe(closeOf(BARS - 1 - daysAgo));
    }
    // A tick later another label is shown: now follows, and the close of the last batch is the day before.
    const block = regimes('A0', 1, 4);
    block.timeframe.fill(timeframeIndex('1d'));
    const asOf = closeOf(BARS - 1) + 13 * 3_600_000;
    block.openTime[0] = asOf - DAY;
    block.closeTime[0] = asOf;
    await insertRegimes(warehouse, block, { asOf, version: 1, runId: 'tick', activityId: 'tick' });
    await commitRun(warehouse, { ...runRow('tick', 1, 'tick'), asOf });
    const after = (await readQuery(warehouse, tier('founding'), queries.classCounts)).filter(
      ({ assetClass }) => assetClass === 'crypto',
    );
    const before = countsAt('crypto', BARS - 1);
    const moved = before.slice();
    moved[LABELS.get('A0')?.at(-1) ?? 0]! -= 1;
    moved[4]! += 1;
    expect(after.map(({ labelCounts }) => labelCounts).slice(0, 2)).toEqual([moved, before]);
  });

  it('Correlations are the mean over all pairs, each counted on its own, and a class with few members has none', async () => {
    const rows = await readQuery(warehouse, tier('enterprise'), queries.classCorrelationDays);
    expect(new Set(rows.map(({ assetClass }) => assetClass))).toEqual(new Set(['crypto']));
    const day = BARS - 1;
    const returns = instruments
      .filter(({ symbol, assetClass }) => assetClass === 'crypto' && symbol !== HALTED)
      .map(({ symbol }) => {
        const close = closes.get(symbol) ?? new Float64Array();
        return Array.from({ length: 60 }, (_, i) => Math.log((close[day - i] ?? 0) / (close[day - i - 1] ?? 0)));
      });
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const correlation = (a: readonly number[], b: readonly number[]) => {
      const product = (x: readonly number[], y: readonly number[]) =>
        mean(x.map((value, i) => (value - mean(x)) * ((y[i] ?? 0) - mean(y))));
      return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
    };
    const pairs = returns.flatMap((a, i) => returns.slice(0, i).map((b) => correlation(a, b)));
    expect(rows.at(-1)).toMatchObject({ day: runOf(day).date, members: 7 });
    expect(rows.at(-1)?.correlation).toBeCloseTo(mean(pairs), 10);
  });

  it('Spells, what came next and confidence are those of the labels in memory', async () => {
    const series = instruments
      .filter(({ assetClass }) => assetClass === 'crypto')
      .map(({ symbol }) => stepsOf(LABELS.get(symbol) ?? new Uint8Array()));
    const expected = [...spellFigures(series, `${market}/crypto/1d`)];
    const own = { market, assetClass: 'crypto', timeframe: '1d' };
    const name = (label: number) => REGIME_LABELS[label];
    const [survival, next, confidence] = await Promise.all([
      readQuery(warehouse, tier('growth'), queries.spellSurvival),
      readQuery(warehouse, tier('growth'), queries.spellNext),
      readQuery(warehouse, tier('growth'), queries.changeConfidence),
    ]);
    const ofClass = <T extends { assetClass: string }>(rows: readonly T[]) =>
      rows.filter(({ assetClass }) => assetClass === 'crypto');
    expect(ofClass(survival)).toEqual(
      expected.flatMap(({ label, survival: { points, ...counts } }) =>
        points.map((point) => ({ ...own, label: name(label), ...counts, ...point })),
      ),
    );
    expect(ofClass(next)).toEqual(
      expected.flatMap(({ label, next: all }) =>
        all.map(({ next: to, ...one }) => {
          const ends = all.reduce((sum, { changes }) => sum + changes, 0);
          return { ...own, label: name(label), nextLabel: name(to), ends, ...one };
        }),
      ),
    );
    expect(ofClass(confidence)).toEqual(
      expected.flatMap(({ label, confidence: all }) => all.map((one) => ({ ...own, label: name(label), ...one }))),
    );
  });

  it('A tier below the history reads persistence without waves and intervals, and histories end at the days of the tier', async () => {
    const founding = await readQuery(warehouse, tier('founding'), queries.spellSurvival);
    const growth = await readQuery(warehouse, tier('growth'), queries.spellSurvival);
    expect(founding.map(({ share }) => share)).toEqual(growth.map(({ share }) => share));
    expect(growth.some(({ low, waves }) => low !== null && waves !== null)).toBe(true);
    for (const { low, high, waves } of founding) expect([low, high, waves]).toEqual([null, null, null]);
    expect(await readQuery(warehouse, tier('founding'), queries.changeConfidence)).toEqual([]);
    expect(await readQuery(warehouse, tier('free'), queries.classCounts)).toEqual([]);
    const days = await readQuery(warehouse, tier('growth'), queries.classCountDays);
    // The newest commit is the tick's, thirteen hours after the close of the last day.
    expect(new Set(days.map(({ day }) => day)).size).toBe(90);
    expect(await readQuery(warehouse, tier('growth'), queries.classCorrelationDays)).toHaveLength(90);
  });

  it('Novelty of every day stands with what drove it, by what was known last and no finer than a percent', async () => {
    const row = (day: number, novelty: number) => {
      const times = { openTime: closeOf(day - 1), closeTime: closeOf(day) };
      return { symbol: 'A0', timeframe: '1d', ...times, novelty, drivers: ['ret_1'], noveltyVersion: 1 } as const;
    };
    const { asOf, runId } = runOf(BARS - 1);
    const stamp = { asOf, version: 1, runId, activityId: 'novelty' };
    await insertNovelty(warehouse, [row(BARS - 1, 0.9876), row(10, 0.5)], { ...stamp, asOf: asOf - 1 });
    await insertNovelty(warehouse, [row(BARS - 1, 0.4321)], { ...stamp, activityId: 'amended' });
    const days = async (name: string) =>
      (await readQuery(warehouse, tier(name), queries.noveltyDays)).map(({ novelty }) => novelty);
    expect(await days('enterprise')).toEqual([0.5, 0.43]);
    expect(await days('growth')).toEqual([0.43]);
    expect(await days('founding')).toEqual([]);
  });
});

describe('the days that a batch counts', () => {
  it('The days that a batch counts are the sessions after the last counted close, at most from the last close 180 days before on', () => {
    const asOf = Date.UTC(2025, 10, 28, 18);
    const days = daysToCount({ market: 'xnys', asOf }, 0);
    expect(days.at(-1)).toMatchObject({ date: '2025-11-28', close: asOf });
    expect(days[0]?.close).toBeLessThanOrEqual(asOf - 180 * DAY);
    expect(days[1]?.close).toBeGreaterThan(asOf - 180 * DAY);
    // Thanksgiving lies between, and a stage that was skipped is made up for.
    const counted = days.at(-3)?.close ?? 0;
    expect(daysToCount({ market: 'xnys', asOf }, counted).map(({ date }) => date)).toEqual([
      '2025-11-26',
      '2025-11-28',
    ]);
    expect(daysToCount({ market: 'xnys', asOf }, asOf)).toEqual([]);
  });
});
