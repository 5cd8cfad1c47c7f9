import { lookupKey, planOf } from '../plans.ts';
import type { directClient } from './stripe/direct-client.ts';
import type { Invoice, Meter, Price, Subscription } from './stripe/objects.ts';

type Call = ReturnType<typeof directClient>['call'];

/** A meter of queries, and the prices of two plans for it. */
export function sellQueries(call: Call) {
  const meter = call<Meter>('POST', '/v1/billing/meters', {
    display_name: 'queries',
    event_name: 'argus_queries',
    default_aggregation: { formula: 'last' },
  }).id;
  const { id: product } = call<{ id: string }>('POST', '/v1/products', { name: 'Argus' });
  const pricesOf = (tier: string): [month: string, queries: string] => {
    const { monthlyCents, meters } = planOf(tier);
    const { per, cents } = meters.queries.price ?? { per: 1, cents: 0 };
    const common = { product, currency: 'usd' };
    const month = call<Price>('POST', '/v1/prices', {
      ...common,
      unit_amount: monthlyCents,
      lookup_key: lookupKey(tier, 'month'),
      recurring: { interval: 'month' },
    });
    const queries = call<Price>('POST', '/v1/prices', {
      ...common,
      unit_amount: cents,
      lookup_key: lookupKey(tier, 'queries'),
      recurring: { interval: 'month', usage_type: 'metered', meter },
      transform_quantity: { divide_by: per, round: 'up' },
    });
    return [month.id, queries.id];
  };
  const [founding, growth] = [pricesOf('founding'), pricesOf('growth')];
  return { meter, founding, growth, queries: [founding[1], growth[1]] };
}

/** A customer whose card pays, subscribed by calendar months. */
export function subscribe(call: Call, { founding }: ReturnType<typeof sellQueries>) {
  const { id: customer } = call<{ id: string }>('POST', '/v1/customers', { metadata: { tenant_id: 'a' } });
  const card = call<{ id: string }>('POST', '/v1/payment_methods/pm_card_visa/attach', { customer });
  call('POST', `/v1/customers/${customer}`, { invoice_settings: { default_payment_method: card.id } });
  const subscription = call<Subscription>('POST', '/v1/subscriptions', {
    customer,
    billing_cycle_anchor_config: { day_of_month: 1, hour: 0, minute: 0, second: 0 },
    items: founding.map((price) => ({ price })),
  });
  return { subscription, items: subscription.items.data.map(({ id }) => id) };
}

/** The line of an invoice for queries. */
export function usageLine({ lines }: Invoice, queries: readonly string[]): { quantity: number; cents: number } {
  const line = lines.data.find(
    ({ parent, pricing }) =>
      parent.type === 'subscription_item_details' && queries.includes(pricing?.price_details.price ?? ''),
  );
  return { quantity: line?.quantity ?? -1, cents: line?.amount ?? -1 };
}

/** The sum of amounts in cents. */
export const sumOfAmounts = (parts: readonly { readonly amount: number }[]): number =>
  parts.reduce((sum, { amount }) => sum + amount, 0);
