import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createBackfillActivities } from '#activities/backfill.ts';
import { createBatchActivities } from '#activities/batch.ts';
import { createTickActivities } from '#activities/tick.ts';
import { startFences, type TestFences } from '#database/testing/fences.ts';
import { createEngine } from '#engine/engine.ts';
import { createPredictor } from '#engine/predictor.ts';
import { createTraining } from '#engine/training/training.ts';
import type { Feed } from '#feeds/feed.ts';
import { barMaker } from '#feeds/symbol-bars.ts';
import type { Instrument } from '#market/instrument.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { rebuildAround } from '#pipeline/quarantine.ts';
import { warehouseBarStore } from '#pipeline/warehouse-store.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { migrate } from '#warehouse/migrate.ts';
import { quarantineBars } from '#warehouse/quality/quarantine.ts';
import { chainHead } from '#warehouse/signal-ledger-append.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';

const START = Date.UTC(2026, 0, 5);
const HISTORY = START + 12 * DAY;
const TICKS = 70;
const END = HISTORY + TICKS * MINUTE;
const SYMBOLS = ['AA', 'BB', 'CC'];
const instruments = SYMBOLS.map(
  (symbol): Instrument => ({
    symbol,
    name: symbol,
    assetClass: 'crypto',
    venue: 'test',
    calendar: '24X7',
    volumeKind: 'real',
  }),
);
const folder = mkdtempSync(path.join(tmpdir(), 'argus-amendments-'));
const environment = new MockActivityEnvironment();

/** The true minute of a symbol: a walk whose step depends on its time alone. */
const prices = new Map<string, Float64Array>();
for (const symbol of SYMBOLS) {
  const walk = new Float64Array((END + DAY - START) / MINUTE);
  let price = 100;
  for (let i = 0; i < walk.length; i++) {
    price *= 1 + (createHash('sha256').update(`${symbol}/${i}`).digest().readUInt16LE(0) / 65536 - 0.5) * 0.004;
    walk[i] = price;
  }
  prices.set(symbol, walk);
}

/** How a bar reaches Argus at a given time: late, wrong at first, or as it is. */
type Delivery = (symbol: string, openTime: number, now: number) => 'true' | 'wrong' | 'missing';

/** A feed over the true market whose delivery can fail, at a clock that the test moves. */
function feedOf(delivery: Delivery, clock: { now: number }): Feed {
  return {
    name: 'true-market',
    timeframes: ['1m'],
    instruments: async () => instruments,
    coverage: async () =>
      SYMBOLS.map((symbol) => ({
        timeframe: '1m',
        symbol,
        from: START,
        to: clock.now,
        rows: (clock.now - START) / MINUTE,
      })),
    completeThrough: async () => clock.now,
    async *bars({ symbols = SYMBOLS, from, to }) {
      for (const symbol of symbols) {
        const times: number[] = [];
        for (let t = Math.max(from, START); t < Math.min(to, clock.now); t += MINUTE)
          if (delivery(symbol, t, clock.now) !== 'missing') times.push(t);
        if (times.length === 0) continue;
        const walk = prices.get(symbol) as Float64Array;
        const at = (t: number) => (t - START) / MINUTE;
        const close = (t: number) => (walk[at(t)] as number) * (delivery(symbol, t, clock.now) === 'wrong' ? 1.01 : 1);
        const open = (t: number) => walk[Math.max(0, at(t) - 1)] as number;
        const column = (of: (t: number) => number) => Float64Array.from(times, of);
        yield barMaker('1m', instruments)(symbol, {
          openTime: column((t) => t),
          open: column(open),
          high: column((t) => Math.max(open(t), close(t)) * 1.001),
          low: column((t) => Math.min(open(t), close(t)) * 0.999),
          close: column(close),
          volume: column((t) => 10 + (at(t) % 7)),
          vwap: column(() => Number.NaN),
        });
      }
    },
    close: async () => {},
  };
}

interface World {
  readonly warehouse: Warehouse;
  readonly rows: <T extends z.ZodType>(sql: string, schema: T) => Promise<z.infer<T>[]>;
}

