import type { Seconds } from './test-clock.ts';

/**
 * Objects as the API shows them, with the fields that the local Stripe acts on: nothing is shown that has no effect or no cause here.
 */
interface Thing<Name extends string> {
  readonly id: string;
  readonly object: Name;
  readonly created: Seconds;
  readonly livemode: false;
}

export type Metadata = Record<string, string>;
export interface List<T> {
  readonly object: 'list';
  readonly data: T[];
  readonly has_more: boolean;
  readonly url: string;
}

export interface Customer extends Thing<'customer'> {
  email: string | null;
  name: string | null;
  /** Cents; negative: credit that the next invoice takes first. */
  balance: number;
  invoice_settings: { default_payment_method: string | null };
  metadata: Metadata;
}

export interface PaymentMethod extends Thing<'payment_method'> {
  readonly type: 'card';
  customer: string | null;
  readonly card: { readonly brand: 'visa'; readonly last4: string };
}

export interface Price extends Thing<'price'> {
  active: boolean;
  readonly billing_scheme: 'per_unit';
  readonly currency: string;
  lookup_key: string | null;
  metadata: Metadata;
  readonly product: string;
  readonly recurring: {
    readonly interval: 'month';
    readonly interval_count: 1;
    readonly meter: string | null;
    readonly usage_type: 'licensed' | 'metered';
  };
  readonly transform_quantity: { readonly divide_by: number; readonly round: 'up' | 'down' } | null;
  readonly type: 'recurring';
  readonly unit_amount: number;
  readonly unit_amount_decimal: string;
}

export interface Product extends Thing<'product'> {
  readonly active: boolean;
  readonly name: string;
  readonly metadata: Metadata;
}

export interface SubscriptionItem {
  readonly id: string;
  readonly object: 'subscription_item';
  readonly created: Seconds;
  current_period_start: Seconds;
  current_period_end: Seconds;
  price: Price;
  /** Absent for what is metered. */
  quantity?: number;
  readonly subscription: string;
}

export type SubscriptionStatus = 'trialing' | 'active' | 'past_due' | 'incomplete' | 'incomplete_expired' | 'canceled';

export interface Subscription extends Thing<'subscription'> {
  billing_cycle_anchor: Seconds;
  readonly billing_cycle_anchor_config: {
    readonly day_of_month: number;
    readonly hour: number | null;
    readonly minute: number | null;
    readonly second: number | null;
    readonly month: null;
  } | null;
  readonly billing_mode: { readonly type: 'flexible' };
  cancel_at: Seconds | null;
  cancel_at_period_end: boolean;
  canceled_at: Seconds | null;
  cancellation_details: { reason: 'cancellation_requested' | 'payment_failed' | null };
  readonly collection_method: 'charge_automatically';
  readonly currency: string;
  readonly customer: string;
  default_payment_method: string | null;
  ended_at: Seconds | null;
  readonly items: List<SubscriptionItem>;
  latest_invoice: string | null;
  metadata: Metadata;
  readonly start_date: Seconds;
  status: SubscriptionStatus;
  readonly trial_start: Seconds | null;
  readonly trial_end: Seconds | null;
  readonly trial_settings: { readonly end_behavior: { readonly missing_payment_method: 'cancel' | 'create_invoice' } };
}

export interface InvoiceLine {
  readonly id: string;
  readonly object: 'line_item';
  readonly amount: number;
  readonly currency: string;
  readonly description: string;
  readonly invoice: string;
  readonly livemode: false;
  readonly metadata: Metadata;
  readonly parent:
    | {
        readonly type: 'subscription_item_details';
        readonly invoice_item_details: null;
        readonly subscription_item_details: {
          readonly subscription: string;
          readonly subscription_item: string;
          readonly proration: boolean;
        };
      }
    | {
        readonly type: 'invoice_item_details';
        readonly subscription_item_details: null;
        readonly invoice_item_details: {
          readonly invoice_item: string;
          readonly proration: boolean;
          readonly subscription: string | null;
        };
      };
  readonly period: { readonly start: Seconds; readonly end: Seconds };
  readonly pricing: {
    readonly type: 'price_details';
    readonly price_details: { readonly price: string; readonly product: string };
    readonly unit_amount_decimal: string;
  } | null;
  readonly quantity: number;
}

