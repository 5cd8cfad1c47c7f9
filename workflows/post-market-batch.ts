import { patched, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { type BatchInput, type BatchResult, batchRunId, versionAt } from '#contracts/runs.ts';
import { HOUR, SECOND } from '#market/time.ts';
import * as stage from './batch-stages.ts';
import { sendDigests } from './digest-lists.ts';
import { nominalTime } from './nominal-time.ts';
import { AS_OF, JOB_DAY, MARKET } from './search-attributes.ts';
import { createStageRunner, type StageRunner } from './stages.ts';

/** How long a blocked stage waits for an operator unless the input says so. */
const PATIENCE = 20 * HOUR;

/**
 * One market day of one venue group, after its close: late and corrected minutes, official daily bars, quality checks that block,
 * nightly parameters, daily and weekly regimes, outcomes, models, series that pages draw, shifts of correlation, the commit row, the site, the digests.
 *
 * Shaped as parked stages because a day must not be lost to a broken feed at night: a stage that fails waits for an operator
 * and is then run alone, with everything before it kept. A run that began before a stage was added goes on without it (`patched`).
 */
export async function postMarketBatch(input: BatchInput): Promise<BatchResult> {
  const { market, patienceSeconds } = input;
  const patience = patienceSeconds === undefined ? PATIENCE : patienceSeconds * SECOND;
  const stages = createStageRunner(`batch ${market}`, patience);
  const batch: stage.Batch = { stages, run: await beginDay(stages, input) };

  const checked = patched('reconcile-and-quality');
  const minutes = checked ? await stage.reconcileMinutes(batch) : undefined;
  const daily = await stage.loadDailyBars(batch);
  const quality = checked ? await stage.checkQuality(batch) : undefined;
  const fitted = await stage.fitParameters(batch);
  const computed = await stage.computeDaily(batch, minutes === undefined ? {} : { minutes, days: daily.amended });
  const models = patched('models-and-outcomes') ? await learn(batch) : undefined;
  const ranges = patched('ranges') ? await stage.forecastRanges(batch) : undefined;
  const relative = patched('relative-direction') ? await stage.forecastRelative(batch) : undefined;
  const history = patched('history') ? await stage.recordHistory(batch) : undefined;
  const shifts = patched('correlation-shifts') ? await stage.findShifts(batch) : undefined;
  await stage.commit(batch, { ...computed, bars: daily.bars });
  const release = await stage.publish(batch);
  const mails = await sendDigests(stages, input.lists ?? [], batch.run.date);

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
    mails,
  };
  stages.finish(`**batch ${market} ${date}**: ${summaryOf(counts)}.`);
  return {
    runId,
    dailyBars: daily.bars,
    scales: fitted.scales,
    regimes: computed.regimes,
    changes: computed.changes,
    pages: release.pages,
    releaseId: release.releaseId,
    mails,
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
  readonly mails: number;
}

/** One line for the operator; stages that the run does not have are left out. */
function summaryOf(counts: Counts): string {
  const { bars, quality, fitted, computed, models, ranges, relative, history, shifts, pages, mails } = counts;
  const parts = [
    `${bars} daily bars`,
    quality && `${quality.warnings} warnings`,
    `${fitted.scales} scales`,
    `${computed.regimes} regimes (${computed.changes} changed)`,
    models && `${models.passed} of ${models.signals} new models show skill`,
    ranges && `${ranges.open} of ${ranges.models} ranges show skill`,
    relative && `${relative.open} of ${relative.classes} classes show skill against their median`,
    history && `${history.days} days of history`,
    shifts && `${shifts.found} shifts of correlation`,
    `${pages} pages`,
    `${mails} mails`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}