let count = 0;
let fences: TestFences;
/** History, the batch that seeds, and an hour of ticks, on a real warehouse and engine. Ticks of `twice` are attempted twice. */
async function run(delivery: Delivery, twice: (minute: number) => boolean = () => false): Promise<World> {
  const warehouse = await openWarehouse({ directory: path.join(folder, 'warehouse'), database: `world_${++count}` });
  await migrate(warehouse, { directory: fileURLToPath(new URL('../../migrations/clickhouse', import.meta.url)) });
  await upsertInstruments(warehouse, instruments, 1);
  const clock = { now: HISTORY };
  const feed = feedOf(delivery, clock);
  const log = pino({ level: 'silent' });
  const engine = createEngine({ warehouse, instruments, threads: 2, log });
  const publisher = { publish: () => Promise.reject(new Error('nothing is published here')), close: async () => {} };
  const training = createTraining({ warehouse, instruments, threads: 2 });
  const predictor = createPredictor({ warehouse, instruments, log });
  const computing = { engine, training, predictor, releaseMemory: () => {} };
  const headOf = (chain: string) => fences.open(`ledger/${count}/${chain}`, chainHead);
  const deps = { warehouse, headOf, ...computing, feed, instruments, publisher, engineFingerprint: 'test', log };
  const backfill = createBackfillActivities(deps);
  const batch = createBatchActivities(deps);
  const tick = createTickActivities(deps);
  const does = <T>(work: () => Promise<T>): Promise<T> => environment.run(work) as Promise<T>;
  try {
    const scope = { market: '24x7' as const, runId: 'backfill-24x7-h', version: 1, asOf: HISTORY };
    const plan = await does(() =>
      backfill.planBackfill({
        ...scope,
        minutesFrom: START,
        dailyFrom: START,
        to: HISTORY,
        mode: 'missing',
        reverse: false,
        startedAt: 0,
      }),
    );
    for (const { chunks, ...period } of plan.page) {
      for (const chunk of chunks) await does(() => backfill.loadChunk({ ...scope, period, chunk, first: true }));
      await does(() => backfill.sealPeriod({ ...scope, period }));
    }
    await does(() => backfill.commitBackfill({ ...scope, bars: 1 }));
    const day = {
      market: '24x7' as const,
      date: '2026-01-16',
      asOf: HISTORY,
      runId: 'batch-24x7-2026-01-16',
      version: 1,
    };
    await does(() => batch.loadDailyBars(day));
    await does(() => batch.fitParameters(day));
    const computed = await does(() => batch.computeDaily(day));
    await does(() => batch.commitBatch({ ...day, ...computed, bars: 1 }));
    for (let minute = 1; minute <= TICKS; minute++) {
      const asOf = HISTORY + minute * MINUTE;
      clock.now = asOf;
      const runId = `tick-24x7-${asOf}`;
      const session = await tick.resolveSession({ market: '24x7', asOf, runId });
      const window = { market: '24x7' as const, runId, version: minute, asOf, from: session.from };
      const attempt = async () => {
        const fetched = await does(() => tick.fetchBars({ ...window, barsFrom: session.barsFrom }));
        const result = await does(() => tick.computeMarket({ ...window, amended: fetched.amended }));
        await tick.commitTick({ ...window, bars: fetched.bars, ...result });
      };
      await attempt();
      if (twice(minute)) await attempt();
    }
  } finally {
    await engine.close();
  }
  return { warehouse, rows: (sql, schema) => warehouse.query({ sql, schema }) as never };
}

const bars = z.object({ symbol: z.string(), timeframe: z.string(), bars: z.coerce.number(), hash: z.string() });
const BARS = `SELECT symbol, timeframe, count() AS bars,
    hex(sum(reinterpretAsUInt128(sipHash128(open_time, close_time, open, high, low, close, volume, vwap, traded_minutes)))) AS hash
  FROM valid_bars GROUP BY symbol, timeframe ORDER BY symbol, timeframe`;
const latest = z.object({ symbol: z.string(), timeframe: z.string(), hash: z.string() });
const LATEST = `SELECT symbol, timeframe, hex(sipHash128(open_time, label, probabilities, confidence)) AS hash
  FROM regime_latest FINAL ORDER BY symbol, timeframe`;

/** Minute 20 of BB comes four minutes late; minute 33 of CC is wrong until three minutes later; AA has a hole of two minutes for ever. */
const LATE = HISTORY + 20 * MINUTE;
const WRONG = HISTORY + 33 * MINUTE;
const HOLE = HISTORY + 50 * MINUTE;
const hole = (symbol: string, t: number) => symbol === 'AA' && (t === HOLE || t === HOLE + MINUTE);
const faultless: Delivery = (symbol, t) => (hole(symbol, t) ? 'missing' : 'true');
const faulty: Delivery = (symbol, t, now) => {
  if (hole(symbol, t)) return 'missing';
  if (symbol === 'BB' && t === LATE && now < t + 5 * MINUTE) return 'missing';
  if (symbol === 'CC' && t === WRONG && now < t + 4 * MINUTE) return 'wrong';
  return 'true';
};

