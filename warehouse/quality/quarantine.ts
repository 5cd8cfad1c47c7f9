import { z } from 'zod';
import type { Row } from '#market/block.ts';
import { enumName, flag, text, time, uint32, uint64, word } from '#market/column.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { columnNames, defineTable, pick, rowList, rowSchema } from '../table.ts';
import type { Warehouse } from '../warehouse.ts';

/** Revisions of bars that an operator took out or let count again. The bars themselves stay in `bars`. */
export const QUARANTINE = defineTable({
  name: 'quarantine',
  columns: {
    symbol: word(),
    timeframe: enumName(TIMEFRAMES),
    openTime: time(),
    rev: uint32(),
    reason: text(),
    released: flag(),
    recorded: time(),
    version: uint64(),
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['symbol', 'timeframe', 'openTime', 'rev'],
});

const QUARANTINED = pick(QUARANTINE, 'symbol', 'timeframe', 'openTime', 'rev', 'reason', 'recorded');
export type QuarantinedBar = Row<typeof QUARANTINED>;
/** A bar by its key. */
export type BarKey = Pick<QuarantinedBar, 'symbol' | 'timeframe' | 'openTime'>;

/** Writes a row of quarantine for the revisions of one bar in a source. */
const copyFrom = (source: string, released: 0 | 1): string =>
  `INSERT INTO quarantine (${columnNames(QUARANTINE).join(', ')}) SETTINGS insert_deduplicate = 0
   SELECT symbol, timeframe, open_time, rev, {reason:String}, ${released}, fromUnixTimestamp64Milli({now:Int64}), {now:UInt64}
   FROM ${source} WHERE symbol = {symbol:String} AND timeframe = {timeframe:String}
     AND open_time = fromUnixTimestamp64Milli({openTime:Int64})`;
const OUT = '(SELECT symbol, timeframe, open_time, rev FROM quarantine FINAL WHERE released = 0)';

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
    await warehouse.command(copyFrom('valid_bars', 0), params);
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
    const params = { symbol, timeframe, openTime, reason, now };
    await warehouse.command(copyFrom(OUT, 1), params);
  }
  return released;
}

/** The bars that are out now, by symbol, timeframe and time. */
export const listQuarantine = (warehouse: Warehouse): Promise<QuarantinedBar[]> =>
  warehouse.query({
    sql: `SELECT ${rowList(QUARANTINED, 'q')}
          FROM quarantine AS q FINAL WHERE released = 0 ORDER BY symbol, q.timeframe, q.open_time, rev`,
    schema: rowSchema(QUARANTINED),
  });
