import { z } from 'zod';
import { type Account, need, newThing } from './account.ts';
import { changeBalance } from './customers.ts';
import type { CreditNote } from './objects.ts';
import { count, metadata, text } from './parameters.ts';
import { invalid, unfit } from './refusal.ts';

export const creditNoteParams = z.strictObject({
  invoice: text,
  amount: count,
  credit_amount: count.optional(),
  memo: z.string().max(5_000).optional(),
  metadata,
  reason: z.enum(['duplicate', 'fraudulent', 'order_change', 'product_unsatisfactory']).optional(),
});

/**
 * Takes back a part of an issued invoice: less is due while it is open; once it is paid the amount becomes credit of the customer.
 * @throws Refusal when the invoice is neither, or has less left
 */
export function createCreditNote(account: Account, params: z.infer<typeof creditNoteParams>): CreditNote {
  const invoice = need(account.invoices, 'invoice', params.invoice);
  const isOpen = invoice.status === 'open';
  if (!isOpen && invoice.status !== 'paid') throw unfit(`The invoice is ${invoice.status}.`, 'invoice_not_editable');
  const credited = invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount;
  const left = isOpen ? invoice.amount_remaining : invoice.total - credited;
  if (params.amount === 0 || params.amount > left) throw invalid(`The invoice has ${left} cents left.`, 'amount');
  const asCredit = params.credit_amount ?? 0;
  if (asCredit !== (isOpen ? 0 : params.amount))
    throw invalid('A paid invoice needs all of the amount as credit, an open one none.', 'credit_amount');
  const thing = newThing(account, 'cn', 'credit_note');
  const customer = need(account.customers, 'customer', invoice.customer);
  const transaction = isOpen
    ? null
    : changeBalance(account, customer, { amount: -params.amount, type: 'credit_note', credit_note: thing.id });
  if (isOpen) {
    invoice.pre_payment_credit_notes_amount += params.amount;
    invoice.amount_remaining -= params.amount;
    invoice.amount_due -= params.amount;
  } else invoice.post_payment_credit_notes_amount += params.amount;
  const note: CreditNote = {
    ...thing,
    amount: params.amount,
    currency: 'usd',
    customer: invoice.customer,
    customer_balance_transaction: transaction?.id ?? null,
    invoice: invoice.id,
    memo: params.memo ?? null,
    metadata: params.metadata,
    number: `${invoice.number}-CN-${thing.id.slice(-4)}`,
    pre_payment_amount: isOpen ? params.amount : 0,
    post_payment_amount: isOpen ? 0 : params.amount,
    reason: params.reason ?? null,
    status: 'issued',
    total: params.amount,
  };
  account.creditNotes.set(note.id, note);
  account.emit('credit_note.created', note);
  return note;
}
