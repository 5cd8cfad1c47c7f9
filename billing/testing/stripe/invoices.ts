import { z } from 'zod';
import { type Account, complete, need, newThing, type OwedUsage } from './account.ts';
import { costOf } from './catalogue.ts';
import { changeBalance } from './customers.ts';
import { usageOf } from './meters.ts';
import type { BillingReason, Customer, Invoice, InvoiceItem, InvoiceLine, Price, Subscription } from './objects.ts';
import { count, currency, flag, integer, metadata, page, text } from './parameters.ts';
import { unfit } from './refusal.ts';
import type { Seconds } from './test-clock.ts';

/** What a line says, without the invoice it stands on. */
export type LineDraft = Omit<InvoiceLine, 'id' | 'object' | 'currency' | 'invoice' | 'livemode'>;

export const invoiceItemParams = z.strictObject({
  customer: text,
  amount: integer,
  currency,
  description: z.string().max(500).default(''),
  metadata,
  period: z.strictObject({ start: count, end: count }).optional(),
  subscription: text.optional(),
});

/** An amount that the next invoice of the customer takes, or of one of its subscriptions. */
export function createInvoiceItem(
  account: Account,
  params: z.infer<typeof invoiceItemParams>,
  proration: Pick<InvoiceItem, 'pricing' | 'quantity'> | null = null,
): InvoiceItem {
  need(account.customers, 'customer', params.customer);
  if (params.subscription !== undefined) need(account.subscriptions, 'subscription', params.subscription);
  const now = account.clock.now();
  const item: InvoiceItem = {
    id: account.newId('ii'),
    object: 'invoiceitem',
    amount: params.amount,
    currency: params.currency,
    customer: params.customer,
    date: now,
    description: params.description,
    invoice: null,
    livemode: false,
    metadata: params.metadata,
    period: params.period ?? { start: now, end: now },
    proration: proration !== null,
    pricing: proration?.pricing ?? null,
    quantity: proration?.quantity ?? 1,
    subscription: params.subscription ?? null,
  };
  account.invoiceItems.set(item.id, item);
  account.emit('invoiceitem.created', item);
  return item;
}

/** How a line names its price. */
export const pricingOf = (price: Price): NonNullable<InvoiceLine['pricing']> => ({
  type: 'price_details',
  price_details: { price: price.id, product: price.product },
  unit_amount_decimal: price.unit_amount_decimal,
});

const lineOf = (account: Account, invoice: string, draft: LineDraft): InvoiceLine => ({
  id: account.newId('il'),
  object: 'line_item',
  currency: 'usd',
  invoice,
  livemode: false,
  ...draft,
});

/** Takes what waits for the next invoice of a subscription. */
function takePending(account: Account, { id, customer }: Subscription, invoice: string): LineDraft[] {
  const pending = [...account.invoiceItems.values()].filter(
    (item) => item.invoice === null && item.customer === customer && (item.subscription ?? id) === id,
  );
  for (const item of pending) item.invoice = invoice;
  return pending.map((item) => ({
    amount: item.amount,
    description: item.description,
    metadata: item.metadata,
    parent: {
      type: 'invoice_item_details',
      subscription_item_details: null,
      invoice_item_details: { invoice_item: item.id, proration: item.proration, subscription: item.subscription },
    },
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
  }));
}

/** The lines of usage as the meters stand now. */
const usageLines = (account: Account, subscription: Subscription, owed: readonly OwedUsage[]): LineDraft[] =>
  owed.map(({ item, price, start, end }) => {
    const quantity = usageOf(account, price.recurring.meter as string, subscription.customer, start, end);
    return {
      amount: costOf(price, quantity),
      description: price.lookup_key ?? price.id,
      metadata: {},
      parent: {
        type: 'subscription_item_details',
        invoice_item_details: null,
        subscription_item_details: { subscription: subscription.id, subscription_item: item, proration: false },
      },
      period: { start, end },
      pricing: pricingOf(price),
      quantity,
    };
  });

function addUp(invoice: Invoice): void {
  invoice.subtotal = invoice.lines.data.reduce((sum, { amount }) => sum + amount, 0);
  invoice.total = invoice.subtotal;
  invoice.amount_due = Math.max(0, invoice.total);
  invoice.amount_remaining = invoice.amount_due;
}

