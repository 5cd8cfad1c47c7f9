import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, type EngineOutput } from '#engine/engine.ts';
import { allocateBars, type SymbolBars } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { FEATURE_COUNT } from '#market/output.ts';
import { insertActions } from '#warehouse/actions.ts';
import { insertBars } from '#warehouse/bars.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { migrate } from '#warehouse/migrate.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-splits-'));
const calendar = calendarOf('XNYS');
const SESSIONS = calendar.sessions(Date.UTC(2013, 0, 2), Date.UTC(2014, 6, 1));
/** The day of the real split of AAPL, 7:1. */
const SPLIT = SESSIONS.findIndex(({ date }) => date === '2014-06-09');
const instrument: Instrument = {
  symbol: 'A',
  name: 'A',
  assetClass: 'us_equity',
  venue: 'US',
  calendar: 'XNYS',
  volumeKind: 'real',
};

/** A walk of daily bars; with `ratio` the prices before the split are that much higher and the volumes lower, as they were traded. */
function days(ratio: number): SymbolBars {
  const bars = allocateBars(SESSIONS.length);
  let close = 92;
  for (const [i, session] of SESSIONS.entries()) {
    const scale = i < SPLIT ? ratio : 1;
    const open = close;
    close *= 1 + 0.02 * Math.sin(i * 1.7) * Math.cos(i * 0.31);
    bars.openTime[i] = session.open;
    bars.closeTime[i] = session.close;
    bars.open[i] = open * scale;
    bars.close[i] = close * scale;
    bars.high[i] = Math.max(open, close) * 1.004 * scale;
    bars.low[i] = Math.min(open, close) * 0.997 * scale;
    bars.volume[i] = (1e6 + 1e5 * Math.sin(i)) / scale;
    bars.vwap[i] = Number.NaN;
    bars.tradedMinutes[i] = bars.scheduledMinutes[i] = 390;
  }
  return { symbol: 'A', timeframe: '1d', bars };
}

describe('a split', () => {
  let made = 0;
  const open: Warehouse[] = [];
  afterAll(async () => {
    for (const warehouse of open) await warehouse.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Vectors of the days from ten sessions before the split to the end, day by day. */
  async function vectors(ratio: number, known: boolean): Promise<Float32Array[]> {
    const warehouse = await openWarehouse({ directory: folder, database: `splits_${made++}` });
    open.push(warehouse);
    await migrate(warehouse, { directory: fileURLToPath(new URL('../../migrations/clickhouse', import.meta.url)) });
    await upsertInstruments(warehouse, [instrument], 1);
    await insertBars(warehouse, [days(ratio)], {
      source: 'official',
      rev: 1,
      asOf: 0,
      version: 1,
      runId: 'r',
      activityId: 'd',
    });
    const exTime = SESSIONS[SPLIT]?.open as number;
    const split = {
      symbol: 'A',
      exTime,
      kind: 'split',
      ratio,
      amount: 0,
      referencePrice: 0,
      knowledgeTime: exTime,
    } as const;
    if (known) await insertActions(warehouse, [split], 'test');
    const engine = createEngine({ warehouse, instruments: [instrument], threads: 1, log: pino({ level: 'silent' }) });
    try {
      const found: Float32Array[] = [];
      for (let i = SPLIT - 10; i < SESSIONS.length; i++) {
        const output: EngineOutput = await engine.advanceStored({
          market: 'xnys',
          timeframes: ['1d'],
          from: SESSIONS[i - 1]?.close as number,
          asOf: SESSIONS[i]?.close as number,
        });
        found.push(output.features.vectors.slice(-FEATURE_COUNT));
      }
      return found;
    } finally {
      await engine.close();
    }
  }

  const distance = (a: Float32Array, b: Float32Array): number =>
    a.reduce((worst, value, i) => {
      const other = b[i] as number;
      if (Number.isNaN(value) && Number.isNaN(other)) return worst;
      return Math.max(worst, Math.abs(value - other) / Math.max(1, Math.abs(other)));
    }, 0);

  it.each([
    ['of 7:1, as AAPL had on 2014-06-09,', 7],
    ['of 1:8 in reverse, as USO had on 2020-04-29,', 1 / 8],
  ])(
    'a split %s leaves every feature where it was without it, before, on and after its day',
    async (_, ratio) => {
      const without = await vectors(1, false);
      const adjusted = await vectors(ratio, true);
      expect(adjusted.length).toBe(without.length);
      for (const [i, vector] of adjusted.entries())
        expect(distance(vector, without[i] as Float32Array)).toBeLessThan(1e-5);
      const raw = await vectors(ratio, false);
      expect(distance(raw[12] as Float32Array, without[12] as Float32Array)).toBeGreaterThan(0.5);
    },
    60_000,
  );
});
