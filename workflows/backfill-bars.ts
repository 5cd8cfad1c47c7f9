import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { BackfillActivities, PlannedPeriod } from '#activities/backfill.ts';
import {
  BACKFILL_QUEUE,
  type BackfillInput,
  type BackfillProgress,
  type BackfillResult,
  backfillRunId,
} from '#contracts/runs.ts';
import { AS_OF, JOB_DAY, MARKET } from './search-attributes.ts';
import { backfillProgressQuery, pauseUpdate, resumeUpdate, setConcurrencyUpdate } from './signals.ts';
import { createStageRunner } from './stages.ts';

const activities = proxyActivities<BackfillActivities>({
  taskQueue: BACKFILL_QUEUE,
  startToCloseTimeout: '30m',
  heartbeatTimeout: '1m',
  retry: { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '1m' },
});

const MAX_CONCURRENCY = 16;

/**
 * Loads the history of one market group period by period: each period is chunks of symbols with bounded concurrency, and a line in
 * the ledger of partitions when it is whole; at the end one commit row moves the watermark. What the ledger says is done is not
 * loaded again. A chunk that fails parks the run; chunks that are done are kept and only missing ones run again. Operators can
 * pause, resume and set the concurrency.
 */
export async function backfillBars(input: BackfillInput): Promise<BackfillResult> {
  const { market, minutesFrom, dailyFrom, to, label } = input;
  const runId = backfillRunId(market, label);
  const version = workflowInfo().runStartTime.getTime();
  const before = input.progress ?? { startedAt: version, done: 0, total: 0, bars: 0, periods: 0, left: 0 };
  const { startedAt } = before;
  let { done, total, bars } = before;
  let concurrency = input.concurrency ?? 2;
  let paused = input.paused ?? false;

  const progress = (): BackfillProgress => {
    const seconds = Math.max(1, (Date.now() - startedAt) / 1000);
    const rate = bars / seconds;
    const left = done === 0 ? null : ((total - done) * seconds) / done;
    return { done, total, bars, barsPerSecond: Math.round(rate), secondsLeft: left, concurrency, paused };
  };
  setHandler(backfillProgressQuery, progress, { description: 'Chunks done, bars, rate, time left, concurrency.' });
  setHandler(
    pauseUpdate,
    () => {
      paused = true;
      say();
    },
    { description: 'Start no more chunks; those that run are finished.' },
  );
  setHandler(
    resumeUpdate,
    () => {
      paused = false;
      say();
    },
    { description: 'Go on after a pause.' },
  );
  setHandler(
    setConcurrencyUpdate,
    (wanted) => {
      concurrency = wanted;
      say();
    },
    {
      description: `How many chunks are loaded at once, 1 to ${MAX_CONCURRENCY}.`,
      validator: (wanted) => {
        if (!Number.isInteger(wanted) || wanted < 1 || wanted > MAX_CONCURRENCY)
          throw new Error(`concurrency is a whole number from 1 to ${MAX_CONCURRENCY}, not ${wanted}`);
      },
    },
  );
  const say = () => setCurrentDetails(progressText(`${market} ${label}`, progress()));
  const stages = createStageRunner(`backfill ${market} ${label}`, (input.patienceSeconds ?? 20 * 3600) * 1000);
  upsertSearchAttributes([
    { key: MARKET, value: market },
    { key: AS_OF, value: new Date(to) },
    { key: JOB_DAY, value: new Date(to).toISOString().slice(0, 10) },
  ]);

  const plan = await stages.run('plan', () =>
    activities.planBackfill.executeWithOptions({ activityId: `plan-${label}`, summary: 'which periods are missing?' }, [
      {
        market,
        runId,
        minutesFrom,
        dailyFrom,
        to,
        mode: input.mode ?? 'missing',
        reverse: input.reverse ?? false,
        startedAt,
      },
    ]),
  );
  if (total === 0) total = plan.chunks;
  const finished = new Set<string>();
  const sealed = new Set<string>();
  await stages.run('load', async () => {
    const run = { market, runId, version, asOf: to };
    const todo = plan.page.flatMap((period) => period.chunks.map((chunk) => ({ period, chunk })));
    const failures: { period: PlannedPeriod; error: unknown }[] = [];
    let active = 0;
    for (const { period, chunk } of todo.filter(({ chunk }) => !finished.has(chunk.id))) {
      await condition(() => !paused && active < concurrency);
      active += 1;
      const { chunks, known: _, ...span } = period;
      const what = `${period.timeframe} ${period.name}, ${chunk.symbols.length} symbols`;
      activities.loadChunk
        .executeWithOptions({ activityId: `chunk-${chunk.id}`, summary: what }, [
          { ...run, period: span, chunk, first: chunk === chunks[0] },
        ])
        .then((loaded) => {
          finished.add(chunk.id);
          done += 1;
          bars += loaded.bars;
          say();
        })
        .catch((error) => failures.push({ period, error }))
        .finally(() => {
          active -= 1;
        });
    }
    await condition(() => active === 0);
    for (const period of plan.page) {
      if (sealed.has(`${period.timeframe}/${period.name}`)) continue;
      const { chunks, known: _, ...span } = period;
      const failed = failures.find((failure) => failure.period === period);
      const options = {
        activityId: `seal-${period.timeframe}-${period.name}`,
        summary: `${period.name} into the ledger`,
      };
      await activities.sealPeriod.executeWithOptions(options, [
        { ...run, period: span, ...(failed === undefined ? {} : { failed: causeOf(failed.error) }) },
      ]);
      if (chunks.every(({ id }) => finished.has(id))) sealed.add(`${period.timeframe}/${period.name}`);
    }
    if (failures.length > 0) throw failures[0]?.error;
  });
  const periods = before.periods + plan.page.length;
  const left = before.periods === 0 ? plan.left : before.left;
  if (plan.page.length < plan.periods) {
    await condition(allHandlersFinished);
    return await continueAsNew<typeof backfillBars>({
      ...input,
      concurrency,
      paused,
      progress: { startedAt, done, total, bars, periods, left },
    });
  }
  await stages.run('commit', () =>
    activities.commitBackfill.executeWithOptions(
      { activityId: `commit-${label}`, summary: `${bars} bars become visible` },
      [{ market, runId, version, asOf: to, bars }],
    ),
  );
  await condition(allHandlersFinished);
  stages.finish(
    `**${market} ${label}**: ${periods} periods, ${done} chunks, ${bars.toLocaleString('en')} bars; ${left} periods were there already.`,
  );
  return { runId, chunks: done, bars, periods, left };
}

const causeOf = (error: unknown): string => {
  let at = error as { message?: string; cause?: unknown };
  while (at.cause !== undefined && at.cause !== null) at = at.cause as typeof at;
  return at.message ?? String(error);
};

/** One line and a bar, for the details of the run. */
function progressText(subject: string, progress: BackfillProgress): string {
  const { done, total, bars, barsPerSecond, secondsLeft, concurrency, paused } = progress;
  const filled = total === 0 ? 0 : Math.round((20 * done) / total);
  const left = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s left`;
  return [
    `**${subject}**${paused ? ' (paused)' : ''}`,
    `\`${'█'.repeat(filled)}${'░'.repeat(20 - filled)}\` ${done} of ${total} chunks`,
    `${bars.toLocaleString('en')} bars, ${barsPerSecond.toLocaleString('en')} a second${left}; ${concurrency} at once`,
  ].join('\n\n');
}
