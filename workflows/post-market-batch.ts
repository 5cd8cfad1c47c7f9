import { patched, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { type BatchInput, type BatchResult, batchRunId, type DigestListResult, versionAt } from '#contracts/runs.ts';
import { HOUR, SECOND } from '#market/time.ts';
import { countText, plural } from '#wording/numbers.ts';
import * as stage from './batch-stages.ts';
import { sendDigestBatches, sendDigestLists, sendDigestsSingly } from './digest-lists.ts';
import { nominalTime } from './nominal-time.ts';
import { AS_OF, JOB_DAY, MARKET } from './search-attributes.ts';
import { createStageRunner, type StageRunner } from './stages.ts';

/** How long a blocked stage waits for an operator unless the input says so. */
const PATIENCE = 20 * HOUR;

/**
 * One market day of one venue group, after its close: late and corrected minutes, official daily bars, quality checks that block,
 * nightly parameters, daily and weekly regimes, outcomes, models, series that pages draw, shifts of correlation, the commit row, the site, the digests, the snapshots.
 *
 * Shaped as parked stages because a day must not be lost to a broken feed at night: a stage that fails waits for an operator
 * and is then run alone, with everything before it kept. A run that began before a stage was added goes on without it (`form`, and `patched` before there was one).
 */
export async function postMarketBatch(input: BatchInput): Promise<BatchResult> {
  const { market, patienceSeconds, form = 1 } = input;
  const patience = patienceSeconds === undefined ? PATIENCE : patienceSeconds * SECOND;
  const stages = createStageRunner(`batch ${market}`, patience, { keepsOutcome: form >= 2 });
  const batch: stage.Batch = { stages, run: await beginDay(stages, input) };

  // The rows of a patch say nothing to whoever reads a history: a run that knows its form needs none.
  const has: Has = (stages, since = 2) => form >= since || patched(stages);
  const checked = has('reconcile-and-quality');
  const minutes = checked ? await stage.reconcileMinutes(batch) : undefined;
  const daily = await stage.loadDailyBars(batch);
  const quality = checked ? await stage.checkQuality(batch, daily.bars) : undefined;
  const fitted = await stage.fitParameters(batch);
  const computed = await stage.computeDaily(batch, minutes === undefined ? {} : { minutes, days: daily.amended });
  const models = has('models-and-outcomes') ? await learn(batch) : undefined;
  const ranges = has('ranges') ? await stage.forecastRanges(batch) : undefined;
  const relative = has('relative-direction', 3) ? await stage.forecastRelative(batch) : undefined;
  const history = has('history') ? await stage.recordHistory(batch) : undefined;
  const shifts = has('correlation-shifts') ? await stage.findShifts(batch) : undefined;
  await stage.commit(batch, { ...computed, bars: daily.bars });
  const release = await stage.publish(batch, computed);
  const digests = await sendAll(batch, input.lists ?? [], has);
  const snapshots = has('snapshot', 6) ? await stage.snapshot(batch) : undefined;

  const { runId, date } = batch.run;
  const counts = {
    bars: daily.bars,
    quality,
    fitted,
    computed,
    models,
    ranges,
    relative,
    history,
    shifts,
    pages: release.pages,
    snapshots,
    ...digests,
  };
  stages.finish(`batch ${market} ${date}`, outcomeOf(counts));
  return {
    runId,
    dailyBars: daily.bars,
    scales: fitted.scales,
    regimes: computed.regimes,
    changes: computed.changes,
    pages: release.pages,
    releaseId: release.releaseId,
    mails: digests.mails,
    skippedStages: stages.skipped,
  };
}

/** Finds the session that the batch is about, and makes the run searchable by it. */
async function beginDay(stages: StageRunner, { market, date }: BatchInput): Promise<stage.Batch['run']> {
  upsertSearchAttributes([{ key: MARKET, value: market }]);
  const wanted = date === undefined ? { nominal: nominalTime() } : { date };
  const day = await stage.resolveDay(stages, { market, ...wanted });
  upsertSearchAttributes([
    { key: AS_OF, value: new Date(day.asOf) },
    { key: JOB_DAY, value: day.date },
  ]);
  const version = versionAt(workflowInfo().runStartTime.getTime());
  return { market, date: day.date, asOf: day.asOf, runId: batchRunId(market, day.date), version };
}

/** Whether a run has what came with a form. */
type Has = (stages: string, since?: number) => boolean;

/** The digests, in the way of the form of the run. */
async function sendAll({ stages, run }: stage.Batch, lists: readonly string[], has: Has): Promise<DigestListResult> {
  const { market, date } = run;
  if (has('digest-runs', 5)) {
    const since = workflowInfo().runStartTime.getTime();
    return await sendDigestLists(stages, { lists, market, date, since });
  }
  const send = has('digest-batches', 4) ? sendDigestBatches : sendDigestsSingly;
  return { mails: await send(stages, lists, date), late: 0, held: 0 };
}

/** What came of the signals so far, and then the models that are due. */
async function learn(batch: stage.Batch): ReturnType<typeof stage.fitModels> {
  await stage.resolveOutcomes(batch);
  return await stage.fitModels(batch);
}

interface Counts {
  readonly bars: number;
  readonly quality: { readonly warnings: number } | undefined;
  readonly fitted: { readonly scales: number };
  readonly computed: { readonly regimes: number; readonly changes: number };
  readonly models: { readonly passed: number; readonly signals: number } | undefined;
  readonly ranges: { readonly open: number; readonly models: number } | undefined;
  readonly relative: { readonly open: number; readonly classes: number } | undefined;
  readonly history: { readonly days: number } | undefined;
  readonly shifts: { readonly found: number } | undefined;
  readonly pages: number;
  readonly snapshots: { readonly built: number } | undefined;
  readonly mails: number;
  readonly late: number;
  readonly held: number;
}

/** One line for the operator; stages that the run does not have are left out. */
function outcomeOf(counts: Counts): string {
  const {
    bars,
    quality,
    fitted,
    computed,
    models,
    ranges,
    relative,
    history,
    shifts,
    pages,
    snapshots,
    mails,
    late,
    held,
  } = counts;
  const parts = [
    plural(computed.regimes, 'regime'),
    plural(computed.changes, 'change'),
    plural(pages, 'page'),
    plural(mails, 'mail'),
    late > 0 && `${countText(late)} too late`,
    held > 0 && `${countText(held)} held`,
    plural(bars, 'daily bar'),
    quality && plural(quality.warnings, 'warning'),
    plural(fitted.scales, 'scale'),
    models && models.signals > 0 && `${models.passed} of ${plural(models.signals, 'new model')} with skill`,
    ranges && ranges.models > 0 && `${ranges.open} of ${plural(ranges.models, 'range')} with skill`,
    relative &&
      relative.open > 0 &&
      `${relative.open} of ${plural(relative.classes, 'class', 'classes')} with skill against the median`,
    history && plural(history.days, 'day of history', 'days of history'),
    shifts && plural(shifts.found, 'shift of correlation', 'shifts of correlation'),
    snapshots && snapshots.built > 0 && plural(snapshots.built, 'snapshot'),
  ];
  return parts.filter((part) => typeof part === 'string').join(', ');
}
