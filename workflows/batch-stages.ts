import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { BatchActivities } from '#activities/batch.ts';
import type { SnapshotActivities } from '#activities/snapshots.ts';
import type { Stage } from '#contracts/stages.ts';
import { countText, plural } from '#wording/numbers.ts';
import type { StageRunner } from './stages.ts';

type Activities = BatchActivities & SnapshotActivities;

const activities = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '1m',
  retry: { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '30s', backoffCoefficient: 3 },
});

type Input<Name extends keyof Activities> = Parameters<Activities[Name]>[0];
type Result<Name extends keyof Activities> = Awaited<ReturnType<Activities[Name]>>;

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
  /** What came of it. */
  readonly outcome: (result: R) => string;
}

/** Runs a stage under its business id, `<stage>-<market>-<date>`. */
function runStage<I, R>({ stages, run }: Batch, stage: BatchStage<I, R>): Promise<R> {
  const { name, summary, activity, input, whenSkipped, outcome } = stage;
  const activityId = `${name}-${run.market}-${run.date}`;
  const body = () => activity.executeWithOptions({ activityId, summary }, [input]);
  return stages.run(name, body, whenSkipped === undefined ? { outcome } : { outcome, whenSkipped });
}

const changesText = ({ regimes, changes }: Pick<Result<'computeDaily'>, 'regimes' | 'changes'>): string =>
  `${plural(regimes, 'regime')}, ${plural(changes, 'change')}`;

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
    outcome: ({ bars }) => plural(bars, 'amended minute'),
  });

export const loadDailyBars = (batch: Batch): Promise<Result<'loadDailyBars'>> =>
  runStage(batch, {
    name: 'daily-bars',
    summary: `official bars of ${batch.run.date}`,
    activity: activities.loadDailyBars,
    input: batch.run,
    outcome: ({ bars }) => plural(bars, 'daily bar'),
  });

/** `bars`: the daily bars that were loaded. */
export const checkQuality = (batch: Batch, bars: number): Promise<Result<'checkQuality'>> =>
  runStage(batch, {
    name: 'quality',
    summary: `${plural(bars, 'daily bar')} and the minutes of the day: bad ones block`,
    activity: activities.checkQuality,
    input: batch.run,
    outcome: ({ warnings, accepted }) => `${plural(warnings, 'warning')}, ${accepted} accepted`,
  });

export const fitParameters = (batch: Batch): Promise<Result<'fitParameters'>> =>
  runStage(batch, {
    name: 'parameters',
    summary: 'σ_base, diurnal factor, transitions',
    activity: activities.fitParameters,
    input: batch.run,
    outcome: ({ scales }) => plural(scales, 'scale'),
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
    outcome: changesText,
  });

export const resolveOutcomes = (batch: Batch): Promise<Result<'resolveOutcomes'>> =>
  runStage(batch, {
    name: 'outcomes',
    summary: 'what came of the signals',
    activity: activities.resolveOutcomes,
    input: batch.run,
    whenSkipped: () => ({ outcomes: 0, amended: 0, forecasts: 0 }),
    outcome: ({ outcomes }) => plural(outcomes, 'outcome'),
  });

/** Skipped, the models of the nights before go on, until they are too old to give signals. */
export const fitModels = (batch: Batch): Promise<Result<'fitModels'>> =>
  runStage(batch, {
    name: 'models',
    summary: 'signals weekly, novelty nightly',
    activity: activities.fitModels,
    input: batch.run,
    whenSkipped: () => ({ signals: 0, passed: 0, novelty: 0 }),
    outcome: ({ signals, passed }) => `${passed} of ${plural(signals, 'new model')} with skill`,
  });

/** Skipped, the models of the night before go on; the newest days keep the forecasts that they have. */
export const forecastRanges = (batch: Batch): Promise<Result<'forecastRanges'>> =>
  runStage(batch, {
    name: 'ranges',
    summary: 'how wide moves will be',
    activity: activities.forecastRanges,
    input: batch.run,
    whenSkipped: () => ({ models: 0, open: 0, forecasts: 0 }),
    outcome: ({ open, models }) => `${open} of ${plural(models, 'range')} with skill`,
  });

/** Skipped, pages show what the batch before said of its own closes, and the record has a gap. */
export const forecastRelative = (batch: Batch): Promise<Result<'forecastRelative'>> =>
  runStage(batch, {
    name: 'relative',
    summary: 'ahead of the class or behind it',
    activity: activities.forecastRelative,
    input: batch.run,
    whenSkipped: () => ({ classes: 0, open: 0, forecasts: 0 }),
    outcome: ({ open, classes }) => `${open} of ${plural(classes, 'class', 'classes')} with skill`,
  });

/** Skipped, pages draw the series of the night before; the next batch makes up for the days. */
export const recordHistory = (batch: Batch): Promise<Result<'recordHistory'>> =>
  runStage(batch, {
    name: 'history',
    summary: 'what labels and correlations were, day by day',
    activity: activities.recordHistory,
    input: batch.run,
    whenSkipped: () => ({ days: 0, correlations: 0, labels: 0 }),
    outcome: ({ days }) => plural(days, 'day'),
  });

export const findShifts = (batch: Batch): Promise<Result<'findShifts'>> =>
  runStage(batch, {
    name: 'shifts',
    summary: 'which correlations changed',
    activity: activities.findShifts,
    input: batch.run,
    whenSkipped: () => ({ found: 0, pairs: 0 }),
    outcome: ({ found, pairs }) => `${found} of ${plural(pairs, 'pair')}`,
  });

export const commit = (
  batch: Batch,
  counts: Omit<Input<'commitBatch'>, keyof Input<'publishSite'>>,
): Promise<Result<'commitBatch'>> =>
  runStage(batch, {
    name: 'commit',
    summary: `${changesText(counts)} become visible`,
    activity: activities.commitBatch,
    input: { ...batch.run, ...counts },
    outcome: () => `${changesText(counts)} visible`,
  });

export const publish = (
  batch: Batch,
  { changes }: Pick<Result<'computeDaily'>, 'changes'>,
): Promise<Result<'publishSite'>> =>
  runStage(batch, {
    name: 'publish',
    summary: `pages of all tiers, with ${plural(changes, 'change')}`,
    activity: activities.publishSite,
    input: batch.run,
    outcome: ({ pages, rendered }) => `${plural(rendered, 'page')} of ${countText(pages)} drawn`,
  });

/** After the mails, which must not wait for it. Skipped, the next batch makes up for the day. */
export const snapshot = (batch: Batch): Promise<Result<'buildSnapshots'>> =>
  runStage(batch, {
    name: 'snapshot',
    summary: `what was known on ${batch.run.date}, for analysts`,
    activity: activities.buildSnapshots,
    input: batch.run,
    whenSkipped: () => ({ built: 0, awaits: [] }),
    outcome: ({ built, awaits }) =>
      awaits.length > 0
        ? `${plural(built, 'snapshot')}; ${batch.run.date} waits for ${awaits.join(', ')}`
        : plural(built, 'snapshot'),
  });
