import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from 'pino';
import { argusErrorOf, failureDetails } from '#errors/failure.ts';
import type { StageLineage } from './lineage/stage-lineage.ts';
import type { Metrics } from './metrics.ts';

export interface StageEvent {
  readonly activity: string;
  readonly workflowId: string;
  readonly seconds: number;
  readonly input: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: unknown;
}

export interface ActivityObserver {
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Called after every attempt of every activity; progress lines and bars are made of it. */
  readonly onStage?: (event: StageEvent) => void;
  /** Tells the beginning and the end of every attempt to those who follow lineage. */
  readonly lineage?: StageLineage | undefined;
}

/** Times and logs every activity with its run, and turns an ArgusError into a failure that operators can read. */
export function observeActivities(observer: ActivityObserver): ActivityInterceptorsFactory {
  return (context) => ({
    inbound: {
      async execute(input, next) {
        const { activityType: activity, workflowExecution, attempt } = context.info;
        const workflowId = workflowExecution?.workflowId ?? '';
        const log = observer.log.child({ run: workflowId, stage: activity, attempt });
        const argument = (input.args[0] ?? {}) as Record<string, unknown>;
        const started = performance.now();
        const lineage = observer.lineage?.({
          runId: workflowId,
          stage: activity,
          activityId: context.info.activityId,
          market: String(argument.market ?? ''),
        });
        const end = (outcome: 'ok' | 'failed', rest: Partial<StageEvent>) => {
          const seconds = (performance.now() - started) / 1000;
          observer.metrics.stage({
            stage: activity,
            market: String(argument.market ?? ''),
            outcome,
            seconds,
            result: rest.result,
          });
          observer.onStage?.({ activity, workflowId, seconds, input: argument, ...rest });
          return Math.round(seconds * 1000);
        };
        try {
          const result = (await next(input)) as Record<string, unknown>;
          const ms = end('ok', { result });
          lineage?.done(result);
          log.info({ ms, ...countsOf(result) }, 'stage done');
          return result;
        } catch (error) {
          const ms = end('failed', { error });
          lineage?.failed(error);
          log.error({ ms, err: error }, 'stage failed');
          throw asFailure(error);
        }
      },
    },
  });
}

/** Refused data, wrong configuration and broken invariants are not retried: trying again cannot help, a person can. */
function asFailure(error: unknown): unknown {
  const ours = argusErrorOf(error);
  if (ours === null) return error;
  return ApplicationFailure.create({
    message: `${ours.code}: ${ours.message}. What to do: ${ours.advice}`,
    type: ours.code,
    details: [failureDetails(ours)],
    ...(typeof ours.details.retryAfterMs === 'number' ? { nextRetryDelay: ours.details.retryAfterMs } : {}),
    nonRetryable: ours.exitCode === 2 || ours.exitCode === 3 || ours.exitCode === 5,
  });
}

function countsOf(result: Record<string, unknown> | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(result ?? {}).filter(([, value]) => typeof value === 'number' || typeof value === 'string'),
  );
}
