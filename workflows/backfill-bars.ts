import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { BackfillActivities } from '#activities/backfill.ts';
import {
  BACKFILL_QUEUE,
  type BackfillCarry,
  type BackfillInput,
  type BackfillResult,
  backfillRunId,
  versionAt,
} from '#contracts/runs.ts';
import { HOUR, SECOND, type UtcMs } from '#market/time.ts';
import { plural } from '#wording/numbers.ts';
import { createBackfillControls } from './backfill-controls.ts';
import { createPageLoader } from './backfill-page.ts';
import { AS_OF, JOB_DAY, MARKET } from './search-attributes.ts';
import { createStageRunner } from './stages.ts';

const activities = proxyActivities<BackfillActivities>({
  taskQueue: BACKFILL_QUEUE,
  startToCloseTimeout: '30m',
  heartbeatTimeout: '1m',
  retry: { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '1m' },
});

/** How long a blocked stage waits for an operator unless the input says so. */
const PATIENCE = 20 * HOUR;

/** The input with what it leaves out. */
const withDefaults = (input: BackfillInput, now: UtcMs) => ({
  ...input,
  concurrency: input.concurrency ?? 2,
  paused: input.paused ?? false,
  mode: input.mode ?? 'missing',
  reverse: input.reverse ?? false,
  patience: input.patienceSeconds === undefined ? PATIENCE : input.patienceSeconds * SECOND,
  carried: input.progress ?? { startedAt: now, done: 0, total: 0, bars: 0, periods: 0, left: 0 },
});

/**
 * Loads the history of one market group period by period: each period is chunks of symbols with bounded concurrency, and a line in
 * the ledger of partitions when it is complete; at the end one commit row moves the watermark. What the ledger says is done is not
 * loaded again. A chunk that fails parks the run; chunks that are done are kept and only missing ones run again. Operators can
 * pause, resume and set the concurrency.
 */
export async function backfillBars(input: BackfillInput): Promise<BackfillResult> {
  const begun = workflowInfo().runStartTime.getTime();
  const { market, label, minutesFrom, dailyFrom, to, mode, reverse, carried, ...wanted } = withDefaults(input, begun);
  const subject = `${market} ${label}`;
  const run = { market, runId: backfillRunId(market, label), version: versionAt(begun), asOf: to };
  const { startedAt, done, total, bars } = carried;
  const { concurrency, paused } = wanted;
  const controls = createBackfillControls(subject, { startedAt, done, total, bars, concurrency, paused });
  const { state } = controls;
  const stages = createStageRunner(`backfill ${subject}`, wanted.patience, { keepsOutcome: (input.form ?? 1) >= 2 });
  upsertSearchAttributes([
    { key: MARKET, value: market },
    { key: AS_OF, value: new Date(to) },
    { key: JOB_DAY, value: new Date(to).toISOString().slice(0, 10) },
  ]);

  const scope = { market, runId: run.runId, minutesFrom, dailyFrom, to, mode, reverse, startedAt };
  const plan = await stages.run('plan', () =>
    activities.planBackfill.executeWithOptions({ activityId: `plan-${label}`, summary: 'which periods are missing?' }, [
      scope,
    ]),
  );
  if (state.total === 0) state.total = plan.chunks;
  await stages.run('load', createPageLoader({ activities, controls, run }, plan.page));

  const periods = carried.periods + plan.page.length;
  // The first plan knows what the mode leaves out; later ones leave out what this backfill has loaded too.
  const left = carried.periods === 0 ? plan.left : carried.left;
  if (plan.page.length < plan.periods) {
    const { concurrency, paused, ...counts } = state;
    return await nextPage({ ...input, concurrency, paused }, { ...counts, periods, left });
  }
  await stages.run('commit', () =>
    activities.commitBackfill.executeWithOptions(
      { activityId: `commit-${label}`, summary: `${plural(state.bars, 'bar')} become visible` },
      [{ ...run, bars: state.bars }],
    ),
  );
  await condition(allHandlersFinished);
  const loaded = `${plural(state.bars, 'bar')}, ${plural(periods, 'period')}, ${plural(state.done, 'chunk')}`;
  stages.finish(subject, left === 0 ? loaded : `${loaded}; ${plural(left, 'period')} there already`);
  return { runId: run.runId, chunks: state.done, bars: state.bars, periods, left };
}

/** Goes on with the next page in a history of its own. */
async function nextPage(input: BackfillInput, progress: BackfillCarry): Promise<never> {
  await condition(allHandlersFinished);
  return await continueAsNew<typeof backfillBars>({ ...input, progress });
}
