import { z } from 'zod';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import type { Warehouse } from '../warehouse.ts';

/** A bar by its key. `openTime` in UTC ms. */
export interface BarKey {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly openTime: number;
}

export interface QuarantinedBar extends BarKey {
  readonly rev: number;
  readonly reason: string;
  readonly recorded: number;
}

const row = z.object({
  symbol: z.string(),
  timeframe: z.enum(TIMEFRAMES),
  openTime: z.coerce.number(),
  rev: z.coerce.number(),
  reason: z.string(),
  recorded: z.coerce.number(),
});

/**
 * Takes bars out: the revision that counts now no longer does; it stays in `bars`, and who asks why finds the reason.
 * Returns those of the keys that exist; the others changed nothing.
 */
export async function quarantineBars(
  warehouse: Warehouse,
  keys: readonly BarKey[],
  { reason, now }: { reason: string; now: number },
): Promise<BarKey[]> {
  const found: BarKey[] = [];
  for (const { symbol, timeframe, openTime } of keys) {
    const params = { symbol, timeframe, openTime, reason, now };
    const [bar] = await warehouse.query({
      sql: `SELECT count() AS bars FROM valid_bars WHERE symbol = {symbol:String} AND timeframe = {timeframe:String}
              AND open_time = fromUnixTimestamp64Milli({openTime:Int64})`,
      params,
      schema: z.object({ bars: z.coerce.number() }),
    });
    if ((bar?.bars ?? 0) === 0) continue;
    await warehouse.command(
      `INSERT INTO quarantine SETTINGS insert_deduplicate = 0
       SELECT symbol, timeframe, open_time, rev, {reason:String}, 0, fromUnixTimestamp64Milli({now:Int64}), {now:UInt64}
       FROM valid_bars WHERE symbol = {symbol:String} AND timeframe = {timeframe:String}
         AND open_time = fromUnixTimestamp64Milli({openTime:Int64})`,
      params,
    );
    found.push({ symbol, timeframe, openTime });
  }
  return found;
}

/** Lets quarantined bars count again. Returns the keys that were quarantined. */
export async function releaseBars(
  warehouse: Warehouse,
  keys: readonly BarKey[],
  { reason, now }: { reason: string; now: number },
): Promise<BarKey[]> {
  const known = await listQuarantine(warehouse);
  const released = keys.filter((key) =>
    known.some((bar) => bar.symbol === key.symbol && bar.timeframe === key.timeframe && bar.openTime === key.openTime),
  );
  for (const { symbol, timeframe, openTime } of released) {
    await warehouse.command(
      `INSERT INTO quarantine SETTINGS insert_deduplicate = 0
       SELECT symbol, timeframe, open_time, rev, {reason:String}, 1, fromUnixTimestamp64Milli({now:Int64}), {now:UInt64}
       FROM quarantine FINAL WHERE released = 0 AND symbol = {symbol:String} AND timeframe = {timeframe:String}
         AND open_time = fromUnixTimestamp64Milli({openTime:Int64})`,
      { symbol, timeframe, openTime, reason, now },
    );
  }
  return released;
}

/** The bars that are out now, by symbol, timeframe and time. */
export const listQuarantine = (warehouse: Warehouse): Promise<QuarantinedBar[]> =>
  warehouse.query({
    sql: `SELECT symbol, timeframe, toUnixTimestamp64Milli(q.open_time) AS openTime, rev, reason,
            toUnixTimestamp64Milli(q.recorded) AS recorded
          FROM quarantine AS q FINAL WHERE released = 0 ORDER BY symbol, timeframe, q.open_time, rev`,
    schema: row,
  });