export interface InvoiceItem {
  readonly id: string;
  readonly object: 'invoiceitem';
  readonly amount: number;
  readonly currency: string;
  readonly customer: string;
  readonly date: Seconds;
  readonly description: string;
  invoice: string | null;
  readonly livemode: false;
  readonly metadata: Metadata;
  readonly period: { readonly start: Seconds; readonly end: Seconds };
  readonly proration: boolean;
  readonly pricing: InvoiceLine['pricing'];
  readonly quantity: number;
  readonly subscription: string | null;
}

export type BillingReason = 'subscription_create' | 'subscription_cycle' | 'subscription_update';

export interface Invoice extends Thing<'invoice'> {
  amount_due: number;
  amount_paid: number;
  amount_remaining: number;
  attempt_count: number;
  attempted: boolean;
  auto_advance: boolean;
  automatically_finalizes_at: Seconds | null;
  readonly billing_reason: BillingReason;
  readonly collection_method: 'charge_automatically';
  readonly currency: string;
  readonly customer: string;
  ending_balance: number | null;
  lines: List<InvoiceLine>;
  metadata: Metadata;
  next_payment_attempt: Seconds | null;
  number: string | null;
  readonly parent: {
    readonly type: 'subscription_details';
    readonly quote_details: null;
    readonly subscription_details: { readonly subscription: string; readonly metadata: Metadata };
  };
  readonly period_start: Seconds;
  readonly period_end: Seconds;
  post_payment_credit_notes_amount: number;
  pre_payment_credit_notes_amount: number;
  starting_balance: number;
  status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';
  status_transitions: {
    finalized_at: Seconds | null;
    marked_uncollectible_at: Seconds | null;
    paid_at: Seconds | null;
    voided_at: Seconds | null;
  };
  subtotal: number;
  total: number;
}

export interface BalanceTransaction extends Thing<'customer_balance_transaction'> {
  readonly amount: number;
  readonly credit_note: string | null;
  readonly currency: string;
  readonly customer: string;
  readonly description: string | null;
  readonly ending_balance: number;
  readonly invoice: string | null;
  readonly metadata: Metadata;
  readonly type: 'adjustment' | 'applied_to_invoice' | 'credit_note' | 'invoice_too_small';
}

export interface CreditNote extends Thing<'credit_note'> {
  readonly amount: number;
  readonly currency: string;
  readonly customer: string;
  readonly customer_balance_transaction: string | null;
  readonly invoice: string;
  readonly memo: string | null;
  readonly metadata: Metadata;
  readonly number: string;
  readonly pre_payment_amount: number;
  readonly post_payment_amount: number;
  readonly reason: string | null;
  readonly status: 'issued';
  readonly total: number;
}

export interface Meter extends Thing<'billing.meter'> {
  readonly customer_mapping: { readonly event_payload_key: string; readonly type: 'by_id' };
  readonly default_aggregation: { readonly formula: 'last' | 'sum' };
  display_name: string;
  readonly event_name: string;
  readonly event_time_window: null;
  status: 'active' | 'inactive';
  status_transitions: { deactivated_at: Seconds | null };
  updated: Seconds;
  readonly value_settings: { readonly event_payload_key: string };
}

export interface CheckoutSession extends Thing<'checkout.session'> {
  readonly cancel_url: string | null;
  readonly client_reference_id: string | null;
  readonly customer: string;
  readonly expires_at: Seconds;
  readonly metadata: Metadata;
  readonly mode: 'subscription';
  payment_status: 'unpaid' | 'paid' | 'no_payment_required';
  status: 'open' | 'complete' | 'expired';
  subscription: string | null;
  readonly success_url: string;
  url: string | null;
}

export interface PortalSession extends Thing<'billing_portal.session'> {
  readonly customer: string;
  readonly return_url: string;
  readonly url: string;
}

export interface WebhookEndpoint extends Thing<'webhook_endpoint'> {
  readonly enabled_events: readonly string[];
  readonly status: 'enabled';
  readonly url: string;
}

export interface StripeEvent extends Thing<'event'> {
  readonly api_version: string;
  readonly data: { readonly object: unknown; readonly previous_attributes?: Record<string, unknown> };
  pending_webhooks: number;
  readonly request: { readonly id: null; readonly idempotency_key: string | null };
  readonly type: string;
}
