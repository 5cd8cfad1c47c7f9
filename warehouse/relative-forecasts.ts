import { enumName, float64, time, uint16, uint64, word } from '#market/column.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, type RowOf } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** Whether an instrument would be ahead of the median of its class. Of open gates alone. */
export const RELATIVE_FORECASTS = defineTable({
  name: 'relative_forecasts',
  columns: {
    symbol: word(),
    timeframe: enumName(TIMEFRAMES),
    openTime: time(),
    closeTime: time(),
    horizon: uint16(),
    /** Probability of ahead, as it is published. */
    p: float64(),
    direction: enumName(['neutral', 'ahead', 'behind']),
    /** As-of of the batch that wrote its model, UTC ms. */
    modelVersion: uint64(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  monthOf: 'openTime',
  orderBy: ['timeframe', 'symbol', 'openTime', 'horizon', 'asOf'],
});
export type RelativeForecast = Omit<RowOf<typeof RELATIVE_FORECASTS>, keyof typeof STAMP_COLUMNS>;

export const insertRelativeForecasts = (
  warehouse: Warehouse,
  rows: readonly RelativeForecast[],
  stamp: Stamp,
): Promise<void> => insertRows(warehouse, { table: RELATIVE_FORECASTS, token: stamp.activityId }, rows, stamped(stamp));
