import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allocateBars, type BarColumns } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { MINUTE } from '#market/time.ts';
import { insertActions } from '#warehouse/actions.ts';
import { insertBars } from '#warehouse/bars.ts';
import { contentHash } from '#warehouse/hash.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { FORECAST_LEDGER, type ForecastEntry } from '#warehouse/ledger/forecasts.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import { fillLedger } from '#warehouse/testing/fill-ledger.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { resolveForecasts } from './forecast-outcomes.ts';

const START = Date.UTC(2026, 0, 7);
const BARS = 120;
const SYMBOLS = Array.from({ length: 20 }, (_, i) => `S${String(i).padStart(2, '0')}`);
const instruments: Instrument[] = SYMBOLS.map((symbol) => ({
  symbol,
  name: symbol,
  assetClass: 'crypto',
  venue: 'test',
  calendar: '24X7',
  volumeKind: 'real',
}));

/** Minute i opens at 100 + i and closes at 100 + i + 0.5, times a factor of the symbol; `changed`: another close for some of them. */
function minutes(indices: readonly number[], changed?: number): BarColumns {
  const bars = allocateBars(indices.length);
  for (const [at, i] of indices.entries()) {
    bars.openTime[at] = START + i * MINUTE;
    bars.closeTime[at] = START + (i + 1) * MINUTE;
    bars.open[at] = 100 + i;
    bars.close[at] = changed ?? 100.5 + i;
    bars.high[at] = Math.max(bars.open[at] ?? 0, bars.close[at] ?? 0);
    bars.low[at] = Math.min(bars.open[at] ?? 0, bars.close[at] ?? 0);
    bars.volume[at] = 10;
    bars.vwap[at] = Number.NaN;
    bars.tradedMinutes[at] = 1;
    bars.scheduledMinutes[at] = 1;
  }
  return bars;
}

const entry = (symbol: string, i: number, what: Pick<ForecastEntry, 'kind' | 'horizon'>): ForecastEntry => ({
  ...what,
  issuedAt: START + (i + 1) * MINUTE,
  symbol,
  timeframe: '1m',
  barOpen: START + i * MINUTE,
  barClose: START + (i + 1) * MINUTE,
  event: '',
  value: 0.02,
  low: -0.02,
  high: 0.02,
  climatology: 0.02,
  gate: true,
  modelVersion: 1,
  engineFingerprint: '',
});

describe('the outcomes of forecasts', () => {
  let server: TestEngine;
  let warehouse: Warehouse;
  beforeAll(async () => {
    server = await startEngine('embedded');
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    warehouse = await server.open();
    await upsertInstruments(warehouse, instruments, 1);
    const bars = minutes(Array.from({ length: BARS }, (_, i) => i));
    const parts = SYMBOLS.map((symbol) => ({ symbol, timeframe: '1m' as const, bars }));
    await insertBars(warehouse, parts, { source: 'feed', rev: 0, ...stamp(START, 'feed') });
    const rows = [20, 40].flatMap((i) => [
      entry('S00', i, { kind: 'range', horizon: 1 }),
      entry('S01', i, { kind: 'range', horizon: 1 }),
      entry('S00', i, { kind: 'relative', horizon: 15 }),
      entry('S01', i, { kind: 'relative', horizon: 15 }),
    ]);
    await fillLedger(warehouse, { ledger: FORECAST_LEDGER, chain: '24x7/ticks/forecasts', rows }, stamp(START, 'tick'));
  });

  const stamp = (asOf: number, runId: string) => ({ asOf, version: 1, runId, activityId: `outcomes-${runId}` });
  const resolve = (minute: number) =>
    resolveForecasts({ warehouse, instruments }, '24x7', stamp(START + minute * MINUTE, `batch-${minute}`), () => {});
  const amend = async (symbol: string, index: number, close: number, at: number) => {
    const part = { symbol, timeframe: '1m' as const, bars: minutes([index], close) };
    const by = stamp(START + at * MINUTE, `amend-${symbol}-${index}-${at}`);
    await insertBars(warehouse, [part], { source: 'feed', rev: at, ...by });
  };
  const outcomes = (kind: string) =>
    warehouse.query({
      sql: `SELECT symbol, horizon, (toUnixTimestamp64Milli(bar_open) - ${START}) / ${MINUTE} AS minute, move, held, run_id AS run
            FROM forecast_outcomes WHERE kind = {kind:String} ORDER BY bar_open, horizon, symbol, resolved_at`,
      params: { kind },
      schema: z.object({
        symbol: z.string(),
        horizon: z.number(),
        minute: z.coerce.number(),
        move: z.number(),
        held: z.number(),
        run: z.string(),
      }),
    });

  it('The first outcome stays beside the one that a corrected bar makes of a forecast, and no other forecast gets one', async () => {
    expect(await resolve(60)).toEqual({ outcomes: 8, amended: 0 });
    const before = await outcomes('first');
    await amend('S00', 21, 160, 70);
    expect(await resolve(80)).toEqual({ outcomes: 0, amended: 1 });
    expect(await outcomes('amended')).toEqual([
      { symbol: 'S00', horizon: 1, minute: 20, move: Math.log(160 / 120.5), held: 0, run: 'batch-80' },
    ]);
    expect(await outcomes('first')).toEqual(before);
  });

  it('A direction of every member is told anew when corrected bars move the median of its class', async () => {
    await resolve(60);
    for (const symbol of SYMBOLS.slice(2, 14)) await amend(symbol, 35, 160, 70);
    expect(await resolve(80)).toEqual({ outcomes: 0, amended: 2 });
    const amended = await outcomes('amended');
    expect(amended).toMatchObject([
      { symbol: 'S00', horizon: 15, minute: 20, held: 0 },
      { symbol: 'S01', horizon: 15, minute: 20, held: 0 },
    ]);
    for (const { move } of amended) expect(move).toBeCloseTo(Math.log(135.5 / 160), 12);
  });

  it('Two attempts of a batch write an amended outcome once, and a split or a correction that changes nothing writes none', async () => {
    await resolve(60);
    await amend('S00', 41, 141.5, 70);
    const split = {
      symbol: 'S01',
      kind: 'split',
      ratio: 3,
      amount: 0,
      referencePrice: 0,
      knowledgeTime: START,
    } as const;
    await insertActions(warehouse, [{ ...split, exTime: START + 75 * MINUTE }], 'test');
    expect(await resolve(80)).toEqual({ outcomes: 0, amended: 0 });
    await amend('S00', 41, 90, 85);
    expect((await resolve(90)).amended).toBe(1);
    const hash = await contentHash(warehouse);
    expect((await resolve(90)).amended).toBe(0);
    expect((await resolve(95)).amended).toBe(0);
    expect(await contentHash(warehouse)).toEqual(hash);
  });
});