/** A draft with given lines, what is pending, and usage. Its event says so. */
export function draftInvoice(
  account: Account,
  subscription: Subscription,
  reason: BillingReason,
  lines: readonly LineDraft[],
  { period, usage = [] }: { readonly period: { start: Seconds; end: Seconds }; readonly usage?: readonly OwedUsage[] },
): Invoice {
  const thing = newThing(account, 'in', 'invoice');
  const drafts = [
    ...lines,
    ...usageLines(account, subscription, usage),
    ...takePending(account, subscription, thing.id),
  ];
  const waits = reason === 'subscription_cycle';
  const invoice: Invoice = {
    ...thing,
    amount_due: 0,
    amount_paid: 0,
    amount_remaining: 0,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatically_finalizes_at: waits ? account.clock.now() + account.settings.grace : null,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    currency: 'usd',
    customer: subscription.customer,
    ending_balance: null,
    lines: complete(
      drafts.map((draft) => lineOf(account, thing.id, draft)),
      `/v1/invoices/${thing.id}/lines`,
    ),
    metadata: {},
    next_payment_attempt: null,
    number: null,
    parent: {
      type: 'subscription_details',
      quote_details: null,
      subscription_details: { subscription: subscription.id, metadata: subscription.metadata },
    },
    period_start: period.start,
    period_end: period.end,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    starting_balance: 0,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    total: 0,
  };
  addUp(invoice);
  account.invoices.set(invoice.id, invoice);
  account.owedUsage.set(invoice.id, usage);
  subscription.latest_invoice = invoice.id;
  account.emit('invoice.created', invoice);
  return invoice;
}

/** Takes credit of the customer, or what the customer owes beside, into the amount due; a negative total becomes credit. */
function settleBalance(account: Account, invoice: Invoice, customer: Customer): void {
  invoice.starting_balance = customer.balance;
  if (invoice.total < 0)
    changeBalance(account, customer, { amount: invoice.total, type: 'invoice_too_small', invoice: invoice.id });
  else if (customer.balance !== 0 && invoice.total > 0) {
    const taken = Math.max(customer.balance, -invoice.total);
    invoice.amount_due = invoice.total + taken;
    invoice.amount_remaining = invoice.amount_due;
    changeBalance(account, customer, { amount: -taken, type: 'applied_to_invoice', invoice: invoice.id });
  }
  invoice.ending_balance = customer.balance;
}

/**
 * draft → open: usage is read once more, and nothing of the invoice changes after that.
 * @throws Refusal when it is no draft
 */
export function openInvoice(account: Account, invoice: Invoice): void {
  if (invoice.status !== 'draft') throw unfit('This invoice is already finalized.', 'invoice_already_finalized');
  const subscription = subscriptionOf(account, invoice);
  const owed = account.owedUsage.get(invoice.id) ?? [];
  const isUsage = ({ parent, pricing, period }: InvoiceLine): boolean =>
    parent.type === 'subscription_item_details' &&
    owed.some(
      ({ item, price, start }) =>
        parent.subscription_item_details.subscription_item === item &&
        pricing?.price_details.price === price.id &&
        period.start === start,
    );
  const usage = usageLines(account, subscription, owed).map((draft) => lineOf(account, invoice.id, draft));
  invoice.lines = { ...invoice.lines, data: [...invoice.lines.data.filter((line) => !isUsage(line)), ...usage] };
  addUp(invoice);
  settleBalance(account, invoice, need(account.customers, 'customer', invoice.customer));
  invoice.status = 'open';
  invoice.number = `LOCAL-${invoice.id.slice(-6)}`;
  invoice.automatically_finalizes_at = null;
  invoice.status_transitions.finalized_at = account.clock.now();
  account.emit('invoice.finalized', invoice);
}

export const subscriptionOf = (account: Account, invoice: Invoice): Subscription =>
  need(account.subscriptions, 'subscription', invoice.parent.subscription_details.subscription);

export const invoiceUpdateParams = z.strictObject({ auto_advance: flag.optional(), metadata });
export const finalizeParams = z.strictObject({ auto_advance: flag.optional() });
export const invoiceListParams = z.strictObject({
  ...page,
  customer: text.optional(),
  subscription: text.optional(),
  status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
});

export const isListedInvoice =
  (params: z.infer<typeof invoiceListParams>) =>
  (invoice: Invoice): boolean =>
    (params.customer === undefined || invoice.customer === params.customer) &&
    (params.status === undefined || invoice.status === params.status) &&
    (params.subscription === undefined || invoice.parent.subscription_details.subscription === params.subscription);

/** Who sets `auto_advance` to false has taken over a draft: it waits until it is finalised by hand. */
export function updateInvoice(
  account: Account,
  invoice: Invoice,
  params: z.infer<typeof invoiceUpdateParams>,
): Invoice {
  if (params.auto_advance !== undefined) {
    invoice.auto_advance = params.auto_advance;
    if (invoice.status === 'draft')
      invoice.automatically_finalizes_at = params.auto_advance ? account.clock.now() + account.settings.grace : null;
  }
  Object.assign(invoice.metadata, params.metadata);
  account.emit('invoice.updated', invoice);
  return invoice;
}
