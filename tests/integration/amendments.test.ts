import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MINUTE } from '#market/time.ts';
import { rebuildAround } from '#pipeline/quarantine.ts';
import { warehouseBarStore } from '#pipeline/warehouse-store.ts';
import { quarantineBars } from '#warehouse/quality/quarantine.ts';
import {
  BARS,
  bars,
  type Delivery,
  HISTORY,
  instruments,
  LATEST,
  latest,
  onTime,
  runMarket,
  SYMBOLS,
  type World,
} from './true-market.ts';

const TICKS = 70;
const END = HISTORY + TICKS * MINUTE;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-amendments-'));

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
    clean = await runMarket({ folder, delivery: faultless, ticks: onTime(TICKS) });
    amended = await runMarket({
      folder,
      delivery: faulty,
      ticks: onTime(TICKS),
      twice: (minute) => minute === 25 || minute === 37,
    });
  }, 300_000);
  afterAll(async () => {
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
