import { z } from 'zod';
import { type Account, complete, need, newThing, type OwedUsage } from './account.ts';
import { type Anchor, anchorAfter, anchorAt, anchorBefore, prorated } from './billing-month.ts';
import { draftInvoice, type LineDraft, pricingOf } from './invoices.ts';
import type { Subscription, SubscriptionItem } from './objects.ts';
import { page, text } from './parameters.ts';
import { cardOf, changeSubscription, endSubscription, finalizeInvoice, finalizeLater, isOver } from './payments.ts';
import { invalid } from './refusal.ts';
import type { SubscriptionParams } from './subscription-params.ts';
import type { Seconds } from './test-clock.ts';

const DAY = 86_400;
const TRIAL_NOTICE = 3 * DAY;

export const anchorOf = ({ billing_cycle_anchor_config: config, billing_cycle_anchor: time }: Subscription): Anchor =>
  config === null
    ? anchorAt(time)
    : { day: config.day_of_month, hour: config.hour ?? 0, minute: config.minute ?? 0, second: config.second ?? 0 };

const isMetered = ({ price }: SubscriptionItem): boolean => price.recurring.usage_type === 'metered';

const itemLine = (item: SubscriptionItem, amount: number, period: { start: Seconds; end: Seconds }): LineDraft => ({
  amount,
  description: item.price.lookup_key ?? item.price.id,
  metadata: {},
  parent: {
    type: 'subscription_item_details',
    invoice_item_details: null,
    subscription_item_details: { subscription: item.subscription, subscription_item: item.id, proration: false },
  },
  period,
  pricing: pricingOf(item.price),
  quantity: item.quantity ?? 0,
});

/** Begins a period, and says what it costs in advance: the part of the month that it is, to the second. */
function openPeriod(account: Account, subscription: Subscription, start: Seconds): LineDraft[] {
  const anchor = anchorOf(subscription);
  const end = anchorAfter(start, anchor);
  const month = end - anchorBefore(end - 1, anchor);
  for (const item of subscription.items.data) {
    item.current_period_start = start;
    item.current_period_end = end;
  }
  account.clock.at(end, () => endPeriod(account, subscription, end));
  return subscription.items.data
    .filter((item) => !isMetered(item))
    .map((item) => {
      const cents = prorated(item.price.unit_amount * (item.quantity ?? 1), end - start, month);
      account.debits.set(item.id, { cents, start, end });
      return itemLine(item, cents, { start, end });
    });
}

/** The usage of a period that has ended, by the prices at its end. */
const owedUsage = ({ items }: Subscription): OwedUsage[] =>
  items.data
    .filter(isMetered)
    .map(({ id, price, current_period_start: start, current_period_end: end }) => ({ item: id, price, start, end }));

/** What happens at the end of a period or a trial, unless the subscription is over or has moved on. */
function endPeriod(account: Account, subscription: Subscription, end: Seconds): void {
  const [item] = subscription.items.data;
  if (isOver(subscription) || subscription.status === 'incomplete' || item?.current_period_end !== end) return;
  const isTrial = subscription.status === 'trialing';
  const noCard = cardOf(account, subscription) === null;
  const dies = subscription.trial_settings.end_behavior.missing_payment_method === 'cancel';
  if (isTrial && noCard && dies) {
    endSubscription(account, subscription, null);
    return;
  }
  const period = { start: item.current_period_start, end };
  const usage = isTrial ? [] : owedUsage(subscription);
  if (subscription.cancel_at_period_end) {
    if (usage.length > 0)
      finalizeLater(account, draftInvoice(account, subscription, 'subscription_cycle', [], { period, usage }));
    endSubscription(account, subscription, 'cancellation_requested');
    return;
  }
  const before = structuredClone(subscription.items);
  const lines = openPeriod(account, subscription, end);
  const invoice = draftInvoice(account, subscription, 'subscription_cycle', lines, { period, usage });
  account.emit('customer.subscription.updated', subscription, { items: before });
  if (isTrial) changeSubscription(account, subscription, { status: 'active' });
  finalizeLater(account, invoice);
}