describe('late and corrected minutes', () => {
  let clean: World;
  let amended: World;
  beforeAll(async () => {
    fences = await startFences();
    clean = await run(faultless);
    amended = await run(faulty, (minute) => minute === 25 || minute === 37);
  }, 300_000);
  afterAll(async () => {
    await fences?.close();
    await clean?.warehouse.close();
    await amended?.warehouse.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('end in the same bars, in every timeframe, as if they had come in time and without an error', async () => {
    const expected = await clean.rows(BARS, bars);
    expect(expected.length).toBe(SYMBOLS.length * 8);
    expect(await amended.rows(BARS, bars)).toEqual(expected);
  });

  it('end in the same current regimes, bit for bit, even when a tick that amends is attempted twice', async () => {
    const expected = await clean.rows(LATEST, latest);
    expect(expected.length).toBeGreaterThanOrEqual(SYMBOLS.length * 5);
    expect(await amended.rows(LATEST, latest)).toEqual(expected);
  });

  it('raise the revision of every bar that contains them, and of no other bar', async () => {
    const revised = await amended.rows(
      `SELECT symbol, timeframe, max(b.rev) AS rev, count() AS bars FROM bars AS b FINAL WHERE b.rev > 0 AND b.timeframe < '1d' GROUP BY symbol, timeframe ORDER BY symbol, timeframe`,
      z.object({ symbol: z.string(), timeframe: z.string(), rev: z.number(), bars: z.coerce.number() }),
    );
    // The bins that had closed when the minute was amended: the longer ones were built with it.
    expect(revised).toEqual([
      { symbol: 'BB', timeframe: '1m', rev: 1, bars: 1 },
      { symbol: 'CC', timeframe: '1m', rev: 1, bars: 1 },
      { symbol: 'CC', timeframe: '5m', rev: 1, bars: 1 },
    ]);
  });

  it('keep the regimes that were published, and add those that are known now with their knowledge time', async () => {
    const rows = await amended.rows(
      `SELECT toUnixTimestamp64Milli(as_of) AS known, confidence FROM regimes FINAL
       WHERE symbol = 'CC' AND timeframe = '1m' AND open_time = fromUnixTimestamp64Milli(${WRONG}) ORDER BY as_of`,
      z.object({ known: z.coerce.number(), confidence: z.number() }),
    );
    expect(rows.map(({ known }) => known)).toEqual([WRONG + MINUTE, WRONG + 4 * MINUTE]);
    expect(rows[0]?.confidence).not.toBe(rows[1]?.confidence);
  });

  it('leave holes filled with flat bars that are marked as not traded', async () => {
    const [row] = await amended.rows(
      `SELECT count() AS filled, max(volume) AS volume, max(traded_minutes) AS traded FROM bars FINAL WHERE source = 'fill'`,
      z.object({ filled: z.coerce.number(), volume: z.number(), traded: z.number() }),
    );
    expect(row).toEqual({ filled: 2, volume: 0, traded: 0 });
  });

  it('build higher bars without a quarantined minute, and quarantine a higher bar of which no minute is left', async () => {
    const { warehouse } = amended;
    const minute = { symbol: 'BB', timeframe: '1m', openTime: HISTORY } as const;
    const bin = async () =>
      (
        await amended.rows(
          `SELECT toUnixTimestamp64Milli(open_time) AS open, traded_minutes AS traded FROM valid_bars
           WHERE symbol = 'BB' AND timeframe = '5m' AND open_time = fromUnixTimestamp64Milli(${HISTORY})`,
          z.object({ open: z.coerce.number(), traded: z.number() }),
        )
      )[0];
    expect(await bin()).toEqual({ open: HISTORY, traded: 5 });
    const changed = await quarantineBars(warehouse, [minute], { reason: 'test', now: END });
    await rebuildAround(warehouseBarStore(warehouse), instruments, changed, END);
    expect(await bin()).toEqual({ open: HISTORY, traded: 4 });
    const others = [1, 2, 3, 4].map((i) => ({ ...minute, openTime: HISTORY + i * MINUTE }));
    await rebuildAround(
      warehouseBarStore(warehouse),
      instruments,
      await quarantineBars(warehouse, others, { reason: 'test', now: END + 1 }),
      END + 1,
    );
    expect(await bin()).toBeUndefined();
  });
});
