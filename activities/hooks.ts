import type { HookInput } from '#contracts/hooks.ts';
import { type HookFacts, type TryOutcome, tryDelivery } from '#hooks/deliver.ts';

export interface HookActivities {
  /** One try to deliver a message; says what it came to, and how long to wait for the next. */
  tryDelivery(input: HookInput): Promise<TryOutcome>;
}

/** The steps of a delivery to a customer's endpoint. */
export const createHookActivities = (facts: HookFacts): HookActivities => ({
  tryDelivery: (input) => tryDelivery(facts, input),
});
