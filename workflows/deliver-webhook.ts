import { condition, defineSignal, proxyActivities, setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import type { HookActivities } from '#activities/hooks.ts';
import { HOOKS_QUEUE, type HookInput, TRY_NOW } from '#contracts/hooks.ts';
import { OPS_STATE, outcomeAttribute, STAGE } from './search-attributes.ts';

const OPTIONS = {
  taskQueue: HOOKS_QUEUE,
  startToCloseTimeout: '1m',
  // A receiver that fails is an outcome. What fails here is ours, and passes.
  retry: { initialInterval: '1s', maximumInterval: '5m' },
} as const;

const tryNowSignal = defineSignal(TRY_NOW);

/** Delivers a message to an endpoint: tries, and waits as long as the try has said or until somebody asks for the next, until it is over. How often, the rows know. */
export async function deliverWebhook(input: HookInput): Promise<{ readonly state: string; readonly tries: number }> {
  // Of the tenants whose messages wait each has its turn.
  const activities = proxyActivities<HookActivities>({ ...OPTIONS, priority: { fairnessKey: input.tenantId } });
  let isAsked = false;
  setHandler(tryNowSignal, () => {
    isAsked = true;
  });
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
    // Asked during a try, it was asked for that one.
    isAsked = false;
    await condition(() => isAsked, outcome.waitMs);
  }
}
