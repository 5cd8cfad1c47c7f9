import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allocateBars, type SymbolBars, sliceBars } from '#market/bar.ts';
import { aggregateMinutes } from '#market/bars/aggregate.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId, Instrument } from '#market/instrument.ts';
import { MINUTE } from '#market/time.ts';
import { INTRADAY_TIMEFRAMES } from '#market/timeframe.ts';
import { amendMinutes } from '#pipeline/amendments.ts';
import { warehouseBarStore } from '#pipeline/warehouse-store.ts';
import { insertBars, readBars } from '#warehouse/bars.ts';
import { insertFeatures } from '#warehouse/features.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { migrate } from '#warehouse/migrate.ts';
import { insertParameters } from '#warehouse/parameters.ts';
import { insertRegimeChanges, insertRegimes } from '#warehouse/regimes.ts';
import { commitRun } from '#warehouse/runs.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';
import { createEngine, type Engine, type EngineOutput } from './engine.ts';
import { mergeOutputs } from './outputs.ts';
import { createTraining } from './training/training.ts';

const OPEN = Date.UTC(2026, 0, 5, 14, 30); // a Monday, New York opens
const HISTORY_DAYS = 4;
const STEPS = 131;
const log = pino({ level: 'silent' });
const folder = mkdtempSync(path.join(tmpdir(), 'argus-engine-'));

const instrument = (symbol: string, calendar: CalendarId): Instrument => ({
  symbol,
  name: symbol,
  assetClass: calendar === 'XNYS' ? 'us_equity' : 'crypto',
  venue: 'test',
  calendar,
  volumeKind: 'real',
});
const instruments = [
  ...['AA', 'BB', 'CC', 'DD', 'EE', 'FF', 'GG'].map((symbol) => instrument(symbol, '24X7')),
  ...['NY1', 'NY2'].map((symbol) => instrument(symbol, 'XNYS')),
];

/** A deterministic random walk of minutes inside the sessions of a calendar; every 37th minute is missing. */
function minutesOf(symbol: string, calendar: CalendarId, from: number, to: number): SymbolBars {
  const times: number[] = [];
  for (const session of calendarOf(calendar).sessions(from, to)) {
    for (let t = Math.max(session.open, from); t < Math.min(session.close, to); t += MINUTE)
      if ((t / MINUTE) % 37 !== 0) times.push(t);
  }
  const bars = allocateBars(times.length);
  let price = 100;
  for (const [i, t] of times.entries()) {
    const noise = createHash('sha256').update(`${symbol}/${t}`).digest();
    const open = price;
    const close = open * (1 + (noise.readUInt16LE(0) / 65536 - 0.5) * 0.01);
    bars.openTime[i] = t;
    bars.closeTime[i] = t + MINUTE;
    bars.open[i] = open;
    bars.close[i] = close;
    bars.high[i] = Math.max(open, close) * (1 + noise.readUInt16LE(2) / 65536 / 500);
    bars.low[i] = Math.min(open, close) * (1 - noise.readUInt16LE(4) / 65536 / 500);
    bars.volume[i] = noise.readUInt16LE(6);
    bars.vwap[i] = Number.NaN;
    bars.tradedMinutes[i] = 1;
    bars.scheduledMinutes[i] = 1;
    price = close;
  }
  return { symbol, timeframe: '1m', bars };
}

/** Bits of everything an engine returned. */
function digest(output: EngineOutput): string {
  const hash = createHash('sha256');
  const block = (value: object) => {
    for (const [name, column] of Object.entries(value))
      hash
        .update(name)
        .update(
          ArrayBuffer.isView(column)
            ? new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
            : JSON.stringify(column),
        );
  };
  for (const { symbol, timeframe, bars } of output.bars) {
    hash.update(`${symbol}/${timeframe}`);
    block(bars);
  }
  block(output.features);
  block(output.regimes);
  block(output.changes);
  block(output.ranges);
  return hash.digest('hex');
}

