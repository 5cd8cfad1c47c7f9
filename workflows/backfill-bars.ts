import {
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { BackfillActivities, BackfillChunk } from '#activities/backfill.ts';
import { BACKFILL_QUEUE, type BackfillInput, type BackfillResult, backfillRunId } from './contract.ts';
import { AS_OF, JOB_DAY, MARKET } from './search-attributes.ts';
import { createStageRunner } from './stages.ts';

const activities = proxyActivities<BackfillActivities>({
  taskQueue: BACKFILL_QUEUE,
  startToCloseTimeout: '30m',
  heartbeatTimeout: '1m',
  retry: { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '1m' },
});

/** Chunks per run of the workflow: history stays far below the limits, then it continues as new. */
const PAGE = 150;

/**
 * Loads the history of one market group: chunks (symbols × period) with bounded concurrency, then one commit row that moves the
 * watermark. A chunk that fails parks the run; chunks that are done are kept and only missing ones run again.
 */
export async function backfillBars(input: BackfillInput): Promise<BackfillResult> {
  const { market, minutesFrom, dailyFrom, to, label } = input;
  const runId = backfillRunId(market, label);
  const version = workflowInfo().runStartTime.getTime();
  const stages = createStageRunner(`backfill ${market} ${label}`, (input.patienceSeconds ?? 20 * 3600) * 1000);
  upsertSearchAttributes([
    { key: MARKET, value: market },
    { key: AS_OF, value: new Date(to) },
    { key: JOB_DAY, value: new Date(to).toISOString().slice(0, 10) },
  ]);

  const chunks = await stages.run('plan', () =>
    activities.planBackfill.executeWithOptions({ activityId: `plan-${label}`, summary: 'which symbols and periods?' }, [
      { market, minutesFrom, dailyFrom, to },
    ]),
  );
  let done = input.progress?.done ?? 0;
  let bars = input.progress?.bars ?? 0;
  const page = chunks.slice(done, done + PAGE);
  const finished = new Map<string, number>();
  await stages.run('load', () =>
    inParallel(
      input.concurrency ?? 2,
      page.filter((chunk) => !finished.has(chunk.id)),
      async (chunk: BackfillChunk) => {
        const loaded = await activities.loadChunk.executeWithOptions(
          { activityId: `chunk-${chunk.id}`, summary: `${chunk.timeframe} of ${chunk.symbols.length} symbols` },
          [{ ...chunk, market, runId, version, asOf: to }],
        );
        finished.set(chunk.id, loaded.bars);
        bars += loaded.bars;
        setCurrentDetails(`**${market} ${label}**: ${done + finished.size} of ${chunks.length} chunks, ${bars} bars`);
      },
    ),
  );
  done += page.length;
  if (done < chunks.length) {
    return await continueAsNew<typeof backfillBars>({ ...input, progress: { done, total: chunks.length, bars } });
  }
  await stages.run('commit', () =>
    activities.commitBackfill.executeWithOptions(
      { activityId: `commit-${label}`, summary: `${bars} bars become visible` },
      [{ market, runId, version, asOf: to, bars }],
    ),
  );
  stages.finish(`**${market} ${label}**: ${chunks.length} chunks, ${bars} bars.`);
  return { runId, chunks: chunks.length, bars };
}

/** Runs `body` over items with at most `width` at once; all are attempted, then the first failure is thrown. */
async function inParallel<T>(width: number, items: readonly T[], body: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const lane = async () => {
    while (next < items.length) {
      const item = items[next++] as T;
      try {
        await body(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  if (failures.length > 0) throw failures[0];
}
