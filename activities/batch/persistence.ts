import { countedFrom, persistenceOf, STAY_BARS } from '#market/models/regime/persistence.ts';
import { TIMEFRAMES, timeframeIndex } from '#market/timeframe.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { type ClassPersistence, countStoredLabels, insertPersistence } from '#warehouse/persistence.ts';
import type { Dependencies } from '../dependencies.ts';
import type { BatchRun } from './run.ts';

/**
 * Counts how long the labels of a market lasted and what came after them, those of this run included: the first night of a market has
 * the figures of its seeded history.
 */
export async function recordPersistence({ warehouse }: Pick<Dependencies, 'warehouse'>, run: BatchRun): Promise<void> {
  const { market, asOf, runId } = run;
  const rows: ClassPersistence[] = [];
  for (const timeframe of TIMEFRAMES) {
    const from = countedFrom(timeframe, asOf);
    const counted = { market, timeframe, from, asOf, stayBars: STAY_BARS, includeRun: runId };
    const classes = await countStoredLabels(warehouse, counted);
    for (const [assetClass, counts] of classes)
      rows.push(
        ...persistenceOf(counts).map((label) => ({ ...label, assetClass, timeframe: timeframeIndex(timeframe) })),
      );
  }
  await insertPersistence(warehouse, market, rows, stampOf(run, 'persistence'));
}
