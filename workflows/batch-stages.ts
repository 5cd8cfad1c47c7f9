import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { BatchActivities } from '#activities/batch.ts';
import type { Stage } from '#contracts/stages.ts';
import type { StageRunner } from './stages.ts';

const activities = proxyActivities<BatchActivities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '1m',
  retry: { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '30s', backoffCoefficient: 3 },
});

type Input<Name extends keyof BatchActivities> = Parameters<BatchActivities[Name]>[0];
type Result<Name extends keyof BatchActivities> = Awaited<ReturnType<BatchActivities[Name]>>;

/** A batch whose day is known, and the runner of its stages. */
export interface Batch {
  readonly stages: StageRunner;
  readonly run: Input<'publishSite'>;
}

/** A stage of a batch: the activity that it is, and what it yields when an operator skips it. */
interface BatchStage<I, R> {
  readonly name: Stage;
  readonly summary: string;
  readonly activity: { executeWithOptions(options: ActivityOptions, args: [I]): Promise<R> };
  readonly input: I;
  readonly whenSkipped?: () => R;
}

/** Runs a stage under its business id, `<stage>-<market>-<date>`. */
function runStage<I, R>({ stages, run }: Batch, stage: BatchStage<I, R>): Promise<R> {
  const { name, summary, activity, input, whenSkipped } = stage;
  const activityId = `${name}-${run.market}-${run.date}`;
  const body = () => activity.executeWithOptions({ activityId, summary }, [input]);
  return stages.run(name, body, whenSkipped === undefined ? {} : { whenSkipped });
}

/** The session that the batch is about. */
export const resolveDay = (stages: StageRunner, input: Input<'resolveDay'>): Promise<Result<'resolveDay'>> =>
  stages.run('resolve', () =>
    activities.resolveDay.executeWithOptions(
      { activityId: `resolve-${input.market}`, summary: 'which session closed?' },
      [input],
    ),
  );

export const reconcileMinutes = (batch: Batch): Promise<Result<'reconcileMinutes'>> =>
  runStage(batch, {
    name: 'reconcile',
    summary: 'minutes that came late or were corrected',
    activity: activities.reconcileMinutes,
    input: batch.run,
  });

export const loadDailyBars = (batch: Batch): Promise<Result<'loadDailyBars'>> =>
  runStage(batch, {
    name: 'daily-bars',
    summary: `official bars of ${batch.run.date}`,
    activity: activities.loadDailyBars,
    input: batch.run,
  });

export const checkQuality = (batch: Batch): Promise<Result<'checkQuality'>> =>
  runStage(batch, {
    name: 'quality',
    summary: 'nothing is published on bad bars',
    activity: activities.checkQuality,
    input: batch.run,
  });

export const fitParameters = (batch: Batch): Promise<Result<'fitParameters'>> =>
  runStage(batch, {
    name: 'parameters',
    summary: 'σ_base, diurnal factor, transitions',
    activity: activities.fitParameters,
    input: batch.run,
  });

/** `amended`: what the stages before have amended. */
export const computeDaily = (
  batch: Batch,
  amended: Pick<Input<'computeDaily'>, 'minutes' | 'days'>,
): Promise<Result<'computeDaily'>> =>
  runStage(batch, {
    name: 'regimes',
    summary: 'daily and weekly regimes',
    activity: activities.computeDaily,
    input: { ...batch.run, ...amended },
  });

export const resolveOutcomes = (batch: Batch): Promise<Result<'resolveOutcomes'>> =>
  runStage(batch, {
    name: 'outcomes',
    summary: 'what came of the signals',
    activity: activities.resolveOutcomes,
    input: batch.run,
    whenSkipped: () => ({ outcomes: 0, amended: 0, forecasts: 0 }),
  });

/** Skipped, the models of the nights before go on, until they are too old to give signals. */
export const fitModels = (batch: Batch): Promise<Result<'fitModels'>> =>
  runStage(batch, {
    name: 'models',
    summary: 'signals weekly, novelty nightly',
    activity: activities.fitModels,
    input: batch.run,
    whenSkipped: () => ({ signals: 0, passed: 0, novelty: 0 }),
  });

/** Skipped, the models of the night before go on; the newest days keep the forecasts that they have. */
export const forecastRanges = (batch: Batch): Promise<Result<'forecastRanges'>> =>
  runStage(batch, {
    name: 'ranges',
    summary: 'how wide moves will be',
    activity: activities.forecastRanges,
    input: batch.run,
    whenSkipped: () => ({ models: 0, open: 0, forecasts: 0 }),
  });

/** Skipped, pages show what the batch before said of its own closes, and the record has a gap. */
export const forecastRelative = (batch: Batch): Promise<Result<'forecastRelative'>> =>
  runStage(batch, {
    name: 'relative',
    summary: 'ahead of the class or behind it',
    activity: activities.forecastRelative,
    input: batch.run,
    whenSkipped: () => ({ classes: 0, open: 0, forecasts: 0 }),
  });

/** Skipped, pages draw the series of the night before; the next batch makes up for the days. */
export const recordHistory = (batch: Batch): Promise<Result<'recordHistory'>> =>
  runStage(batch, {
    name: 'history',
    summary: 'what labels and correlations were, day by day',
    activity: activities.recordHistory,
    input: batch.run,
    whenSkipped: () => ({ days: 0, correlations: 0, labels: 0 }),
  });

export const findShifts = (batch: Batch): Promise<Result<'findShifts'>> =>
  runStage(batch, {
    name: 'shifts',
    summary: 'which correlations changed',
    activity: activities.findShifts,
    input: batch.run,
    whenSkipped: () => ({ found: 0, pairs: 0 }),
  });

export const commit = (
  batch: Batch,
  counts: Omit<Input<'commitBatch'>, keyof Input<'publishSite'>>,
): Promise<Result<'commitBatch'>> =>
  runStage(batch, {
    name: 'commit',
    summary: 'the day becomes visible',
    activity: activities.commitBatch,
    input: { ...batch.run, ...counts },
  });

export const publish = (batch: Batch): Promise<Result<'publishSite'>> =>
  runStage(batch, {
    name: 'publish',
    summary: 'all pages of all tiers',
    activity: activities.publishSite,
    input: batch.run,
  });
