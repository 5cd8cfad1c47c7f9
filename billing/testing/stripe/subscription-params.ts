import { z } from 'zod';
import { anchorConfig, count, metadata, text } from './parameters.ts';

const behaviour = z.enum(['cancel', 'create_invoice']);
/** What Checkout may say about the subscription that it makes. */
export const subscriptionData = {
  billing_cycle_anchor_config: anchorConfig.optional(),
  billing_mode: z.strictObject({ type: z.literal('flexible') }).optional(),
  metadata,
  trial_period_days: count.refine((days) => days >= 1 && days <= 730).optional(),
  trial_settings: z.strictObject({ end_behavior: z.strictObject({ missing_payment_method: behaviour }) }).optional(),
};
export const subscriptionParams = z.strictObject({
  ...subscriptionData,
  customer: text,
  default_payment_method: text.optional(),
  items: z
    .array(z.strictObject({ price: text, quantity: count.optional() }))
    .min(1)
    .max(20),
});
export type SubscriptionParams = z.infer<typeof subscriptionParams>;
