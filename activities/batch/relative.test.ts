import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startFences, type TestFences } from '#database/testing/fences.ts';
import { createEngine, type Engine } from '#engine/engine.ts';
import { createTraining } from '#engine/training/training.ts';
import { sliceBars } from '#market/bar.ts';
import { RELATIVE_MEMBERS } from '#market/models/ranges/relative.ts';
import { driftingClass } from '#market/models/ranges/testing/drifting-class.ts';
import { DAY } from '#market/time.ts';
import { insertBars } from '#warehouse/bars.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { chainHead } from '#warehouse/ledger/append.ts';
import { verifyLedger } from '#warehouse/ledger/verify.ts';
import { insertParameters } from '#warehouse/parameters.ts';
import { readRelativeModels } from '#warehouse/relative-models.ts';
import { commitRun } from '#warehouse/runs.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { writeOutput } from '../engine-output.ts';
import { resolveForecasts } from './forecast-outcomes.ts';
import { forecastRelative } from './relative.ts';

const BARS = 1_300;
/** Days of history that get a vector: a little more than a test needs. */
const HISTORY = 1_045;
const HORIZON = 5;
const MEMBERS = 14;
const market = '24x7' as const;
const log = pino({ level: 'silent' });

const shown = z.object({
  symbol: z.string(),
  p_ahead: z.number().nullable(),
  direction: z.string(),
  gate: z.number(),
  members: z.number(),
  days: z.number(),
  days_needed: z.number(),
  skill_t: z.number(),
  dates: z.number(),
  block: z.number(),
  tested: z.number(),
  resolved: z.number(),
  hits: z.number(),
});

