import { z } from 'zod';
import { type Account, need, newThing } from './account.ts';
import { createPrice, createProduct, isListed, priceListParams, priceParams, productParams } from './catalogue.ts';
import { createSession, expireSession, sessionParams } from './checkout.ts';
import { createCreditNote, creditNoteParams } from './credit-notes.ts';
import * as customers from './customers.ts';
import * as invoices from './invoices.ts';
import { pageOf } from './lists.ts';
import * as meters from './meters.ts';
import type { PortalSession } from './objects.ts';
import { count, page, readForm, text } from './parameters.ts';
import { finalizeInvoice, markUncollectible, payInvoice, voidInvoice } from './payments.ts';
import { invalid } from './refusal.ts';
import { cancelSubscription, updateParams, updateSubscription } from './subscription-changes.ts';
import { subscriptionParams } from './subscription-params.ts';
import { createSubscription, isListedSubscription, subscriptionListParams } from './subscriptions.ts';
import { endpointParams, type webhooks } from './webhooks.ts';

/** A route of the API: what it does with the id of its path and the text of its form or query. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** @throws Refusal */
  readonly answer: (id: string, form: string) => unknown;
}

const nothing = z.strictObject({});
const EVENTS_KEPT = 30 * 86_400;

function route<T>(
  method: Route['method'],
  path: string,
  params: z.ZodType<T, unknown>,
  work: (params: T, id: string) => unknown,
): Route {
  return { method, path, answer: (id, form) => work(readForm(params, form), id) };
}

const customerRoutes = (account: Account): Route[] => [
  route('POST', '/v1/customers', customers.customerParams, (params) => customers.createCustomer(account, params)),
  route('GET', '/v1/customers', customers.customerListParams, (params) =>
    pageOf(account.customers.values(), params, '/v1/customers', ({ email }) => (params.email ?? email) === email),
  ),
  route('GET', '/v1/customers/:id', nothing, (_none, id) => need(account.customers, 'customer', id)),
  route('POST', '/v1/customers/:id', customers.customerParams, (params, id) =>
    customers.updateCustomer(account, id, params),
  ),
  route('POST', '/v1/customers/:id/balance_transactions', customers.balanceParams, (params, id) =>
    customers.changeBalance(account, need(account.customers, 'customer', id), {
      ...params,
      description: params.description ?? null,
      type: 'adjustment',
    }),
  ),
  route('GET', '/v1/customers/:id/balance_transactions', z.strictObject(page), (params, id) =>
    pageOf(
      account.balanceTransactions.values(),
      params,
      `/v1/customers/${id}/balance_transactions`,
      ({ customer }) => customer === id,
    ),
  ),
  route('POST', '/v1/payment_methods/:id/attach', z.strictObject({ customer: text }), ({ customer }, id) =>
    customers.attachCard(account, id, customer),
  ),
];

const catalogueRoutes = (account: Account): Route[] => [
  route('POST', '/v1/products', productParams, (params) => createProduct(account, params)),
  route('POST', '/v1/prices', priceParams, (params) => createPrice(account, params)),
  route('GET', '/v1/prices', priceListParams, (params) =>
    pageOf(account.prices.values(), params, '/v1/prices', isListed(params)),
  ),
  route('GET', '/v1/prices/:id', nothing, (_none, id) => need(account.prices, 'price', id)),
];

const subscriptionRoutes = (account: Account): Route[] => [
  route('POST', '/v1/subscriptions', subscriptionParams, (params) => createSubscription(account, params)),
  route('GET', '/v1/subscriptions', subscriptionListParams, (params) =>
    pageOf(account.subscriptions.values(), params, '/v1/subscriptions', isListedSubscription(params)),
  ),
  route('GET', '/v1/subscriptions/:id', nothing, (_none, id) => need(account.subscriptions, 'subscription', id)),
  route('POST', '/v1/subscriptions/:id', updateParams, (params, id) =>
    updateSubscription(account, need(account.subscriptions, 'subscription', id), params),
  ),
  route('DELETE', '/v1/subscriptions/:id', nothing, (_none, id) =>
    cancelSubscription(account, need(account.subscriptions, 'subscription', id)),
  ),
];

