import type { FaultPlan } from './fault-plan.ts';
import type * as Api from './objects.ts';
import { missing } from './refusal.ts';
import type { SubscriptionParams } from './subscription-params.ts';
import type { Seconds, TestClock } from './test-clock.ts';

/** A base fee that was debited for a time: what a credit for the unused part is made of. */
export interface Debit {
  readonly cents: number;
  readonly start: Seconds;
  readonly end: Seconds;
}

/** Which usage an invoice takes when it is finalised: fixed when the period ended, whatever the item is changed to later. */
export interface OwedUsage {
  readonly item: string;
  readonly price: Api.Price;
  readonly start: Seconds;
  readonly end: Seconds;
}

/** A meter event and when it counts. */
export interface MeterEvent {
  readonly meter: string;
  readonly customer: string;
  readonly identifier: string;
  readonly value: number;
  readonly timestamp: Seconds;
  readonly received: Seconds;
  readonly countsFrom: Seconds;
}

/** How an account is set up; at Stripe these are switches of the dashboard. */
export interface AccountSettings {
  /** Seconds for which the draft of a cycle waits. */
  readonly grace: Seconds;
  /** Days after the first failed payment on which it is tried again. After the last the invoice is uncollectible and its subscription ends. */
  readonly retryDays: readonly number[];
  /** Which event `last` takes: the newest by its timestamp, or the one that was processed last. Stripe's pages say both. */
  readonly last: 'timestamp' | 'processed';
}

const tables = () => ({
  customers: new Map<string, Api.Customer>(),
  paymentMethods: new Map<string, Api.PaymentMethod>(),
  products: new Map<string, Api.Product>(),
  prices: new Map<string, Api.Price>(),
  subscriptions: new Map<string, Api.Subscription>(),
  invoices: new Map<string, Api.Invoice>(),
  invoiceItems: new Map<string, Api.InvoiceItem>(),
  balanceTransactions: new Map<string, Api.BalanceTransaction>(),
  creditNotes: new Map<string, Api.CreditNote>(),
  meters: new Map<string, Api.Meter>(),
  checkoutSessions: new Map<string, Api.CheckoutSession>(),
  portalSessions: new Map<string, Api.PortalSession>(),
  webhookEndpoints: new Map<string, Api.WebhookEndpoint>(),
  events: new Map<string, Api.StripeEvent>(),
});

/** Everything an account of Stripe holds. Nothing outlives the process. */
export interface Account extends ReturnType<typeof tables> {
  readonly clock: TestClock;
  readonly faults: FaultPlan;
  readonly settings: AccountSettings;
  readonly meterEvents: MeterEvent[];
  /** By item of a subscription. */
  readonly debits: Map<string, Debit>;
  /** By invoice. */
  readonly owedUsage: Map<string, readonly OwedUsage[]>;
  /** Cards that decline, by payment method. */
  readonly declining: Set<string>;
  /** What a session of Checkout makes once it is paid. */
  readonly intended: Map<string, SubscriptionParams>;
  /** An id that no other object has: the same in each run that does the same. */
  newId(prefix: string): string;
  /** Writes down that something happened, with the object as it is now, and hands it to whoever delivers. */
  emit(type: string, object: unknown, previous?: Record<string, unknown>): void;
  onEvent: (event: Api.StripeEvent) => void;
}

/** The version whose shapes the objects have: the one that the SDK pins. */
const API_VERSION = '2026-10-28.endive';

export function newAccount(clock: TestClock, faults: FaultPlan, settings: AccountSettings): Account {
  let made = 0;
  const account: Account = {
    ...tables(),
    clock,
    faults,
    settings,
    meterEvents: [],
    debits: new Map(),
    owedUsage: new Map(),
    declining: new Set(),
    intended: new Map(),
    newId(prefix) {
      made += 1;
      return `${prefix}_${String(made).padStart(14, '0')}`;
    },
    emit(type, object, previous) {
      const event: Api.StripeEvent = {
        id: account.newId('evt'),
        object: 'event',
        created: clock.now(),
        livemode: false,
        api_version: API_VERSION,
        data: { object: structuredClone(object), ...(previous === undefined ? {} : { previous_attributes: previous }) },
        pending_webhooks: account.webhookEndpoints.size,
        request: { id: null, idempotency_key: null },
        type,
      };
      account.events.set(event.id, event);
      account.onEvent(event);
    },
    onEvent: () => {},
  };
  return account;
}

/** The object of an id. @throws Refusal with 404 when there is none. */
export function need<T>(table: ReadonlyMap<string, T>, what: string, id: string): T {
  const found = table.get(id);
  if (found === undefined) throw missing(what, id);
  return found;
}

/** The common fields of a new object. */
export const newThing = <Name extends string>(account: Account, prefix: string, object: Name) => ({
  id: account.newId(prefix),
  object,
  created: account.clock.now(),
  livemode: false as const,
});

/** A list with everything on one page: lines of an invoice, items of a subscription. */
export const complete = <T>(data: T[], url: string): Api.List<T> => ({ object: 'list', data, has_more: false, url });
