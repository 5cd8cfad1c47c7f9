import { z } from 'zod';
import { type Account, need } from './account.ts';
import { anchorBefore, prorated } from './billing-month.ts';
import { createInvoiceItem, draftInvoice, pricingOf } from './invoices.ts';
import type { Price, Subscription, SubscriptionItem } from './objects.ts';
import { count, flag, metadata, text } from './parameters.ts';
import { changeSubscription, endSubscription, finalizeInvoice, isOver } from './payments.ts';
import { invalid, missing, unfit } from './refusal.ts';
import { anchorOf } from './subscriptions.ts';

export const updateParams = z.strictObject({
  cancel_at_period_end: flag.optional(),
  default_payment_method: text.optional(),
  items: z.array(z.strictObject({ id: text, price: text.optional(), quantity: count.optional() })).optional(),
  metadata,
  proration_behavior: z.enum(['create_prorations', 'always_invoice', 'none']).default('create_prorations'),
});

/** Gives back the unused part of what was debited, and debits the rest of the month at the new price: both to the second. */
function prorate(account: Account, subscription: Subscription, item: SubscriptionItem, price: Price, quantity: number) {
  const now = account.clock.now();
  const end = item.current_period_end;
  const debit = account.debits.get(item.id);
  if (debit === undefined) return;
  const cents = prorated(price.unit_amount * quantity, end - now, end - anchorBefore(end - 1, anchorOf(subscription)));
  const common = {
    customer: subscription.customer,
    currency: 'usd' as const,
    metadata: {},
    subscription: subscription.id,
  };
  const period = { start: now, end };
  createInvoiceItem(
    account,
    {
      ...common,
      amount: prorated(-debit.cents, end - now, debit.end - debit.start),
      description: `Unused time on ${item.price.lookup_key ?? item.price.id}`,
      period,
    },
    { pricing: pricingOf(item.price), quantity: item.quantity ?? 1 },
  );
  createInvoiceItem(
    account,
    { ...common, amount: cents, description: `Remaining time on ${price.lookup_key ?? price.id}`, period },
    { pricing: pricingOf(price), quantity },
  );
  account.debits.set(item.id, { cents, start: now, end });
}

/** Changes the items; what is metered is billed by the price at the end of its period. */
function changeItems(account: Account, subscription: Subscription, params: z.infer<typeof updateParams>): boolean {
  let changed = false;
  for (const change of params.items ?? []) {
    const item = subscription.items.data.find(({ id }) => id === change.id);
    if (item === undefined) throw missing('subscription item', change.id, 400);
    const price = change.price === undefined ? item.price : need(account.prices, 'price', change.price);
    if (price.recurring.usage_type !== item.price.recurring.usage_type)
      throw invalid('A metered price replaces a metered one only.', 'items');
    const metered = price.recurring.usage_type === 'metered';
    if (metered && change.quantity !== undefined) throw invalid('A metered price takes no quantity.', 'items');
    const quantity = change.quantity ?? item.quantity ?? 1;
    if (price === item.price && (metered || quantity === item.quantity)) continue;
    changed = true;
    if (!metered && subscription.status !== 'trialing' && params.proration_behavior !== 'none')
      prorate(account, subscription, item, price, quantity);
    item.price = price;
    if (!metered) item.quantity = quantity;
  }
  return changed;
}

/** @throws Refusal when the subscription is over or a parameter does not fit */
export function updateSubscription(
  account: Account,
  subscription: Subscription,
  params: z.infer<typeof updateParams>,
): Subscription {
  if (isOver(subscription)) throw unfit('A canceled subscription can only update its metadata.', 'resource_missing');
  const card = params.default_payment_method;
  if (card !== undefined && account.paymentMethods.get(card)?.customer !== subscription.customer)
    throw missing('PaymentMethod', card, 400);
  const before = structuredClone(subscription.items);
  const changed = changeItems(account, subscription, params);
  const ends = params.cancel_at_period_end;
  const [item] = subscription.items.data;
  changeSubscription(account, subscription, {
    ...(card === undefined ? {} : { default_payment_method: card }),
    ...(ends === undefined
      ? {}
      : {
          cancel_at_period_end: ends,
          cancel_at: ends ? (item?.current_period_end ?? null) : null,
          canceled_at: ends ? account.clock.now() : null,
        }),
    ...(Object.keys(params.metadata).length === 0
      ? {}
      : { metadata: { ...subscription.metadata, ...params.metadata } }),
  });
  if (!changed) return subscription;
  account.emit('customer.subscription.updated', subscription, { items: before });
  if (params.proration_behavior === 'always_invoice' && subscription.status !== 'trialing' && item !== undefined) {
    const period = { start: account.clock.now(), end: account.clock.now() };
    finalizeInvoice(account, draftInvoice(account, subscription, 'subscription_update', [], { period }));
  }
  return subscription;
}

/** Ends it at once, without an invoice. @throws Refusal when it has ended already */
export function cancelSubscription(account: Account, subscription: Subscription): Subscription {
  if (isOver(subscription)) throw missing('subscription', subscription.id);
  endSubscription(account, subscription, 'cancellation_requested');
  return subscription;
}