function invoiceRoutes(account: Account): Route[] {
  const invoiceOf = (id: string) => need(account.invoices, 'invoice', id);
  return [
    route('POST', '/v1/invoiceitems', invoices.invoiceItemParams, (params) =>
      invoices.createInvoiceItem(account, params),
    ),
    route('GET', '/v1/invoiceitems', z.strictObject({ ...page, customer: text }), (params) =>
      pageOf(account.invoiceItems.values(), params, '/v1/invoiceitems', ({ customer }) => customer === params.customer),
    ),
    route('GET', '/v1/invoices', invoices.invoiceListParams, (params) =>
      pageOf(account.invoices.values(), params, '/v1/invoices', invoices.isListedInvoice(params)),
    ),
    route('GET', '/v1/invoices/:id', nothing, (_none, id) => invoiceOf(id)),
    route('POST', '/v1/invoices/:id', invoices.invoiceUpdateParams, (params, id) =>
      invoices.updateInvoice(account, invoiceOf(id), params),
    ),
    route('POST', '/v1/invoices/:id/finalize', invoices.finalizeParams, ({ auto_advance: advance }, id) => {
      const invoice = invoiceOf(id);
      if (advance !== undefined) invoice.auto_advance = advance;
      finalizeInvoice(account, invoice);
      return invoice;
    }),
    route('POST', '/v1/invoices/:id/pay', nothing, (_none, id) => payInvoice(account, invoiceOf(id))),
    route('POST', '/v1/invoices/:id/void', nothing, (_none, id) => voidInvoice(account, invoiceOf(id))),
    route('POST', '/v1/invoices/:id/mark_uncollectible', nothing, (_none, id) =>
      markUncollectible(account, invoiceOf(id)),
    ),
    route('POST', '/v1/credit_notes', creditNoteParams, (params) => createCreditNote(account, params)),
    route('GET', '/v1/credit_notes', z.strictObject({ ...page, invoice: text.optional() }), (params) =>
      pageOf(
        account.creditNotes.values(),
        params,
        '/v1/credit_notes',
        ({ invoice }) => (params.invoice ?? invoice) === invoice,
      ),
    ),
  ];
}

const meterRoutes = (account: Account): Route[] => [
  route('POST', '/v1/billing/meters', meters.meterParams, (params) => meters.createMeter(account, params)),
  route('GET', '/v1/billing/meters', meters.meterListParams, (params) =>
    pageOf(account.meters.values(), params, '/v1/billing/meters', ({ status }) => (params.status ?? status) === status),
  ),
  route('POST', '/v1/billing/meter_events', meters.meterEventParams, (params) =>
    meters.createMeterEvent(account, params),
  ),
  route('GET', '/v1/billing/meters/:id/event_summaries', meters.summaryParams, (params, id) =>
    pageOf([meters.summaryOf(account, id, params)], params, `/v1/billing/meters/${id}/event_summaries`),
  ),
];

/** Pages for customers: `base` is the address of this server. */
const pageRoutes = (account: Account, base: () => string): Route[] => [
  route('POST', '/v1/checkout/sessions', sessionParams, (params) => createSession(account, base(), params)),
  route('GET', '/v1/checkout/sessions/:id', nothing, (_none, id) =>
    need(account.checkoutSessions, 'checkout session', id),
  ),
  route('POST', '/v1/checkout/sessions/:id/expire', nothing, (_none, id) =>
    expireSession(account, need(account.checkoutSessions, 'checkout session', id)),
  ),
  route(
    'POST',
    '/v1/billing_portal/sessions',
    z.strictObject({ customer: text, return_url: z.url() }),
    ({ customer, return_url }) => {
      need(account.customers, 'customer', customer);
      const thing = newThing(account, 'bps', 'billing_portal.session');
      const session: PortalSession = { ...thing, customer, return_url, url: `${base()}/portal/${thing.id}` };
      account.portalSessions.set(session.id, session);
      return session;
    },
  ),
];

const eventListParams = z.strictObject({
  ...page,
  type: text.optional(),
  created: z.strictObject({ gte: count.optional(), lt: count.optional() }).optional(),
});

function eventRoutes(account: Account, hooks: ReturnType<typeof webhooks>): Route[] {
  const isKept = ({ created }: { created: number }) => account.clock.now() - created < EVENTS_KEPT;
  return [
    route('GET', '/v1/events', eventListParams, (params) =>
      pageOf(account.events.values(), params, '/v1/events', (event) => {
        const { gte = 0, lt = Number.POSITIVE_INFINITY } = params.created ?? {};
        return (
          isKept(event) && (params.type ?? event.type) === event.type && event.created >= gte && event.created < lt
        );
      }),
    ),
    route('GET', '/v1/events/:id', nothing, (_none, id) => {
      const event = need(account.events, 'event', id);
      if (!isKept(event)) throw invalid('Events are kept for 30 days.', 'id', 'resource_missing');
      return event;
    }),
    route('POST', '/v1/webhook_endpoints', endpointParams, (params) => hooks.create(params)),
    route('DELETE', '/v1/webhook_endpoints/:id', nothing, (_none, id) => {
      need(account.webhookEndpoints, 'webhook endpoint', id);
      account.webhookEndpoints.delete(id);
      return { id, object: 'webhook_endpoint', deleted: true };
    }),
  ];
}

/** Every route of the API that there is here; another is 404. */
export const routesOf = (account: Account, hooks: ReturnType<typeof webhooks>, base: () => string): Route[] => [
  ...customerRoutes(account),
  ...catalogueRoutes(account),
  ...subscriptionRoutes(account),
  ...invoiceRoutes(account),
  ...meterRoutes(account),
  ...pageRoutes(account, base),
  ...eventRoutes(account, hooks),
];
