import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import { DELIVER_WEBHOOK, hookRunId, TRY_NOW } from '#contracts/hooks.ts';
import { MARKET_QUEUE } from '#contracts/runs.ts';
import type { Database } from '#database/database.ts';
import { claimDue, forgetBefore } from '#hooks/deliveries.ts';
import { DAY, HOUR } from '#market/time.ts';
import { repeated } from './repeated.ts';

const EVERY_MS = 2_000;
/** So long messages are kept for whoever wants them again. */
const KEPT_MS = 30 * DAY;

export interface DispatcherFacts {
  readonly database: Database;
  readonly client: Client;
  readonly log: Logger;
  /** UTC ms. */
  readonly now: () => number;
}

/** Starts a run for every delivery that is due. Returns how many were begun; one that is under way refuses a second, and waits no longer. */
export async function dispatchDue({ database, client, now }: Omit<DispatcherFacts, 'log'>): Promise<number> {
  let begun = 0;
  for (const key of await claimDue(database, now())) {
    try {
      await client.workflow.start(DELIVER_WEBHOOK, {
        taskQueue: MARKET_QUEUE,
        workflowId: hookRunId(key),
        args: [key],
      });
      begun += 1;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await wake(client, hookRunId(key));
    }
  }
  return begun;
}

/** Ends the wait of a run; one that has ended meanwhile is begun at the next look. */
async function wake(client: Client, workflowId: string): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId).signal(TRY_NOW);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Looks for deliveries of webhooks that are due, until it is stopped. Several processes may do it at once. */
export function startHookDispatcher(facts: DispatcherFacts, everyMs = EVERY_MS): { stop(): Promise<void> } {
  const { database, log, now } = facts;
  let forgotten = Number.NEGATIVE_INFINITY;
  const look = async () => {
    await dispatchDue(facts);
    if (now() - forgotten < HOUR) return;
    await forgetBefore(database, now() - KEPT_MS);
    forgotten = now();
  };
  return repeated(
    () =>
      look().catch((err: unknown) => log.error({ err }, 'webhooks that are due could not be begun; they stay owed')),
    everyMs,
  );
}
