import { randomUUID } from 'node:crypto';
import type { Client, Connection, WorkflowExecutionInfo, WorkflowHandle } from '@temporalio/client';
import type { StageProgress } from '#contracts/runs.ts';
import { ArgusError } from '#errors/argus-error.ts';

export interface RunLine {
  readonly workflowId: string;
  readonly type: string;
  readonly status: string;
  readonly opsState: string;
  readonly stage: string;
  /** What it came to; empty where a run has not ended, or keeps none. */
  readonly outcome: string;
  readonly started: string;
  readonly cause?: string;
}

/** All but ticks, of which there is one a minute. */
export const WITHOUT_TICKS = 'WorkflowType != "intradayTick" AND WorkflowType != "deliverWebhook"';
export const BLOCKED = 'OpsState="blocked" AND ExecutionStatus="Running"';

/** Runs that a visibility query finds, newest first; blocked ones with their cause. */
export async function listRuns(client: Client, query: string, limit = 20): Promise<RunLine[]> {
  const lines: RunLine[] = [];
  for await (const info of client.workflow.list({ query, pageSize: limit })) {
    lines.push(await lineOf(client, info));
    if (lines.length >= limit) break;
  }
  return lines;
}

async function lineOf(client: Client, info: WorkflowExecutionInfo): Promise<RunLine> {
  const attribute = (name: string) => String((info.searchAttributes?.[name] as unknown[] | undefined)?.[0] ?? '');
  const opsState = attribute('OpsState');
  const line = {
    workflowId: info.workflowId,
    type: info.type,
    status: info.status.name,
    opsState,
    stage: attribute('Stage'),
    outcome: attribute('Outcome'),
    started: info.startTime.toISOString(),
  };
  if (opsState !== 'blocked' || info.status.name !== 'RUNNING') return line;
  try {
    const progress = await client.workflow.getHandle(info.workflowId).query<StageProgress>('progress');
    return { ...line, stage: progress.stage, ...(progress.cause ? { cause: progress.cause } : {}) };
  } catch {
    return line; // no worker is up to answer the query; the list is still right
  }
}

/** Sends retry, skip or abort to one run. @throws ArgusError ARGUS_NOT_BLOCKED when the run does not wait for an answer. */
export async function answerBlocked(
  client: Client,
  workflowId: string,
  answer: 'retry' | 'skip' | 'abort',
): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  const progress = await handle.query<StageProgress>('progress').catch((cause) => {
    throw new ArgusError(
      'ARGUS_NOT_BLOCKED',
      `run ${workflowId} cannot be asked for its state: ${(cause as Error).message}`,
      { cause },
    );
  });
  if (progress.state !== 'blocked') {
    throw new ArgusError(
      'ARGUS_NOT_BLOCKED',
      `run ${workflowId} is ${progress.state} in stage ${progress.stage}, so there is nothing to ${answer}`,
    );
  }
  await handle.signal(answer);
}

/** Pauses or resumes a running backfill or list of digests, or sets the concurrency of a backfill. @throws ArgusError ARGUS_USAGE with the run's own refusal. */
export async function updateRun(
  client: Client,
  workflowId: string,
  update: 'pause' | 'resume' | 'setConcurrency',
  args: readonly number[],
): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId).executeUpdate(update, { args: [...args] as [] });
  } catch (cause) {
    let at = cause as Error;
    while (at.cause instanceof Error) at = at.cause;
    throw new ArgusError('ARGUS_USAGE', `run ${workflowId} does not take ${update}: ${at.message}`, { cause });
  }
}

/**
 * Resets a failed run to the workflow task before the failed activity, or the failed run of its own, was ordered. Everything before it is kept, and
 * the stage runs again. (Resetting to the *last* workflow task would replay the same failure: the failure is before
 * it.) Returns the new run id.
 */
export async function resetToFailedStage(client: Client, workflowId: string, reason: string): Promise<string> {
  const handle = client.workflow.getHandle(workflowId);
  const history = await handle.fetchHistory();
  const events = history.events ?? [];
  const failed = events.findLast((event) => orderOf(event) !== undefined);
  const scheduledId = Number(failed === undefined ? 0 : orderOf(failed));
  const point = events.findLast(
    (event) =>
      event.workflowTaskCompletedEventAttributes != null && (scheduledId === 0 || Number(event.eventId) < scheduledId),
  );
  if (point === undefined)
    throw new ArgusError('ARGUS_NOT_BLOCKED', `run ${workflowId} has no completed workflow task to reset to`);
  const { runId } = await handle.describe();
  const answer = await (client.connection as Connection).workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId },
    ...(point.eventId ? { workflowTaskFinishEventId: point.eventId } : {}),
    requestId: randomUUID(),
    reason,
  });
  return answer.runId;
}

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

/** The event that ordered what an event says has failed; undefined where it says no such thing. */
const orderOf = (event: HistoryEvent) =>
  event.activityTaskFailedEventAttributes?.scheduledEventId ??
  event.activityTaskTimedOutEventAttributes?.scheduledEventId ??
  event.childWorkflowExecutionFailedEventAttributes?.initiatedEventId ??
  event.childWorkflowExecutionCanceledEventAttributes?.initiatedEventId ??
  event.childWorkflowExecutionTerminatedEventAttributes?.initiatedEventId ??
  undefined;
