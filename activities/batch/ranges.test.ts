import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startFences, type TestFences } from '#database/testing/fences.ts';
import { createEngine, type Engine } from '#engine/engine.ts';
import { createTraining } from '#engine/training/training.ts';
import { allocateBars, type BarColumns, sliceBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { createRandom } from '#market/math/random.ts';
import { DAY } from '#market/time.ts';
import { insertBars } from '#warehouse/bars.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { chainHead } from '#warehouse/ledger/append.ts';
import { verifyLedger } from '#warehouse/ledger/verify.ts';
import { insertRangeInputs } from '#warehouse/range-inputs.ts';
import { readRangeModels } from '#warehouse/range-models.ts';
import { commitRun } from '#warehouse/runs.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { resolveForecasts } from './forecast-outcomes.ts';
import { forecastRanges } from './ranges.ts';

const BARS = 1_830;
const FIRST = Date.UTC(2020, 0, 1);
const SYMBOLS = ['AA', 'BB', 'CC', 'DD', 'EE', 'FF', 'GG', 'HH'];
const instruments: Instrument[] = SYMBOLS.map((symbol) => ({
  symbol,
  name: symbol,
  assetClass: 'crypto',
  venue: 'test',
  calendar: '24X7',
  volumeKind: 'real',
}));

/** Days whose volatility comes in waves that all symbols share: what a range can be forecast from. */
function worldOf(seed: number): Map<string, BarColumns> {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let wave = 0;
  const waves = Array.from({ length: BARS }, () => {
    wave = 0.97 * wave + 0.2 * normal();
    return Math.exp(wave);
  });
  return new Map(
    SYMBOLS.map((symbol) => {
      const bars = allocateBars(BARS);
      let price = 100;
      for (let i = 0; i < BARS; i++) {
        const sigma = 0.01 * (waves[i] ?? 1);
        const path = Array.from({ length: 8 }, () => (price *= Math.exp((sigma / Math.sqrt(8)) * normal())));
        const open = i === 0 ? 100 : (bars.close[i - 1] as number);
        bars.openTime[i] = FIRST + i * DAY;
        bars.closeTime[i] = FIRST + (i + 1) * DAY;
        bars.open[i] = open;
        bars.high[i] = Math.max(open, ...path);
        bars.low[i] = Math.min(open, ...path);
        bars.close[i] = price;
        bars.volume[i] = 10;
        bars.vwap[i] = Number.NaN;
        bars.tradedMinutes[i] = 1440;
        bars.scheduledMinutes[i] = 1440;
      }
      return [symbol, bars];
    }),
  );
}

const log = pino({ level: 'silent' });
const market = '24x7' as const;
const runOf = (day: number) => {
  const asOf = FIRST + day * DAY;
  const date = new Date(asOf).toISOString().slice(0, 10);
  return { market, date, asOf, runId: `batch-${date}`, version: 1 } as const;
};

describe('the ranges of a batch', () => {
  let server: TestEngine;
  let fences: TestFences;
  let warehouse: Warehouse;
  let engine: Engine;
  const world = worldOf(7);
  beforeAll(async () => {
    server = await startEngine('embedded');
    fences = await startFences();
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    warehouse = await server.open();
    await upsertInstruments(warehouse, instruments, 1);
    engine = createEngine({ warehouse, instruments, threads: 2, log });
  });
  afterEach(() => engine.close());

  const insertDays = async (from: number, to: number) => {
    for (const [symbol, bars] of world)
      await insertBars(warehouse, [{ symbol, timeframe: '1d', bars: sliceBars(bars, from, to) }], {
        source: 'feed',
        rev: 0,
        asOf: FIRST + to * DAY,
        version: 1,
        runId: 'feed',
        activityId: `feed-${symbol}-${to}`,
      });
  };
  const night = async (day: number, first: boolean) => {
    const run = runOf(day);
    const stamp = { ...run, activityId: `regimes-${run.runId}` };
    const write = (output: Parameters<Parameters<Engine['seedStored']>[0]['write']>[0]) =>
      insertRangeInputs(warehouse, output.ranges, stamp);
    if (first) {
      const history = { market, asOf: run.asOf, parametersRun: run.runId, historyBars: 30, write };
      await engine.seedStored({ ...history, timeframes: ['1d'] });
    } else
      await write(await engine.advanceStored({ market, timeframes: ['1d'], from: run.asOf - DAY, asOf: run.asOf }));
    const outcomes = await resolveForecasts(
      { warehouse, instruments },
      market,
      { ...run, activityId: `outcomes-${run.runId}` },
      () => {},
    );
    const training = createTraining({ warehouse, instruments, threads: 1 });
    const counts = await forecastRanges(
      {
        warehouse,
        instruments,
        training,
        headOf: (chain) => fences.open(`${warehouse.database}/${chain}`, chainHead),
        engineFingerprint: 'test',
      },
      run,
      () => {},
    );
    await commitRun(warehouse, {
      ...run,
      kind: 'batch',
      barsThrough: 0,
      stateThrough: 0,
      bars: 0,
      features: 1,
      regimes: 0,
      changes: 0,
      engineFingerprint: 'test',
    });
    return { outcomes: outcomes.outcomes, counts };
  };

  const recordSchema = z.object({
    symbol: z.string(),
    horizon: z.number(),
    held_days: z.number(),
    held: z.number(),
    ratio_before: z.number(),
  });
  const recordBeside = (table: string) =>
    warehouse.query({
      sql: `SELECT symbol, horizon, held_days, held, ratio_before FROM ${table} ORDER BY symbol, horizon`,
      schema: recordSchema,
    });
  /** Counted from the entries of the ledger themselves. */
  const recordByLedger = () =>
    recordBeside(`(
      SELECT l.symbol AS symbol, l.horizon AS horizon, toUInt32(countIf(o.kind = 'first' AND o.forecast_id != '')) AS held_days,
             toUInt32(countIf(o.kind = 'first' AND o.forecast_id != '' AND o.held = 1)) AS held,
             argMin(toFloat32(l.value) / toFloat32(l.climatology), l.bar_open) AS ratio_before
      FROM (SELECT * FROM forecast_ledger WHERE kind = 'range') AS l
      LEFT JOIN (SELECT * FROM forecast_outcomes) AS o ON o.forecast_id = l.forecast_id
      GROUP BY symbol, horizon)`);

  it('forecasts every daily horizon from the first night on, enters each in the ledger, and finds skill where volatility comes in waves', async () => {
    await insertDays(0, BARS - 2);
    const { counts } = await night(BARS - 2, true);
    expect(counts).toEqual({ models: 3, open: expect.any(Number), forecasts: 3 * SYMBOLS.length });
    expect(counts.open).toBeGreaterThanOrEqual(1);
    const latest = await warehouse.query({
      sql: `SELECT symbol, horizon, sigma, normal, low, high, gate FROM range_latest FINAL ORDER BY symbol, horizon`,
      schema: z.object({
        symbol: z.string(),
        horizon: z.number(),
        sigma: z.number(),
        normal: z.number(),
        low: z.number(),
        high: z.number(),
        gate: z.number(),
      }),
    });
    expect(latest.map(({ symbol, horizon }) => `${symbol} ${horizon}`)).toEqual(
      SYMBOLS.flatMap((symbol) => [1, 5, 20].map((horizon) => `${symbol} ${horizon}`)),
    );
    for (const { sigma, low, high } of latest) {
      expect(low).toBeLessThan(0);
      expect(high).toBeGreaterThan(0);
      expect(high - low).toBeGreaterThan(sigma);
    }
    const report = await verifyLedger(warehouse);
    expect(report.faults).toEqual([]);
    expect(report.chains).toMatchObject([{ chain: '24x7/batches/forecasts' }]);
    expect(report.chains[0]?.rows).toBeGreaterThanOrEqual(3 * SYMBOLS.length);
  }, 120_000);

  it('keeps the coefficients of the week in the second night, freezes its quantiles anew, and lets coverage follow what came of the first', async () => {
    await insertDays(0, BARS - 2);
    await night(BARS - 2, true);
    const first = await readRangeModels(warehouse, { market });
    await insertDays(BARS - 2, BARS - 1);
    const { outcomes } = await night(BARS - 1, false);
    // The next day is over for each symbol, longer horizons are not.
    expect(outcomes).toBeGreaterThanOrEqual(SYMBOLS.length);
    const second = await readRangeModels(warehouse, { market });
    const day = (set: typeof first) => set.models.find(({ model }) => model.fit.horizon === 1);
    expect(day(second)?.fittedAt).toBe(day(first)?.fittedAt);
    expect(day(second)?.model.fit.coefficients).toEqual(day(first)?.model.fit.coefficients);
    expect(day(second)?.model.quantiles).not.toEqual(day(first)?.model.quantiles);
    expect(day(first)?.alpha).toBeCloseTo(0.2, 12);
    expect(Math.abs((day(second)?.alpha ?? 0) - 0.2)).toBeGreaterThan(1e-6);
    expect((await verifyLedger(warehouse)).faults).toEqual([]);
    expect(await recordBeside('range_latest FINAL')).toEqual(await recordByLedger());
  }, 120_000);

  it('writes nothing a second time when the stage is tried again', async () => {
    await insertDays(0, BARS - 2);
    await night(BARS - 2, true);
    const count = () =>
      warehouse.query({
        sql: `SELECT (SELECT count() FROM forecast_ledger) AS entries, (SELECT count() FROM range_forecasts) AS forecasts,
                     (SELECT count() FROM range_models) AS models`,
        schema: z.object({ entries: z.coerce.number(), forecasts: z.coerce.number(), models: z.coerce.number() }),
      });
    const before = await count();
    await night(BARS - 2, true);
    expect(await count()).toEqual(before);
  }, 120_000);
});