describe('directions against the class in a batch', () => {
  let server: TestEngine;
  let fences: TestFences;
  let warehouse: Warehouse;
  let engine: Engine;
  beforeAll(async () => {
    server = await startEngine('embedded');
    fences = await startFences();
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    warehouse = await server.open();
  });
  afterEach(() => engine?.close());

  /** A class whose members drift apart by `drift` deviations a day, and what nights of it write. */
  const worldOf = async (drift: number, { members = MEMBERS, historyBars = HISTORY } = {}) => {
    const { instruments, bars, first } = driftingClass(3, { symbols: members, bars: BARS, drift });
    await upsertInstruments(warehouse, instruments, 1);
    engine = createEngine({ warehouse, instruments, threads: 2, log });
    const training = createTraining({ warehouse, instruments, threads: 2 });
    const insertDays = async (from: number, to: number) => {
      const stamp = { source: 'feed', rev: 0, asOf: first + to * DAY, version: 1, runId: 'feed' } as const;
      for (const { symbol, bars: all } of bars) {
        const days = [{ symbol, timeframe: '1d' as const, bars: sliceBars(all, from, to) }];
        await insertBars(warehouse, days, { ...stamp, activityId: `feed-${symbol}-${to}` });
      }
    };
    const runOf = (day: number) => {
      const asOf = first + day * DAY;
      const date = new Date(asOf - DAY).toISOString().slice(0, 10);
      return { market, date, asOf, runId: `batch-${date}`, version: 1 } as const;
    };
    const headOf: Parameters<typeof forecastRelative>[0]['headOf'] = (chain) =>
      fences.open(`${warehouse.database}/${chain}`, chainHead);
    const deps = { warehouse, instruments, training, headOf, engineFingerprint: 'test' };
    const stage = (day: number) => forecastRelative(deps, runOf(day), () => {});
    const night = async (day: number, since: number | null) => {
      const run = runOf(day);
      const { asOf, runId } = run;
      await insertParameters(
        warehouse,
        { market, ...(await training.fitParameters({ market, asOf, timeframes: ['1d'] })) },
        { ...run, activityId: `parameters-${runId}` },
      );
      let part = 0;
      const write = async (output: Parameters<typeof writeOutput>[1]) => {
        await writeOutput(warehouse, { ...output, bars: [] }, { ...run, activityId: `regimes-${runId}-${part++}` });
      };
      if (since === null) {
        const history = { market, asOf, parametersRun: runId, historyBars, write };
        await engine.seedStored({ ...history, timeframes: ['1d'] });
      } else {
        const from = first + since * DAY;
        await write(await engine.advanceStored({ market, timeframes: ['1d'], from, asOf }));
      }
      const outcomes = await resolveForecasts(deps, market, { ...run, activityId: `outcomes-${runId}` }, () => {});
      return { outcomes: outcomes.outcomes, counts: await stage(day), run };
    };
    const commit = (day: number) =>
      commitRun(warehouse, {
        ...runOf(day),
        kind: 'batch',
        barsThrough: 0,
        stateThrough: 0,
        bars: 0,
        features: 1,
        regimes: 0,
        changes: 0,
        engineFingerprint: 'test',
      });
    return { insertDays, night, stage, commit };
  };
  const stored = () =>
    warehouse.query({
      sql: `SELECT (SELECT count() FROM forecast_ledger) AS entries, (SELECT count() FROM relative_forecasts) AS forecasts,
                   (SELECT count() FROM relative_models) AS models`,
      schema: z.object({ entries: z.coerce.number(), forecasts: z.coerce.number(), models: z.coerce.number() }),
    });
  const rowsOf = (tier: string) =>
    warehouse.query({ sql: `SELECT * FROM tier_${tier}_relative ORDER BY symbol`, schema: shown });

  it('Directions are said where members drift apart, enter the ledger once, and are held against what came of them', async () => {
    const { insertDays, night, stage, commit } = await worldOf(0.35);
    await insertDays(0, BARS - HORIZON - 1);
    const { counts } = await night(BARS - HORIZON - 1, null);
    expect(counts).toEqual({ classes: 1, open: 1, forecasts: MEMBERS });
    // Nothing of it is visible before its run is committed, and a stage that is tried again writes nothing twice.
    expect(await rowsOf('growth')).toEqual([]);
    await stage(BARS - HORIZON - 1);
    expect(await stored()).toEqual([{ entries: MEMBERS, forecasts: MEMBERS, models: 1 }]);
    await commit(BARS - HORIZON - 1);
    const [row] = await rowsOf('growth');
    expect(row).toMatchObject({ gate: 1, members: MEMBERS, days_needed: 1029, resolved: 0 });
    expect(row?.skill_t).toBeGreaterThan(2.33);
    expect(row?.tested).toBeGreaterThanOrEqual(80 * MEMBERS);
    expect(row?.dates).toBe(row?.block);
    expect(row?.block).toBeGreaterThanOrEqual(83);
    const said = await rowsOf('enterprise');
    expect(said.map(({ direction }) => direction)).toContain('ahead');
    expect(said.map(({ direction }) => direction)).toContain('behind');
    for (const { p_ahead, direction } of said) {
      if (direction === 'ahead') expect(p_ahead).toBeGreaterThanOrEqual(0.52);
      if (direction === 'behind') expect(p_ahead).toBeLessThanOrEqual(0.48);
    }
    const report = await verifyLedger(warehouse);
    expect(report.faults).toEqual([]);
    expect(report.chains).toMatchObject([{ chain: '24x7/batches/forecasts', rows: MEMBERS }]);

    await insertDays(BARS - HORIZON - 1, BARS - 1);
    const second = await night(BARS - 1, BARS - HORIZON - 1);
    await commit(BARS - 1);
    expect(second.outcomes).toBe(MEMBERS);
    const outcomes = await warehouse.query({
      sql: 'SELECT move, held FROM forecast_outcomes',
      schema: z.object({ move: z.number(), held: z.number() }),
    });
    expect(outcomes.filter(({ held }) => held === 1)).toHaveLength(MEMBERS / 2);
    expect(outcomes.every(({ move, held }) => move > 0 === (held === 1))).toBe(true);
    const [after] = await rowsOf('growth');
    const directional = said.filter(({ direction }) => direction !== 'neutral').length;
    expect(after?.resolved).toBe(directional);
    expect(after?.hits).toBeLessThanOrEqual(directional);
    // Of the same week: the model goes on as it is, and is written down again.
    const [model] = await readRelativeModels(warehouse, market);
    expect(second.run.asOf - (model?.fittedAt ?? 0)).toBe(HORIZON * DAY);
  }, 240_000);

  it('No direction is said of a class without memory, and its night says what the test came to', async () => {
    const { insertDays, night, commit } = await worldOf(0);
    await insertDays(0, BARS - 1);
    const { counts } = await night(BARS - 1, null);
    await commit(BARS - 1);
    expect(counts).toEqual({ classes: 1, open: 0, forecasts: 0 });
    const [row] = await rowsOf('growth');
    expect(row).toMatchObject({ p_ahead: null, direction: '', gate: 0 });
    expect(row?.dates).toBe(row?.block);
    expect(row?.skill_t).toBeLessThan(2.33);
  }, 240_000);

  it('No gate opens on fewer days than its test needs, nor in a class of fewer than twelve', async () => {
    const few = await worldOf(0.35, { historyBars: 30 });
    await few.insertDays(BARS - 1_028, BARS);
    expect((await few.night(BARS, null)).counts).toEqual({ classes: 1, open: 0, forecasts: 0 });
    await few.commit(BARS);
    expect((await rowsOf('growth'))[0]).toMatchObject({ gate: 0, days: 1_028, days_needed: 1_029, dates: 0 });
    await engine.close();
    warehouse = await server.open();
    const small = await worldOf(0.35, { members: RELATIVE_MEMBERS - 1, historyBars: 30 });
    await small.insertDays(0, BARS);
    expect((await small.night(BARS, null)).counts).toEqual({ classes: 1, open: 0, forecasts: 0 });
    await small.commit(BARS);
    expect((await rowsOf('growth'))[0]).toMatchObject({ gate: 0, members: RELATIVE_MEMBERS - 1, dates: 0 });
  }, 240_000);
});
