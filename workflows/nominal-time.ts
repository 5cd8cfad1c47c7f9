import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import { MINUTE } from '#market/time.ts';
import { SCHEDULED_START } from './search-attributes.ts';

/**
 * The schedule's nominal time in UTC ms, floored to the minute (schedules fire some seconds after it so that venues have
 * published). It is the as-of of the run: it survives delay, catch-up, backfill and Reset, which the clock does not.
 * @throws ApplicationFailure (non-retryable) when no schedule started the run and none was given.
 */
export function nominalTime(): number {
  const nominal = workflowInfo().typedSearchAttributes.get(SCHEDULED_START);
  if (nominal === undefined) {
    throw ApplicationFailure.nonRetryable('no as-of was given and no schedule started this run', 'NoAsOf');
  }
  return Math.floor(nominal.getTime() / MINUTE) * MINUTE;
}
