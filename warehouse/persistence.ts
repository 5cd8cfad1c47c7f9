import { z } from 'zod';
import { enumIndex, float64, float64s, uint64, word } from '#market/column.ts';
import { MARKET_IDS, type MarketId } from '#market/market-id.ts';
import type { LabelCounts, Persistence } from '#market/models/regime/persistence.ts';
import { REGIME_COUNT } from '#market/output.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import type { UtcMs } from '#market/time.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** How long labels lasted and what came after them, by class, timeframe and label, as it was counted at `asOf`. */
export const REGIME_PERSISTENCE = defineTable({
  name: 'regime_persistence',
  columns: {
    market: word(MARKET_IDS),
    assetClass: word(),
    timeframe: enumIndex(TIMEFRAMES),
    label: enumIndex(REGIME_LABELS),
    bars: uint64(),
    changes: uint64(),
    spells: uint64(),
    remainingBars: float64(),
    stay10: float64('stay10'),
    nStay10: uint64('n_stay10'),
    /** Ends of spells by the label that came next, in the order of REGIME_LABELS. */
    nextCounts: float64s(REGIME_COUNT),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['market', 'assetClass', 'timeframe', 'label', 'asOf'],
});

const countsSchema = z.object({
  assetClass: z.string(),
  label: z.number(),
  bars: z.coerce.number(),
  spells: z.coerce.number(),
  next: z.array(z.coerce.number()).length(REGIME_COUNT),
  nStay10: z.coerce.number(),
  stays10: z.coerce.number(),
});

/** What the labels of a market are counted in. */
export interface Counted {
  readonly market: MarketId;
  readonly timeframe: Timeframe;
  /** First open time that counts. */
  readonly from: UtcMs;
  readonly asOf: UtcMs;
  /** Bars ahead of the label that is compared (`stay10`). */
  readonly stayBars: number;
  /** A run that is not committed yet and counts all the same: the one that asks. */
  readonly includeRun: string;
}

/**
 * Counts of the labels that were shown on bars from a time on, by asset class. Of a bar that was amended the newest label
 * counts. One pass over a timeframe of the market: labels of a series as an array beside itself, moved by one bar and by ten.
 * A lambda that indexed the array would get a copy of it for every bar: 24 GiB for a hundred instruments of two weeks of minutes.
 */
export async function countStoredLabels(
  warehouse: Warehouse,
  { market, timeframe, from, asOf, stayBars, includeRun }: Counted,
): Promise<Map<string, LabelCounts[]>> {
  const rows = await warehouse.query({
    sql: `SELECT asset_class AS assetClass, label, countIf(after != 255) AS bars, countIf(before != label) AS spells,
                 [${REGIME_LABELS.map((_, k) => `countIf(after = ${k} AND after != label)`).join(', ')}] AS next,
                 countIf(tenth != 255) AS nStay10, countIf(tenth = label) AS stays10
          FROM (
              SELECT symbol, arraySort(groupArray((open_time, as_of, toUInt8(label)))) AS stored,
                     arrayMap(row -> row.1, stored) AS times,
                     arrayFilter((label, bar, next) -> bar != next, arrayMap(row -> row.3, stored), times, arrayShiftLeft(times, 1)) AS labels
              FROM regimes FINAL
              WHERE symbol IN (SELECT symbol FROM instruments FINAL WHERE lower(calendar) = {market:String})
                AND timeframe = {timeframe:String}
                AND open_time >= fromUnixTimestamp64Milli({from:Int64}) AND close_time <= fromUnixTimestamp64Milli({asOf:Int64})
                AND (run_id IN (SELECT run_id FROM runs) OR run_id = {includeRun:String})
              GROUP BY symbol
          ) AS series
          INNER JOIN (SELECT symbol, asset_class FROM instruments FINAL) AS i ON i.symbol = series.symbol
          ARRAY JOIN labels AS label, arrayShiftRight(labels, 1, toUInt8(255)) AS before,
                     arrayShiftLeft(labels, 1, toUInt8(255)) AS after, arrayShiftLeft(labels, {stayBars:UInt8}, toUInt8(255)) AS tenth
          GROUP BY assetClass, label ORDER BY assetClass, label`,
    params: { market, timeframe, from, asOf, stayBars, includeRun },
    schema: countsSchema,
  });
  const counts = rows.map(({ next, ...row }) => ({ ...row, nextCounts: Float64Array.from(next) }));
  return Map.groupBy(counts, ({ assetClass }) => assetClass);
}

/** Figures of one class and timeframe. */
export interface ClassPersistence extends Persistence {
  readonly assetClass: string;
  /** Index of the timeframe. */
  readonly timeframe: number;
}

/** Writes what a night counted of a market. It stays invisible until its run is committed. */
export const insertPersistence = (
  warehouse: Warehouse,
  market: MarketId,
  rows: readonly ClassPersistence[],
  stamp: Stamp,
): Promise<void> =>
  insertRows(warehouse, { table: REGIME_PERSISTENCE, token: stamp.activityId }, rows, { market, ...stamped(stamp) });