function newSubscription(account: Account, params: SubscriptionParams): Subscription {
  const thing = newThing(account, 'sub', 'subscription');
  const now = thing.created;
  const { billing_cycle_anchor_config: config, trial_period_days: days } = params;
  const trialEnd = days === undefined ? null : now + days * DAY;
  const start = trialEnd ?? now;
  const items = params.items.map(({ price: priceId, quantity }): SubscriptionItem => {
    const price = need(account.prices, 'price', priceId);
    const metered = price.recurring.usage_type === 'metered';
    if (metered && quantity !== undefined) throw invalid('A metered price takes no quantity.', 'items');
    return {
      id: account.newId('si'),
      object: 'subscription_item',
      created: now,
      current_period_start: now,
      current_period_end: start,
      price,
      ...(metered ? {} : { quantity: quantity ?? 1 }),
      subscription: thing.id,
    };
  });
  const anchorConfig =
    config === undefined
      ? null
      : {
          day_of_month: config.day_of_month,
          hour: config.hour ?? null,
          minute: config.minute ?? null,
          second: config.second ?? null,
          month: null,
        };
  const subscription: Subscription = {
    ...thing,
    billing_cycle_anchor: start,
    billing_cycle_anchor_config: anchorConfig,
    billing_mode: { type: 'flexible' },
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { reason: null },
    collection_method: 'charge_automatically',
    currency: 'usd',
    customer: params.customer,
    default_payment_method: params.default_payment_method ?? null,
    ended_at: null,
    items: complete(items, `/v1/subscription_items?subscription=${thing.id}`),
    latest_invoice: null,
    metadata: params.metadata,
    start_date: now,
    status: trialEnd === null ? 'incomplete' : 'trialing',
    trial_start: trialEnd === null ? null : now,
    trial_end: trialEnd,
    trial_settings: params.trial_settings ?? { end_behavior: { missing_payment_method: 'create_invoice' } },
  };
  if (anchorConfig !== null) subscription.billing_cycle_anchor = anchorAfter(start - 1, anchorOf(subscription));
  return subscription;
}

/** A subscription with its first invoice: of nothing for a trial, else of the rest of the month, which is paid at once or not at all. */
export function createSubscription(account: Account, params: SubscriptionParams): Subscription {
  need(account.customers, 'customer', params.customer);
  const subscription = newSubscription(account, params);
  account.subscriptions.set(subscription.id, subscription);
  const { created: now, trial_end: trialEnd } = subscription;
  account.emit('customer.subscription.created', subscription);
  const lines =
    trialEnd === null
      ? openPeriod(account, subscription, now)
      : subscription.items.data
          .filter((item) => !isMetered(item))
          .map((item) => itemLine(item, 0, { start: now, end: trialEnd }));
  if (trialEnd !== null) {
    account.clock.at(trialEnd, () => endPeriod(account, subscription, trialEnd));
    account.clock.at(trialEnd - TRIAL_NOTICE, () => {
      if (subscription.status === 'trialing') account.emit('customer.subscription.trial_will_end', subscription);
    });
  }
  const period = { start: now, end: now };
  finalizeInvoice(account, draftInvoice(account, subscription, 'subscription_create', lines, { period }));
  return subscription;
}

export const subscriptionListParams = z.strictObject({
  ...page,
  customer: text.optional(),
  status: z.enum(['all', 'trialing', 'active', 'past_due', 'incomplete', 'incomplete_expired', 'canceled']).optional(),
});

/** Without a status, a list holds what has not been canceled. */
export const isListedSubscription =
  ({ customer, status }: z.infer<typeof subscriptionListParams>) =>
  (subscription: Subscription): boolean =>
    (customer === undefined || subscription.customer === customer) &&
    (status === 'all' || (status === undefined ? subscription.status !== 'canceled' : subscription.status === status));
