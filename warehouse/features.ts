import * as arrow from 'apache-arrow';
import { FEATURE_COUNT, type FeatureBlock } from '#market/output.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { dictionary, lists, sameText, sameTime, texts, times, unsigned64 } from './columns.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

/** Writes feature vectors as one block; the vectors go to the engine without a copy. */
export async function insertFeatures(warehouse: Warehouse, block: FeatureBlock, stamp: Stamp): Promise<void> {
  const data = new arrow.Table({
    symbol: texts(block.symbol),
    timeframe: dictionary(TIMEFRAMES, Int32Array.from(block.timeframe)),
    open_time: times(block.openTime),
    close_time: times(block.closeTime),
    vector: lists(block.vectors, FEATURE_COUNT),
    as_of: sameTime(stamp.asOf, block.length),
    version: unsigned64(stamp.version, block.length),
    run_id: sameText(stamp.runId, block.length),
  });
  await warehouse.insertArrow({ table: 'features', data, token: stamp.activityId });
}
