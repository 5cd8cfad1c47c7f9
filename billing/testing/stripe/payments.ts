import { type Account, need } from './account.ts';
import { openInvoice, subscriptionOf } from './invoices.ts';
import type { Invoice, Subscription, SubscriptionStatus } from './objects.ts';
import { Refusal, unfit } from './refusal.ts';

const DAY = 86_400;
const INCOMPLETE_FOR = 23 * 3_600;

/** Sets fields of a subscription, and tells which had another value. */
export function changeSubscription(account: Account, subscription: Subscription, change: Partial<Subscription>): void {
  const before = Object.fromEntries(
    Object.entries(change)
      .filter(([name, value]) => subscription[name as keyof Subscription] !== value)
      .map(([name]) => [name, structuredClone(subscription[name as keyof Subscription])]),
  );
  if (Object.keys(before).length === 0) return;
  Object.assign(subscription, change);
  account.emit('customer.subscription.updated', subscription, before);
}

/** Ends a subscription for good. */
export function endSubscription(
  account: Account,
  subscription: Subscription,
  reason: Subscription['cancellation_details']['reason'],
  status: SubscriptionStatus = 'canceled',
): void {
  const now = account.clock.now();
  subscription.status = status;
  subscription.ended_at = now;
  subscription.canceled_at ??= now;
  subscription.cancellation_details = { reason: subscription.cancellation_details.reason ?? reason };
  account.emit('customer.subscription.deleted', subscription);
}

export const isOver = ({ status }: Subscription): boolean => status === 'canceled' || status === 'incomplete_expired';

/** The card that an invoice is paid with, or null. */
export const cardOf = (account: Account, { customer, default_payment_method: card }: Subscription): string | null =>
  card ?? need(account.customers, 'customer', customer).invoice_settings.default_payment_method;

function markPaid(account: Account, invoice: Invoice, subscription: Subscription): void {
  invoice.status = 'paid';
  invoice.amount_paid = invoice.amount_due;
  invoice.amount_remaining = 0;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.paid_at = account.clock.now();
  account.emit('invoice.paid', invoice);
  account.emit('invoice.payment_succeeded', invoice);
  const owes = [...account.invoices.values()].some(
    (other) => other.status === 'open' && subscriptionOf(account, other) === subscription,
  );
  if (['incomplete', 'past_due'].includes(subscription.status) && !owes)
    changeSubscription(account, subscription, { status: 'active' });
}

function planRetry(account: Account, invoice: Invoice): void {
  const { retryDays } = account.settings;
  const first = invoice.status_transitions.finalized_at ?? 0;
  const day = retryDays[invoice.attempt_count - 1];
  if (day === undefined || !invoice.auto_advance) return;
  invoice.next_payment_attempt = first + day * DAY;
  account.clock.at(invoice.next_payment_attempt, () => {
    if (invoice.status === 'open' && invoice.auto_advance) tryPayment(account, invoice);
  });
}

/** A payment that failed: it is tried again, and after the last time everything ends. */
function markFailed(account: Account, invoice: Invoice, subscription: Subscription): void {
  invoice.next_payment_attempt = null;
  planRetry(account, invoice);
  account.emit('invoice.payment_failed', invoice);
  const isFirst = invoice.billing_reason === 'subscription_create';
  if (isFirst && subscription.status === 'incomplete') {
    const periodEnd = subscription.items.data[0]?.current_period_end ?? 0;
    account.clock.at(Math.min(subscription.created + INCOMPLETE_FOR, periodEnd), () => {
      if (subscription.status !== 'incomplete') return;
      voidInvoice(account, invoice);
      endSubscription(account, subscription, 'payment_failed', 'incomplete_expired');
    });
    return;
  }
  if (isOver(subscription)) return;
  changeSubscription(account, subscription, { status: 'past_due' });
  if (invoice.next_payment_attempt !== null || !invoice.auto_advance) return;
  markUncollectible(account, invoice);
  endSubscription(account, subscription, 'payment_failed');
}

/** Tries the card once. Nothing to pay is paid. Returns whether it is paid now. */
export function tryPayment(account: Account, invoice: Invoice): boolean {
  const subscription = subscriptionOf(account, invoice);
  if (invoice.amount_remaining > 0) {
    invoice.attempted = true;
    invoice.attempt_count += 1;
    const card = cardOf(account, subscription);
    if (card === null || account.declining.has(card)) {
      markFailed(account, invoice, subscription);
      return false;
    }
  }
  markPaid(account, invoice, subscription);
  return true;
}

/** Opens an invoice, and pays it where that is automatic. */
export function finalizeInvoice(account: Account, invoice: Invoice): void {
  openInvoice(account, invoice);
  if (invoice.auto_advance || invoice.amount_due === 0) tryPayment(account, invoice);
}

/** Plans that a draft of a cycle is opened when its grace ends, unless somebody took it over. */
export function finalizeLater(account: Account, invoice: Invoice): void {
  account.clock.at(invoice.automatically_finalizes_at ?? 0, () => {
    if (invoice.status === 'draft' && invoice.auto_advance) finalizeInvoice(account, invoice);
  });
}

/** @throws Refusal with 402 when the card declines, with 400 when there is nothing to pay */
export function payInvoice(account: Account, invoice: Invoice): Invoice {
  if (invoice.status === 'draft') openInvoice(account, invoice);
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw unfit(`Invoice is already ${invoice.status}.`, 'invoice_not_payable');
  if (!tryPayment(account, invoice))
    throw new Refusal(402, 'card_error', 'Your card was declined.', { code: 'card_declined' });
  return invoice;
}

export function voidInvoice(account: Account, invoice: Invoice): Invoice {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible')
    throw unfit(`An invoice that is ${invoice.status} can't be voided.`, 'invoice_not_editable');
  invoice.status = 'void';
  invoice.amount_remaining = 0;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.voided_at = account.clock.now();
  account.emit('invoice.voided', invoice);
  return invoice;
}

export function markUncollectible(account: Account, invoice: Invoice): Invoice {
  if (invoice.status !== 'open') throw unfit(`The invoice is ${invoice.status}.`, 'invoice_not_editable');
  invoice.status = 'uncollectible';
  invoice.next_payment_attempt = null;
  invoice.status_transitions.marked_uncollectible_at = account.clock.now();
  account.emit('invoice.marked_uncollectible', invoice);
  return invoice;
}
