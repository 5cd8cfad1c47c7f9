import { z } from 'zod';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import { CONTEXT_MARKET, isMarketId, type MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** What a snapshot of a market day is of. */
export interface SnapshotDay {
  /** YYYY-MM-DD */
  readonly day: string;
  /** The as-of of its last batch. */
  readonly asOf: UtcMs;
  /** That of the last batch of the day before; null for the first day. */
  readonly from: UtcMs | null;
  /** Markets whose batch of the day is committed. */
  readonly markets: readonly MarketId[];
  /** Markets that had a session and whose batch is not. */
  readonly missing: readonly MarketId[];
  /** Every run that was known. */
  readonly runs: { readonly count: number; readonly sha256: string };
}

const batchRow = z.object({ day: z.string(), market: z.string(), asOf: z.coerce.number() });

/** The market days that have a committed batch, oldest first: as-of by market. */
export async function batchDays(warehouse: Warehouse): Promise<Map<string, Map<MarketId, UtcMs>>> {
  const rows = await warehouse.query({
    sql: `SELECT extract(run_id, '[0-9]{4}-[0-9]{2}-[0-9]{2}') AS day, toString(market) AS market, toUnixTimestamp64Milli(max(as_of)) AS "asOf"
          FROM runs WHERE kind = 'batch' AND day != ''
          GROUP BY day, market ORDER BY day, market`,
    schema: batchRow,
  });
  const days = new Map<string, Map<MarketId, UtcMs>>();
  for (const { day, market, asOf } of rows) {
    const known = days.get(day) ?? new Map<MarketId, UtcMs>();
    days.set(day, known);
    if (isMarketId(market)) known.set(market, asOf);
  }
  return days;
}

/** What a day is of; null where no batch of it is committed. */
export async function snapshotDay(warehouse: Warehouse, day: string): Promise<SnapshotDay | null> {
  const days = await batchDays(warehouse);
  const batches = days.get(day);
  if (batches === undefined) return null;
  const asOf = Math.max(...batches.values());
  const before = [...days].filter(([other]) => other < day).map(([, of]) => Math.max(...of.values()));
  const followed = await followedMarkets(warehouse);
  return {
    day,
    asOf,
    from: before.length === 0 ? null : Math.max(...before),
    markets: [...batches.keys()],
    missing: followed.filter((market) => !batches.has(market) && calendarOfMarket(market).sessionOn(day) !== null),
    runs: await knownRuns(warehouse, asOf),
  };
}

async function followedMarkets(warehouse: Warehouse): Promise<MarketId[]> {
  const rows = await warehouse.query({
    sql: 'SELECT DISTINCT lower(toString(calendar)) AS market FROM instruments FINAL ORDER BY market',
    schema: z.object({ market: z.string() }),
  });
  return rows
    .map(({ market }) => market)
    .filter((market) => isMarketId(market) && market !== CONTEXT_MARKET) as MarketId[];
}

async function knownRuns(warehouse: Warehouse, asOf: UtcMs): Promise<SnapshotDay['runs']> {
  const [runs] = await warehouse.query({
    sql: `SELECT toUInt32(length(ids)) AS count, lower(hex(SHA256(concat(arrayStringConcat(ids, '\\n'), '\\n')))) AS sha256
          FROM (SELECT arraySort(groupUniqArray(run_id)) AS ids FROM runs WHERE as_of <= fromUnixTimestamp64Milli({asOf:Int64}))`,
    params: { asOf },
    schema: z.object({ count: z.number(), sha256: z.string() }),
  });
  if (runs === undefined) throw new RangeError('the list of runs has no row');
  return runs;
}
