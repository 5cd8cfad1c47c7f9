import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { pino } from 'pino';
import { z } from 'zod';
import { createBackfillActivities } from '#activities/backfill.ts';
import { createBatchActivities } from '#activities/batch.ts';
import { createTickActivities } from '#activities/tick.ts';
import { startFences } from '#database/testing/fences.ts';
import { createEngine } from '#engine/engine.ts';
import { createPredictor } from '#engine/predictor.ts';
import { createTraining } from '#engine/training/training.ts';
import { ArgusError } from '#errors/argus-error.ts';
import type { Feed } from '#feeds/feed.ts';
import { barMaker } from '#feeds/symbol-bars.ts';
import type { Instrument } from '#market/instrument.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { chainHead } from '#warehouse/ledger/append.ts';
import { migrate } from '#warehouse/migrate.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';

/** The market of these tests: three pairs, twelve days of history before the first tick, and a truth of three days more. */
export const START = Date.UTC(2026, 0, 5);
export const HISTORY = START + 12 * DAY;
const END = HISTORY + 2 * DAY;
export const SYMBOLS = ['AA', 'BB', 'CC'];
export const instruments = SYMBOLS.map(
  (symbol): Instrument => ({
    symbol,
    name: symbol,
    assetClass: 'crypto',
    venue: 'test',
    calendar: '24X7',
    volumeKind: 'real',
  }),
);
/** What the runs of this market say about their code. */
export const CODE = { commit: 'c'.repeat(40), node: '26.0.0' };
/** Refused ticks are expected here: they need not be on the screen. */
const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

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
export type Delivery = (symbol: string, openTime: number, now: number) => 'true' | 'wrong' | 'missing';

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

export interface World {
  readonly warehouse: Warehouse;
  readonly rows: <T extends z.ZodType>(sql: string, schema: T) => Promise<z.infer<T>[]>;
}

/** A tick at a time of the exchange. `asOf` is the minute that the clock of this machine says, which may be wrong. */
export interface TickAt {
  readonly now: number;
  readonly asOf: number;
}

/** One tick a minute by a clock that is right. */
export const onTime = (ticks: number): TickAt[] =>
  Array.from({ length: ticks }, (_, i) => ({ now: HISTORY + (i + 1) * MINUTE, asOf: HISTORY + (i + 1) * MINUTE }));

let count = 0;
/**
 * History, the batch that seeds, and ticks, on a real warehouse and engine in `folder`. Ticks of `twice` are attempted twice.
 * A tick that is refused (the exchange has no such minute yet) is over, as a failed run of the workflow is.
 */
export async function runMarket({
  folder,
  delivery,
  ticks,
  twice = () => false,
}: {
  readonly folder: string;
  readonly delivery: Delivery;
  readonly ticks: readonly TickAt[];
  readonly twice?: (minute: number) => boolean;
}): Promise<World & { readonly refused: number }> {
  let refused = 0;
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
  const fences = await startFences();
  const headOf = (chain: string) => fences.open(`ledger/${chain}`, chainHead);
  const deps = {
    warehouse,
    headOf,
    ...computing,
    feed,
    instruments,
    publisher,
    engineFingerprint: 'test',
    code: CODE,
    log,
  };
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
    for (const [i, { now, asOf }] of ticks.entries()) {
      clock.now = now;
      const minute = i + 1;
      const runId = `tick-24x7-${asOf}`;
      const session = await tick.resolveSession({ market: '24x7', asOf, runId });
      if (session.closed !== undefined) continue;
      const window = { market: '24x7' as const, runId, version: minute, asOf, from: session.from };
      const attempt = async () => {
        const fetched = await does(() => tick.fetchBars({ ...window, barsFrom: session.barsFrom }));
        const result = await does(() => tick.computeMarket({ ...window, amended: fetched.amended }));
        await tick.commitTick({ ...window, bars: fetched.bars, ...result });
      };
      try {
        await attempt();
        if (twice(minute)) await attempt();
      } catch (error) {
        if (!(error instanceof ArgusError)) throw error;
        refused += 1;
      }
    }
  } finally {
    await engine.close();
  }
  return { warehouse, refused, rows: (sql, schema) => warehouse.query({ sql, schema }) as never };
}

export const bars = z.object({ symbol: z.string(), timeframe: z.string(), bars: z.coerce.number(), hash: z.string() });
export const BARS = `SELECT symbol, timeframe, count() AS bars,
    hex(sum(reinterpretAsUInt128(sipHash128(open_time, close_time, open, high, low, close, volume, vwap, traded_minutes)))) AS hash
  FROM valid_bars GROUP BY symbol, timeframe ORDER BY symbol, timeframe`;
export const latest = z.object({ symbol: z.string(), timeframe: z.string(), hash: z.string() });
export const LATEST = `SELECT symbol, timeframe, hex(sipHash128(open_time, label, probabilities, confidence)) AS hash
  FROM regime_latest FINAL ORDER BY symbol, timeframe`;
