import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tierNamed } from '#contracts/tiers.ts';
import { createTraining } from '#engine/training/training.ts';
import { allocateBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { createRandom } from '#market/math/random.ts';
import { DAY } from '#market/time.ts';
import { readQuery } from '#reports/queries/tier-query.ts';
import { shiftCandidates, ties } from '#reports/queries/ties.ts';
import { insertBars } from '#warehouse/bars.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { commitRun } from '#warehouse/runs.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import { run as runRow } from '#warehouse/testing/rows.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { recordShifts } from './shifts.ts';

const BARS = 640;
/** A Friday: the last whole week ended on the Sunday before. */
const LAST = Date.UTC(2026, 10, 21);
const SUNDAY = Date.UTC(2026, 10, 16);
const instruments: Instrument[] = Array.from({ length: 20 }, (_, i) => ({
  symbol: `A${String(i).padStart(2, '0')}`,
  name: `${i}`,
  assetClass: 'crypto',
  venue: 'test',
  calendar: '24X7',
  volumeKind: 'real',
}));
const LEAVER = 'A07';

describe('correlations of a night', () => {
  let engine: TestEngine;
  let warehouse: Warehouse;
  const run = { runId: 'batch-2026-11-20', asOf: LAST, version: 1 } as const;
  const read = async (name: string) => await readQuery(warehouse, tierNamed(name), ties);

  beforeAll(async () => {
    engine = await startEngine('embedded');
    warehouse = await engine.open();
    await upsertInstruments(warehouse, instruments, 1);
    const random = createRandom(4);
    const common = Float64Array.from({ length: BARS }, () => random() - 0.5);
    for (const { symbol } of instruments) {
      const bars = allocateBars(BARS);
      let close = 100;
      for (let i = 0; i < BARS; i++) {
        const share = symbol === LEAVER && i >= BARS - 60 ? 0 : 1;
        close *= Math.exp(0.02 * (share * (common[i] ?? 0) + random() - 0.5));
        bars.closeTime[i] = LAST - (BARS - 1 - i) * DAY;
        bars.openTime[i] = (bars.closeTime[i] ?? 0) - DAY;
        for (const column of [bars.open, bars.high, bars.low, bars.close]) column[i] = close;
        bars.tradedMinutes[i] = 1440;
        bars.scheduledMinutes[i] = 1440;
      }
      const stamp = { source: 'feed', rev: 0, asOf: LAST, version: 1, runId: 'feed', activityId: symbol } as const;
      await insertBars(warehouse, [{ symbol, timeframe: '1d', bars }], stamp);
    }
    const training = createTraining({ warehouse, instruments, threads: 1 });
    await recordShifts({ warehouse, training }, '24x7', { ...run, activityId: 'shifts' }, () => {});
  });
  afterAll(() => engine?.close());

  it('reach the tiers that read correlations when their run is committed, to the end of the last whole week', async () => {
    expect(await read('enterprise')).toEqual([]);
    await commitRun(warehouse, { ...runRow(run.runId, 1, 'batch'), asOf: run.asOf });
    expect(await read('founding')).toEqual([]);
    const rows = await read('growth');
    expect(rows).toEqual(await read('enterprise'));
    expect(rows).toHaveLength(instruments.length);
    expect(new Set(rows.map(({ closeTime }) => closeTime))).toEqual(new Set([SUNDAY]));
  });

  it('say of each instrument whom it moves with, and of one that left its class that it moves with few', async () => {
    const rows = await read('growth');
    const mean = (symbol: string) => {
      const now = rows.find((row) => row.symbol === symbol)?.nearestNow ?? [];
      return now.reduce((sum, r) => sum + r, 0) / now.length;
    };
    expect(mean(LEAVER)).toBeLessThan(mean('A03') - 0.2);
    expect(rows.filter(({ place }) => place !== null)).toHaveLength(16);
    expect(rows.find(({ symbol }) => symbol === LEAVER)?.place).not.toBeNull();
  });

  it('show the instruments that were tested against their class, the largest move first and to two decimals', async () => {
    const rows = await readQuery(warehouse, tierNamed('growth'), shiftCandidates);
    expect(rows[0]).toMatchObject({ symbol: LEAVER, timeframe: '1d' });
    expect(rows).toHaveLength(12);
    for (const { before, after } of rows)
      for (const r of [before, after]) expect(100 * r).toBeCloseTo(Math.round(100 * r), 9);
  });
});
