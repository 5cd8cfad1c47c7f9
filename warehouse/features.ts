import { FEATURE_COLUMNS, type FeatureBlock } from '#market/output.ts';
import { insertColumns } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable } from './table.ts';
import type { Warehouse } from './warehouse.ts';

export const FEATURES = defineTable({
  name: 'features',
  columns: { ...FEATURE_COLUMNS, ...STAMP_COLUMNS },
  engine: 'ReplacingMergeTree',
  version: 'version',
  monthOf: 'openTime',
  orderBy: ['timeframe', 'symbol', 'openTime', 'asOf'],
});

/** Writes feature vectors as one block; the vectors go to the engine without a copy. */
export const insertFeatures = (warehouse: Warehouse, block: FeatureBlock, stamp: Stamp): Promise<void> =>
  insertColumns(warehouse, { table: FEATURES, token: stamp.activityId }, { ...block, ...stamped(stamp) });
