import { proxyActivities, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import type { HookActivities } from '#activities/hooks.ts';
import { HOOKS_QUEUE, type HookInput } from '#contracts/hooks.ts';
import { OPS_STATE, outcomeAttribute, STAGE } from './search-attributes.ts';

const OPTIONS = {
  taskQueue: HOOKS_QUEUE,
  startToCloseTimeout: '1m',
  // A receiver that fails is an outcome. What fails here is ours, and passes.
  retry: { initialInterval: '1s', maximumInterval: '5m' },
} as const;

/** Delivers a message to an endpoint: tries, and waits as long as the try has said, until it is over. How often, the rows know. */
export async function deliverWebhook(input: HookInput): Promise<{ readonly state: string; readonly tries: number }> {
  // Of the tenants whose messages wait each has its turn.
  const activities = proxyActivities<HookActivities>({ ...OPTIONS, priority: { fairnessKey: input.tenantId } });
  upsertSearchAttributes([
    { key: STAGE, value: 'webhook' },
    { key: OPS_STATE, value: 'running' },
  ]);
  for (let tries = 1; ; tries++) {
    const outcome = await activities.tryDelivery.executeWithOptions({ activityId: `try-${tries}` }, [input]);
    if (outcome.state !== 'again') {
      upsertSearchAttributes([
        { key: OPS_STATE, value: 'done' },
        outcomeAttribute(`${outcome.state} after try ${tries}`),
      ]);
      return { state: outcome.state, tries };
    }
    await sleep(outcome.waitMs);
  }
}
