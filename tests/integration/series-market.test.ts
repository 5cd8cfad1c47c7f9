import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSeriesSteps } from '#activities/batch/series-steps.ts';
import type { BatchSteps } from '#activities/batch/steps.ts';
import { commitBatch, resolveDay } from '#activities/batch.ts';
import { TIERS, tierNamed } from '#contracts/tiers.ts';
import { readObservations } from '#feeds/observations/read.ts';
import { FEATURES } from '#market/features/catalogue.ts';
import { CONTEXT_MARKET } from '#market/market-id.ts';
import { FEATURE_COUNT } from '#market/output.ts';
import type { SeriesKind } from '#market/series/kind.ts';
import { DAY } from '#market/time.ts';
import { readExogenousRegimes } from '#reports/queries/exogenous-regimes.ts';
import { readTier } from '#reports/tier-rows.ts';
import { contentHash } from '#warehouse/hash.ts';
import { migrate } from '#warehouse/migrate.ts';
import { insertSeries } from '#warehouse/series.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';

/** Monday. */
const START = Date.UTC(2022, 0, 3);
const SHARED = path.join(process.env.ARGUS_SHARED_DATA ?? path.resolve('../shared/data'), 'series');
const folder = mkdtempSync(path.join(tmpdir(), 'argus-context-'));
const environment = new MockActivityEnvironment();
const opened: Warehouse[] = [];
afterAll(async () => {
  for (const warehouse of opened) await warehouse.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One observation: the day it is about, when it was known (days from START), and the value. */
type Row = readonly [reference: number, known: number, value: number];

const at = (day: number) => START + day * DAY;
const noise = (i: number, seed: number) => ((Math.imul(i + 1, 2654435761 + seed * 40503) >>> 0) / 2 ** 32 - 0.5) * 2;
/** A level that walks, published half a day after the day it is about. */
function daily(days: number, seed: number, from = 0): Row[] {
  let value = 100;
  return Array.from({ length: days }, (_, i) => {
    value *= Math.exp(0.01 * noise(i, seed) * (i % 90 > 60 ? 3 : 1));
    return [from + i, from + i + 1.5, value] as const;
  });
}
const monthly = (months: number): Row[] =>
  Array.from({ length: months }, (_, i) => [i * 30, i * 30 + 45.25, 100 + i + noise(i, 9)] as const);

interface World {
  readonly warehouse: Warehouse;
  load(series: string, kind: SeriesKind, rows: readonly Row[]): Promise<unknown>;
  /** The batch of the UTC day that ends `day` days after START. `twice`: every stage is attempted twice. */
  batch(day: number, options?: { twice?: boolean }): ReturnType<BatchSteps['computeDaily']>;
  rows<T extends z.ZodType>(sql: string, schema: T): Promise<z.infer<T>[]>;
}

let worlds = 0;
async function openWorld(): Promise<World> {
  const warehouse = await openWarehouse({ directory: path.join(folder, 'warehouse'), database: `world_${++worlds}` });
  opened.push(warehouse);
  await migrate(warehouse, { directory: fileURLToPath(new URL('../../migrations/clickhouse', import.meta.url)) });
  const log = pino({ level: 'silent' });
  const steps = createSeriesSteps({ warehouse, log, releaseMemory() {} });
  return {
    warehouse,
    load: (series, kind, rows) => {
      const column = (of: (row: Row) => number) => Float64Array.from(rows, of);
      const [reference, known] = [column(([day]) => at(day)), column(([, day]) => at(day))];
      const value = column(([, , x]) => x);
      return insertSeries(warehouse, [{ series, kind, publication: 'test@1', file: 'test', reference, known, value }]);
    },
    batch: (day, { twice = false } = {}) =>
      environment.run(async () => {
        const found = resolveDay({ market: CONTEXT_MARKET, nominal: at(day) });
        expect(found.asOf).toBe(at(day));
        const run = { market: CONTEXT_MARKET, ...found, runId: `batch-context-${found.date}`, version: day };
        const stage = async <T>(work: () => Promise<T>): Promise<T> => {
          if (twice) await work();
          return await work();
        };
        await stage(() => steps.reconcileMinutes(run));
        const days = await stage(() => steps.loadDailyBars(run));
        await stage(() => steps.checkQuality(run));
        await stage(() => steps.fitParameters(run));
        const computed = await stage(() => steps.computeDaily({ ...run, days: days.amended }));
        await stage(() => steps.resolveOutcomes(run));
        await stage(() => steps.fitModels(run));
        await stage(() =>
          commitBatch({ warehouse, engineFingerprint: 'test', code: {} }, { ...run, ...computed, bars: days.bars }),
        );
        return computed;
      }),
    rows: (sql, schema) => warehouse.query({ sql, schema }),
  };
}

const count = z.object({ n: z.coerce.number() });
const countOf = async ({ rows }: World, sql: string) => (await rows(`SELECT count() AS n FROM ${sql}`, count))[0]?.n;
/** All that a batch wrote, but the names of runs. */
const outputs = ({ rows }: World, asOf: number) =>
  rows(
    `SELECT symbol, toString(timeframe) AS tf, toUnixTimestamp64Milli(open_time) AS open, toString(label) AS label, probabilities
     FROM regimes FINAL WHERE toUnixTimestamp64Milli(as_of) <= ${asOf} ORDER BY symbol, tf, open, as_of`,
    z.object({
      symbol: z.string(),
      tf: z.string(),
      open: z.coerce.number(),
      label: z.string(),
      probabilities: z.array(z.number()),
    }),
  );

describe('the market of exogenous series', () => {
  it('has bars, vectors and regimes of days and weeks, which no value with a later knowledge time changes', async () => {
    const rows = daily(900, 1);
    const plain = await openWorld();
    const perturbed = await openWorld();
    await plain.load('macro:LEVEL', 'level', rows);
    // Everything that is known after day 880, and revisions of what was known long before, are something else.
    await perturbed.load(
      'macro:LEVEL',
      'level',
      rows.map(([reference, known, value]) => [reference, known, known > 880 ? value * 3 : value] as const),
    );
    await perturbed.load('macro:LEVEL', 'level', [
      [400, 880.25, 1],
      [860, 881, 2],
    ]);
    await perturbed.load('macro:LATER', 'level', daily(300, 2, 880));
    for (const world of [plain, perturbed]) for (const day of [870, 875, 880]) await world.batch(day);
    const known = await outputs(plain, at(880));
    expect(await outputs(perturbed, at(880))).toEqual(known);
    expect(new Set(known.map(({ tf }) => tf))).toEqual(new Set(['1d', '1w']));
    expect(await countOf(plain, "features FINAL WHERE timeframe = '1d'")).toBeGreaterThan(250);
    expect(await countOf(plain, "features FINAL WHERE timeframe = '1w'")).toBeGreaterThan(50);
    const [last] = known.filter(({ tf }) => tf === '1d').slice(-1);
    expect(last?.open).toBe(at(879));
    // The next batch does see it: the test would pass on a world that never looks.
    await plain.batch(881);
    await perturbed.batch(881);
    expect(await outputs(perturbed, at(881))).not.toEqual(await outputs(plain, at(881)));
  }, 120_000);

  it('counts a value in the first batch whose as-of is at or after its knowledge time', async () => {
    const world = await openWorld();
    await world.load('macro:LEVEL', 'level', [
      [0, 3, 5],
      [1, 3 + 1 / DAY, 6],
      [2, 4.5, 7],
    ]);
    const closes = async () =>
      (
        await world.rows(
          `SELECT close FROM bars FINAL WHERE timeframe = '1d' ORDER BY open_time`,
          z.object({ close: z.number() }),
        )
      ).map(({ close }) => close);
    for (const [day, expected] of [
      [2, []],
      [3, [5]],
      [4, [5, 6]],
      [5, [5, 6, 7]],
    ] as const) {
      await world.batch(day);
      expect(await closes()).toEqual(expected);
    }
  }, 60_000);

  it('uses a revision from the batch that knows it on, as the next revision of the bar, and keeps the regimes it published', async () => {
    const world = await openWorld();
    await world.load('macro:LEVEL', 'level', daily(400, 3));
    await world.batch(390);
    const before = await outputs(world, at(390));
    await world.load('macro:LEVEL', 'level', [[380, 391.5, 500]]);
    await world.batch(391);
    expect(await countOf(world, 'bars FINAL WHERE rev > 0')).toBe(0);
    await world.batch(392);
    const revised = await world.rows(
      `SELECT toUnixTimestamp64Milli(open_time) AS open, close, toString(timeframe) AS tf FROM bars FINAL WHERE rev = 1 ORDER BY tf, open`,
      z.object({ open: z.coerce.number(), close: z.number(), tf: z.string() }),
    );
    expect(revised).toEqual([{ open: at(381), close: 500, tf: '1d' }]);
    expect(await outputs(world, at(390))).toEqual(before);
    const again = await countOf(
      world,
      `regimes FINAL WHERE timeframe = '1d' AND open_time = fromUnixTimestamp64Milli(${at(381)})`,
    );
    expect(again).toBe(2);
  }, 120_000);

  it('gives no regime where there are too few bars, reports how many there are, and gives a monthly series a bar a month', async () => {
    const world = await openWorld();
    await world.load('macro:MONTHLY', 'level', monthly(24));
    await world.load('funding_8h:X', 'signed', daily(100, 4));
    await world.load('macro:DAILY', 'level', daily(300, 5));
    await world.batch(800);
    const charts = await readExogenousRegimes(world.warehouse, tierNamed('growth'));
    expect(charts.filter(({ timeframe }) => timeframe === '1d')).toMatchObject([
      { symbol: 'context:funding_8h:X', kind: 'signed', label: null, bars: 0, barsNeeded: 251 },
      {
        symbol: 'context:macro:DAILY',
        name: 'DAILY',
        kind: 'level',
        bars: 300,
        knowledgeTime: at(300.5),
        spacingDays: 1,
        current: false,
      },
      { symbol: 'context:macro:MONTHLY', kind: 'level', label: null, bars: 24, barsNeeded: 251, spacingDays: 30 },
    ]);
    expect(
      charts.find(({ symbol, timeframe }) => symbol === 'context:macro:DAILY' && timeframe === '1d')?.label,
    ).not.toBeNull();
    expect(await countOf(world, "bars FINAL WHERE symbol = 'context:macro:MONTHLY' AND timeframe = '1d'")).toBe(24);
    expect(await countOf(world, "regimes WHERE symbol = 'context:macro:MONTHLY'")).toBe(0);
  }, 60_000);

  it('freezes the scale of a signed series with its 252nd value, whatever is revised or comes later', async () => {
    const world = await openWorld();
    const rows = daily(400, 6).map(([reference, known, value]) => [reference, known, value - 100] as const);
    await world.load('funding_8h:X', 'signed', rows);
    const scale = async () =>
      (
        await world.rows(
          'SELECT scale, scale_version AS version FROM known_context',
          z.object({ scale: z.number().nullable(), version: z.number() }),
        )
      )[0];
    await world.batch(252);
    expect(await scale()).toEqual({ scale: null, version: 0 });
    await world.batch(253);
    const frozen = await scale();
    expect(frozen?.version).toBe(1);
    const sizes = rows
      .slice(0, 252)
      .map(([, , value]) => Math.abs(value))
      .sort((a, b) => a - b);
    expect(frozen?.scale).toBeCloseTo(((sizes[125] as number) + (sizes[126] as number)) / 2, 12);
    await world.load(
      'funding_8h:X',
      'signed',
      rows.slice(0, 200).map(([reference, , value]) => [reference, 300, value * 50] as const),
    );
    await world.batch(400);
    expect(await scale()).toEqual(frozen);
    expect(await countOf(world, "regimes WHERE timeframe = '1d'")).toBeGreaterThan(0);
  }, 60_000);

  it('gives a series that is loaded later, or has its 251st bar tonight, regimes of its history at once, and changes no other', async () => {
    const world = await openWorld();
    await world.load('macro:A', 'level', daily(400, 1));
    await world.batch(380);
    await world.load('macro:B', 'level', daily(400, 2));
    await world.load('macro:C', 'level', daily(255, 3, 132));
    const alone = await countOf(world, "regimes WHERE symbol = 'context:macro:A'");
    await world.batch(381);
    expect(await countOf(world, "regimes WHERE symbol = 'context:macro:A'")).toBe((alone as number) + 1);
    expect(await countOf(world, "regimes WHERE symbol = 'context:macro:B' AND timeframe = '1d'")).toBeGreaterThan(100);
    expect(await countOf(world, "regimes WHERE symbol = 'context:macro:C'")).toBe(0);
    for (const day of [382, 383, 384, 385, 386]) await world.batch(day);
    expect(await countOf(world, "regimes WHERE symbol = 'context:macro:C' AND timeframe = '1d'")).toBeGreaterThan(0);
  }, 120_000);

  it('leaves the same content when every stage is attempted twice', async () => {
    const hashes = [];
    for (const twice of [false, true]) {
      const world = await openWorld();
      await world.load(
        'bond:Y',
        'yield',
        daily(320, 7).map(([r, k, v]) => [r, k, v / 20] as const),
      );
      await world.load(
        'factor:F',
        'return',
        daily(320, 8).map(([r, k, v]) => [r, k, (v - 100) / 30] as const),
      );
      await world.batch(310, { twice });
      await world.load('bond:Y', 'yield', [[300, 310.5, 9]]);
      await world.batch(311, { twice });
      await world.batch(312, { twice });
      hashes.push(await contentHash(world.warehouse));
    }
    expect(hashes[1]).toEqual(hashes[0]);
  }, 120_000);

  it('writes no instrument, signal or novelty, and no feature of peers', async () => {
    const world = await openWorld();
    for (let i = 0; i < 8; i++) await world.load(`macro:S${i}`, 'level', daily(300, i));
    await world.batch(290);
    await world.batch(291);
    for (const table of [
      'instruments',
      'regime_latest',
      'signal_ledger',
      'signal_latest',
      'novelty',
      'signal_outcomes',
    ])
      expect(await countOf(world, table), table).toBe(0);
    const vectors = await world.rows(
      'SELECT vector FROM features',
      z.object({ vector: z.array(z.number().nullable()) }),
    );
    expect(vectors.length).toBeGreaterThan(8);
    expect(vectors[0]?.vector).toHaveLength(FEATURE_COUNT);
    const section = FEATURES.flatMap(({ family }, i) => (family === 'market_context' ? [i] : []));
    expect(section.length).toBeGreaterThan(10);
    for (const { vector } of vectors) for (const i of section) expect(vector[i]).toBeNull();
    for (const tier of TIERS) {
      const rows = await readTier(world.warehouse, tier);
      expect([rows.instruments, rows.regimes, rows.changes, rows.signals]).toEqual([[], [], [], []]);
    }
  }, 120_000);

  it('shows its regimes to growth and enterprise, and to no tier below', async () => {
    const world = await openWorld();
    await world.load('macro:LEVEL', 'level', daily(300, 1));
    await world.batch(300);
    expect(await readExogenousRegimes(world.warehouse, tierNamed('free'))).toEqual([]);
    expect(await readExogenousRegimes(world.warehouse, tierNamed('founding'))).toEqual([]);
    const growth = await readExogenousRegimes(world.warehouse, tierNamed('growth'));
    expect(growth).toHaveLength(2);
    expect(await readExogenousRegimes(world.warehouse, tierNamed('enterprise'))).toEqual(growth);
    expect(growth[0]).toMatchObject({
      timeframe: '1d',
      runId: 'batch-context-2022-10-29',
      asOf: at(300),
      closeTime: at(300),
    });
    expect(growth[0]?.confidence).toBeGreaterThan(0.2);
  }, 60_000);
});

const FILES = [
  'series_macro_rates_factors.csv.gz',
  'series_defi_tvl_onchain_fees.csv.gz',
  'series_funding_rates.csv.gz',
];
const missing = FILES.filter((file) => !existsSync(path.join(SHARED, file)));

describe(`real series${missing.length > 0 ? ' (skipped: published series without a licence to ship, no series/ in ARGUS_SHARED_DATA)' : ''}`, () => {
  it.skipIf(missing.length > 0)(
    'have regimes where they have enough bars, and the regimes agree with what is known of those years',
    async () => {
      const world = await openWorld();
      const found = await readObservations(FILES.map((file) => path.join(SHARED, file)));
      await insertSeries(world.warehouse, found);
      expect(found.length).toBeGreaterThan(50);
      await world.batch((Date.UTC(2022, 5, 28) - START) / DAY);
      const charts = await readExogenousRegimes(world.warehouse, tierNamed('enterprise'));
      const days = charts.filter(({ timeframe }) => timeframe === '1d');
      // One of which nothing is known yet (funding of December) is no instrument yet.
      const asOf = Date.UTC(2022, 5, 28);
      const known = found.filter((one) =>
        one.value.some((x, i) => !Number.isNaN(x) && (one.known[i] as number) <= asOf),
      );
      expect(known.length).toBeLessThan(found.length);
      expect(days).toHaveLength(known.length);
      for (const { bars, barsNeeded, label, symbol } of days) if (bars < barsNeeded) expect(label, symbol).toBeNull();
      const named = days.filter(({ label }) => label !== null);
      expect(named.length).toBeGreaterThan(40);
      expect(days.filter(({ symbol }) => symbol.includes(':funding_')).every(({ label }) => label === null)).toBe(true);
      for (const { knowledgeTime } of charts) expect(knowledgeTime).toBeLessThanOrEqual(Date.UTC(2022, 5, 28));
      // What is known of those years: protocols lost value in June 2022, volatility was itself volatile in September 2015.
      const labels = new Map(days.map(({ symbol, label }) => [symbol, label]));
      for (const name of ['aave', 'balancer', 'compound'])
        expect(labels.get(`context:tvl_usd:${name}`)).toBe('bear_trend');
      expect(labels.get('context:macro:CPILFESL')).toBe('bull_trend');
      const restless = await countOf(
        world,
        `regimes FINAL WHERE symbol = 'context:volatility:VIX_CLOSE' AND timeframe = '1d' AND label = 'high_volatility'
           AND toDate(open_time) BETWEEN '2015-09-01' AND '2015-09-30'`,
      );
      expect(restless).toBeGreaterThan(10);
      // A file that ends years before is known to have ended.
      expect(days.find(({ symbol }) => symbol === 'context:volatility:VIX_CLOSE')?.current).toBe(false);
      expect(days.find(({ symbol }) => symbol === 'context:tvl_usd:aave')?.current).toBe(true);
    },
    240_000,
  );
});
