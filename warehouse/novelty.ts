import * as arrow from 'apache-arrow';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { dictionary, sameText, sameTime, textLists, texts, times, unsigned64, unsigned64s } from './columns.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

export interface NoveltyRow {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly openTime: number;
  readonly closeTime: number;
  readonly novelty: number;
  readonly drivers: readonly string[];
  readonly noveltyVersion: number;
}

/** Writes the novelty of bars as one block; rows whose novelty is not known are left out. */
export async function insertNovelty(warehouse: Warehouse, all: readonly NoveltyRow[], stamp: Stamp): Promise<void> {
  const rows = all.filter(({ novelty }) => !Number.isNaN(novelty));
  if (rows.length === 0) return;
  await warehouse.insertArrow({
    table: 'novelty',
    token: stamp.activityId,
    data: new arrow.Table({
      symbol: texts(rows.map(({ symbol }) => symbol)),
      timeframe: dictionary(
        TIMEFRAMES,
        Int32Array.from(rows, ({ timeframe }) => timeframeIndex(timeframe)),
      ),
      open_time: times(Float64Array.from(rows, ({ openTime }) => openTime)),
      close_time: times(Float64Array.from(rows, ({ closeTime }) => closeTime)),
      novelty: arrow.makeVector(Float32Array.from(rows, ({ novelty }) => novelty)),
      drivers: textLists(rows.map(({ drivers }) => drivers)),
      model_version: unsigned64s(Float64Array.from(rows, ({ noveltyVersion }) => noveltyVersion)),
      as_of: sameTime(stamp.asOf, rows.length),
      version: unsigned64(stamp.version, rows.length),
      run_id: sameText(stamp.runId, rows.length),
    }),
  });
}
