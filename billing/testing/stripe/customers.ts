import { z } from 'zod';
import { type Account, need, newThing } from './account.ts';
import type { BalanceTransaction, Customer, PaymentMethod } from './objects.ts';
import { currency, integer, metadata, page, text } from './parameters.ts';
import { invalid, missing, unfit } from './refusal.ts';

export const customerParams = z.strictObject({
  email: z.string().max(512).optional(),
  name: z.string().max(256).optional(),
  metadata,
  invoice_settings: z.strictObject({ default_payment_method: text }).optional(),
});
export const customerListParams = z.strictObject({ ...page, email: text.optional() });

export function createCustomer(account: Account, params: z.infer<typeof customerParams>): Customer {
  if (params.invoice_settings !== undefined)
    throw unfit('A payment method is attached to a customer before it is the default.', 'resource_missing');
  const customer: Customer = {
    ...newThing(account, 'cus', 'customer'),
    email: params.email ?? null,
    name: params.name ?? null,
    balance: 0,
    invoice_settings: { default_payment_method: null },
    metadata: params.metadata,
  };
  account.customers.set(customer.id, customer);
  account.emit('customer.created', customer);
  return customer;
}

export function updateCustomer(account: Account, id: string, params: z.infer<typeof customerParams>): Customer {
  const customer = need(account.customers, 'customer', id);
  const card = params.invoice_settings?.default_payment_method;
  if (card !== undefined && account.paymentMethods.get(card)?.customer !== id)
    throw missing('PaymentMethod', card, 400);
  if (card !== undefined) customer.invoice_settings.default_payment_method = card;
  if (params.email !== undefined) customer.email = params.email === '' ? null : params.email;
  if (params.name !== undefined) customer.name = params.name === '' ? null : params.name;
  Object.assign(customer.metadata, params.metadata);
  account.emit('customer.updated', customer);
  return customer;
}

/** Cards of test mode by their names there: one that pays, and one that can be attached and declines. */
const CARDS: Readonly<Record<string, { last4: string; declines: boolean }>> = {
  pm_card_visa: { last4: '4242', declines: false },
  pm_card_chargeCustomerFail: { last4: '0341', declines: true },
};

/** Attaches a card of test mode to a customer. */
export function attachCard(account: Account, token: string, customer: string): PaymentMethod {
  need(account.customers, 'customer', customer);
  const card = CARDS[token];
  if (card === undefined) throw missing('PaymentMethod', token);
  const method: PaymentMethod = {
    ...newThing(account, 'pm', 'payment_method'),
    type: 'card',
    customer,
    card: { brand: 'visa', last4: card.last4 },
  };
  account.paymentMethods.set(method.id, method);
  if (card.declines) account.declining.add(method.id);
  account.emit('payment_method.attached', method);
  return method;
}

export const balanceParams = z.strictObject({
  amount: integer,
  currency,
  description: z.string().max(350).optional(),
  metadata,
});

/** Changes the balance of a customer, and writes down why. */
export function changeBalance(
  account: Account,
  customer: Customer,
  change: Pick<BalanceTransaction, 'amount' | 'type'> & Partial<BalanceTransaction>,
): BalanceTransaction {
  if (change.amount === 0) throw invalid('The amount is zero.', 'amount');
  customer.balance += change.amount;
  const transaction: BalanceTransaction = {
    credit_note: null,
    currency: 'usd',
    description: null,
    invoice: null,
    metadata: {},
    ...change,
    ...newThing(account, 'cbtxn', 'customer_balance_transaction'),
    customer: customer.id,
    ending_balance: customer.balance,
  };
  account.balanceTransactions.set(transaction.id, transaction);
  return transaction;
}
