import { z } from 'zod';
import { type Account, need, newThing } from './account.ts';
import { attachCard, updateCustomer } from './customers.ts';
import type { CheckoutSession } from './objects.ts';
import { count, metadata, text } from './parameters.ts';
import { unfit } from './refusal.ts';
import { type SubscriptionParams, subscriptionData } from './subscription-params.ts';
import { createSubscription } from './subscriptions.ts';

const OPEN_FOR = 86_400;

export const sessionParams = z.strictObject({
  cancel_url: z.url().optional(),
  client_reference_id: z.string().max(200).optional(),
  customer: text,
  line_items: z
    .array(z.strictObject({ price: text, quantity: count.optional() }))
    .min(1)
    .max(20),
  metadata,
  mode: z.literal('subscription'),
  subscription_data: z.strictObject(subscriptionData).default({ metadata: {} }),
  success_url: z.url(),
});

/** A page on which a customer pays, open for a day. */
export function createSession(account: Account, base: string, params: z.infer<typeof sessionParams>): CheckoutSession {
  need(account.customers, 'customer', params.customer);
  for (const { price } of params.line_items) need(account.prices, 'price', price);
  const thing = newThing(account, 'cs_test', 'checkout.session');
  const session: CheckoutSession = {
    ...thing,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    customer: params.customer,
    expires_at: thing.created + OPEN_FOR,
    metadata: params.metadata,
    mode: 'subscription',
    payment_status: 'unpaid',
    status: 'open',
    subscription: null,
    success_url: params.success_url,
    url: `${base}/checkout/${thing.id}`,
  };
  const intended: SubscriptionParams = {
    ...params.subscription_data,
    customer: params.customer,
    items: params.line_items,
  };
  account.checkoutSessions.set(session.id, session);
  account.intended.set(session.id, intended);
  account.clock.at(session.expires_at, () => {
    if (session.status === 'open') expireSession(account, session);
  });
  return session;
}

/** @throws Refusal when it is not open */
export function expireSession(account: Account, session: CheckoutSession): CheckoutSession {
  if (session.status !== 'open') throw unfit(`The session is ${session.status}.`, 'resource_missing');
  session.status = 'expired';
  session.url = null;
  account.emit('checkout.session.expired', session);
  return session;
}

/** The button that pays: a good card becomes the customer's, and the subscription begins. @throws Refusal when it is not open */
export function paySession(account: Account, session: CheckoutSession): CheckoutSession {
  if (session.status !== 'open') throw unfit(`The session is ${session.status}.`, 'resource_missing');
  const card = attachCard(account, 'pm_card_visa', session.customer);
  updateCustomer(account, session.customer, { metadata: {}, invoice_settings: { default_payment_method: card.id } });
  const intended = account.intended.get(session.id);
  if (intended === undefined) throw unfit('The session was never made.', 'resource_missing');
  const subscription = createSubscription(account, intended);
  session.subscription = subscription.id;
  session.payment_status = subscription.status === 'trialing' ? 'no_payment_required' : 'paid';
  session.status = 'complete';
  session.url = null;
  account.emit('checkout.session.completed', session);
  return session;
}