/** Every row of a block with the bits of all its columns. */
function rows(block: { readonly length: number }): string[] {
  const columns = (Object.entries(block) as [string, unknown][]).filter(([name]) => name !== 'length') as [
    string,
    Float64Array | string[],
  ][];
  return Array.from({ length: block.length }, (_, i) =>
    columns
      .map(([, column]) => {
        const width = column.length / block.length;
        return column.slice(i * width, (i + 1) * width).join();
      })
      .join('/'),
  );
}

describe.each([
  ['24x7', '24X7', OPEN + 2 * 3_600_000],
  ['xnys', 'XNYS', OPEN + 3 * 86_400_000 + 120 * MINUTE],
] as const)('The engine of market %s', (market, calendar, start) => {
  let warehouse: Warehouse;
  const engines: Engine[] = [];
  const engine = (threads: number, seedBars?: number) => {
    const made = createEngine({
      warehouse,
      instruments,
      threads,
      log,
      ...(seedBars === undefined ? {} : { seedBars }),
    });
    engines.push(made);
    return made;
  };
  const stamp = (asOf: number, name: string) => ({
    asOf,
    version: 1,
    runId: `${name}-${asOf}`,
    activityId: `${name}-${asOf}`,
  });
  const write = async (output: EngineOutput, asOf: number, kind: 'tick' | 'batch') => {
    const by = stamp(asOf, kind);
    await insertBars(warehouse, output.bars, { source: 'aggregate', rev: 0, ...by });
    if (output.features.length > 0) await insertFeatures(warehouse, output.features, by);
    if (output.regimes.length > 0) await insertRegimes(warehouse, output.regimes, by);
    if (output.changes.length > 0) await insertRegimeChanges(warehouse, output.changes, by);
    await commitRun(warehouse, {
      ...by,
      kind,
      market,
      barsThrough: asOf,
      stateThrough: asOf,
      bars: 0,
      features: 0,
      regimes: output.regimes.length,
      changes: 0,
      engineFingerprint: '',
    });
  };

  const seedOf = async (seeding: Engine): Promise<EngineOutput> => {
    const parts: EngineOutput[] = [];
    await seeding.seedStored({
      market,
      timeframes: INTRADAY_TIMEFRAMES,
      asOf: start,
      historyBars: 100,
      parametersRun: `batch-${start}`,
      write: async (output) => void parts.push(output),
    });
    return mergeOutputs(parts);
  };
  beforeAll(async () => {
    warehouse = await openWarehouse({ directory: path.join(folder, market) });
    await migrate(warehouse, { directory: fileURLToPath(new URL('../migrations/clickhouse', import.meta.url)) });
    await upsertInstruments(warehouse, instruments, 1);
    const own = instruments.filter((entry) => entry.calendar === calendar);
    const minutes = own.map(({ symbol }) =>
      minutesOf(symbol, calendar, OPEN - HISTORY_DAYS * 86_400_000, start + STEPS * MINUTE),
    );
    await insertBars(warehouse, minutes, { source: 'feed', rev: 0, ...stamp(start, 'minutes') });
    const higher = minutes.flatMap(({ symbol, bars }) =>
      INTRADAY_TIMEFRAMES.slice(1).map((timeframe): SymbolBars => {
        const built = aggregateMinutes(calendarOf(calendar), timeframe, bars);
        const closed = built.closeTime.filter((time) => time <= start).length;
        return {
          symbol,
          timeframe,
          bars: Object.fromEntries(
            Object.entries(built).map(([name, column]) => [
              name,
              name === 'length' ? closed : (column as Float64Array).subarray(0, closed),
            ]),
          ) as never,
        };
      }),
    );
    await insertBars(warehouse, higher, { source: 'aggregate', rev: 0, ...stamp(start, 'higher') });
    const seeding = engine(2);
    const fitted = await createTraining({ warehouse, instruments, threads: 2 }).fitParameters({ market, asOf: start });
    await insertParameters(warehouse, { market, ...fitted }, stamp(start, 'batch'));
    const seeded = await seedOf(seeding);
    expect(seeded.regimes.length).toBeGreaterThan(100);
    await write(seeded, start, 'batch');
  }, 60_000);
  afterAll(async () => {
    for (const made of engines) await made.close();
    await warehouse.close();
    rmSync(path.join(folder, market), { recursive: true, force: true });
  });

  /** The last three minutes before `start` once more, at other prices, and what is built from them. */
  async function correct(symbol: string): Promise<void> {
    const [stored] = await readBars(warehouse, { symbols: [symbol], timeframes: ['1m'], after: 0, through: start });
    if (stored === undefined) throw new Error(`no minutes of ${symbol}`);
    const last = sliceBars(stored.bars, stored.bars.length - 3, stored.bars.length);
    const times = (factor: number) => (price: number) => price * factor;
    const bars = { ...last, close: last.close.map(times(1.02)), high: last.high.map(times(1.03)) };
    const state = { close: bars.close[2] as number, missing: 0, since: start };
    await amendMinutes(warehouseBarStore(warehouse), calendarOf(calendar), {
      minutes: [{ symbol, bars, filled: new Uint8Array(3), state }],
      after: last.openTime[0] as number,
      through: start,
      stamp: stamp(start, 'correction'),
    });
  }

  it('gives the same bits warm and cold, step by step and in one step, on 1, 2 and 3 threads', async () => {
    const whole = await Promise.all(
      [1, 2, 3].map((threads) =>
        engine(threads).advanceIntraday({ market, from: start, asOf: start + STEPS * MINUTE }),
      ),
    );
    const [first] = whole;
    expect(new Set(whole.map(digest)).size).toBe(1);
    const warm = engine(2);
    const vectors = new Map<string, string>();
    for (let step = 0; step < STEPS; step++) {
      const window = { market, from: start + step * MINUTE, asOf: start + (step + 1) * MINUTE };
      const output = await warm.advanceIntraday(window);
      if (step % 26 === 5)
        expect(digest(await engine(1 + (step % 3)).advanceIntraday(window)), `cold at step ${step}`).toBe(
          digest(output),
        );
      await write(output, window.asOf, 'tick');
      for (const [key, bits] of rowsOf(output)) vectors.set(key, bits);
    }
    expect(new Map(rowsOf(first as EngineOutput))).toEqual(vectors);
    expect(vectors.size).toBeGreaterThan(200);
  }, 90_000);

  it('fits the same bits of parameters on one thread as on three', async () => {
    const [one, three] = await Promise.all(
      [1, 3].map((threads) =>
        createTraining({ warehouse, instruments, threads }).fitParameters({ market, asOf: start }),
      ),
    );
    expect(three).toEqual(one);
    expect(one?.scales.length).toBeGreaterThan(0);
  }, 60_000);

  it('seeds the same bits in many small parts on two threads as in one part on one', async () => {
    const [one, many] = await Promise.all([seedOf(engine(1)), seedOf(engine(2, 1_000))]);
    const vectors = new Map(rowsOf(one));
    expect(new Map(rowsOf(many))).toEqual(vectors);
    expect(vectors.size).toBeGreaterThan(50);
    for (const table of ['features', 'regimes', 'changes', 'ranges'] as const)
      expect(rows(many[table]).sort()).toEqual(rows(one[table]).sort());
  }, 60_000);

  it('gives a retry the same bits while the attempt before it still works', async () => {
    const window = { market, from: start + 10 * MINUTE, asOf: start + 11 * MINUTE };
    const wanted = await engine(1).advanceIntraday(window);
    const late = engine(2);
    const attempts = await Promise.all([1, 2, 3].map(() => late.advanceIntraday(window)));
    expect(attempts.map(digest)).toEqual([1, 2, 3].map(() => digest(wanted)));
    const after = { market, from: window.asOf, asOf: window.asOf + MINUTE };
    expect(digest(await late.advanceIntraday(after))).toBe(digest(await engine(1).advanceIntraday(after)));
  }, 60_000);

  it('keeps its warm state while a batch computes the days, and drops it when the intraday history is seeded', async () => {
    const lines: string[] = [];
    const noted = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const made = createEngine({ warehouse, instruments, threads: 2, log: noted });
    engines.push(made);
    const rebuilds = () => lines.filter((line) => line.includes(`"through":${start + MINUTE}`)).length;
    await made.advanceIntraday({ market, from: start, asOf: start + MINUTE });
    await made.advanceStored({ market, timeframes: ['1d', '1w'], from: start, asOf: start });
    await made.advanceIntraday({ market, from: start + MINUTE, asOf: start + 2 * MINUTE });
    expect(rebuilds()).toBe(0);
    const seed = { market, asOf: start, historyBars: 1, parametersRun: `batch-${start}` };
    await made.seedStored({ ...seed, timeframes: ['1h'], write: async () => {} });
    await made.advanceIntraday({ market, from: start + MINUTE, asOf: start + 2 * MINUTE });
    expect(rebuilds()).toBe(1);
  }, 60_000);

  it('refuses the step in which a compute thread dies, and gives the same bits when it is tried again', async () => {
    const workers: Worker[] = [];
    const note = (worker: Worker) => void workers.push(worker);
    process.on('worker', note);
    const made = engine(2);
    const window = (i: number) => ({ market, from: start + i * MINUTE, asOf: start + (i + 1) * MINUTE });
    await made.advanceIntraday(window(0));
    process.off('worker', note);
    expect(workers).toHaveLength(2);
    const dying = made.advanceIntraday(window(1));
    const [, ended] = await Promise.allSettled([workers[1]?.terminate(), dying]);
    expect(ended.status === 'rejected' && ended.reason).toMatchObject({ code: 'ARGUS_COMPUTE_LOST' });
    expect(digest(await made.advanceIntraday(window(1)))).toBe(digest(await engine(1).advanceIntraday(window(1))));
  }, 60_000);

  it('sees at its next step that another process has corrected bars, and rebuilds the symbols of those bars alone', async () => {
    const lines: string[] = [];
    const noted = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const warm = createEngine({ warehouse, instruments, threads: 2, log: noted });
    engines.push(warm);
    const window = (i: number) => ({ market, from: start + i * MINUTE, asOf: start + (i + 1) * MINUTE });
    await write(await warm.advanceIntraday(window(0)), window(0).asOf, 'tick');
    const unamended = digest(await engine(1).advanceIntraday(window(1)));
    // What a batch does on another worker: a minute before, and what is built from it, as their next revisions.
    const symbol = instruments.find((entry) => entry.calendar === calendar)?.symbol as string;
    await correct(symbol);
    const cold = digest(await engine(1).advanceIntraday(window(1)));
    expect(cold).not.toBe(unamended);
    expect(digest(await warm.advanceIntraday(window(1)))).toBe(cold);
    const rebuilt = lines.flatMap((line) => (line.includes('rebuilt') ? [JSON.parse(line).symbols] : []));
    expect(rebuilt.at(-1)).toBe(1);
    expect(rebuilt).toHaveLength(2);
    // Seen once: the step after it is warm again.
    await warm.advanceIntraday(window(2));
    expect(lines.filter((line) => line.includes('rebuilt'))).toHaveLength(2);
  }, 60_000);
});

/** Bits of every vector and regime by its key. */
function rowsOf({ features, regimes }: EngineOutput): [string, string][] {
  const bits = (values: Float32Array, i: number, width: number) =>
    Buffer.from(values.buffer, values.byteOffset + i * width * 4, width * 4).toString('base64');
  return [
    ...Array.from({ length: features.length }, (_, i): [string, string] => [
      `v/${features.symbol[i]}/${features.timeframe[i]}/${features.openTime[i]}`,
      bits(features.vectors, i, 175),
    ]),
    ...Array.from({ length: regimes.length }, (_, i): [string, string] => [
      `r/${regimes.symbol[i]}/${regimes.timeframe[i]}/${regimes.openTime[i]}`,
      `${regimes.label[i]} ${regimes.ageBars[i]} ${regimes.since[i]} ${regimes.paramsVersion[i]} ${bits(regimes.probabilities, i, 5)}`,
    ]),
  ];
}
