import { enumName, float32, time, uint64, word, wordLists } from '#market/column.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, type RowOf } from './table.ts';
import type { Warehouse } from './warehouse.ts';

export const NOVELTY = defineTable({
  name: 'novelty',
  columns: {
    symbol: word(),
    timeframe: enumName(TIMEFRAMES),
    openTime: time(),
    closeTime: time(),
    /** Share of the reference bars of its class that are less unusual. */
    novelty: float32(),
    /** Inputs that are furthest from their usual. */
    drivers: wordLists(),
    noveltyVersion: uint64('model_version'),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  monthOf: 'openTime',
  orderBy: ['symbol', 'timeframe', 'openTime', 'asOf'],
});
export type NoveltyRow = Omit<RowOf<typeof NOVELTY>, keyof typeof STAMP_COLUMNS>;

/** Writes the novelty of bars as one block; rows whose novelty is not known are left out. */
export const insertNovelty = (warehouse: Warehouse, rows: readonly NoveltyRow[], stamp: Stamp): Promise<void> =>
  insertRows(
    warehouse,
    { table: NOVELTY, token: stamp.activityId },
    rows.filter(({ novelty }) => !Number.isNaN(novelty)),
    stamped(stamp),
  );
