import Stripe from 'stripe';
import { BILLED_METERS, type BilledMeter, lookupKey, PLANS } from '../../plans.ts';
import { type LocalStripe, startLocalStripe } from './local-stripe.ts';

/** The SDK as it is, pointed at the local Stripe. */
export const clientOf = ({ port, apiKey }: LocalStripe, timeoutMs = 5_000): Stripe =>
  new Stripe(apiKey, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    timeout: timeoutMs,
  });

/** Seconds of a UTC time. */
export const at = (time: string): number => Date.parse(`${time}Z`) / 1000;

/** The prices of all plans at a Stripe, by lookup key, and a `last` meter for each of ours. */
export async function sellPlans(stripe: Stripe): Promise<{
  price: (tier: string, part: 'month' | BilledMeter) => string;
  meter: (name: BilledMeter) => string;
}> {
  const meters = new Map<BilledMeter, string>();
  const prices = new Map<string, string>();
  for (const name of BILLED_METERS) {
    const { id } = await stripe.billing.meters.create({
      display_name: name,
      event_name: `argus_${name}`,
      default_aggregation: { formula: 'last' },
    });
    meters.set(name, id);
  }
  for (const { tier, monthlyCents, meters: allowances } of PLANS.filter((plan) => plan.monthlyCents > 0)) {
    const product = (await stripe.products.create({ name: tier })).id;
    const key = lookupKey(tier, 'month');
    const month = await stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount: monthlyCents,
      lookup_key: key,
      recurring: { interval: 'month' },
    });
    prices.set(key, month.id);
    for (const name of BILLED_METERS) {
      const { price } = allowances[name];
      if (price === null) continue;
      const created = await stripe.prices.create({
        product,
        currency: 'usd',
        unit_amount: price.cents,
        lookup_key: lookupKey(tier, name),
        recurring: { interval: 'month', usage_type: 'metered', meter: meters.get(name) as string },
        transform_quantity: { divide_by: price.per, round: 'up' },
      });
      prices.set(lookupKey(tier, name), created.id);
    }
  }
  return {
    price: (tier, part) => prices.get(lookupKey(tier, part)) as string,
    meter: (name) => meters.get(name) as string,
  };
}

/** A local Stripe that sells the plans, with its client. */
export async function stripeWorld(options: Parameters<typeof startLocalStripe>[0]) {
  const local = await startLocalStripe(options);
  const stripe = clientOf(local);
  return { local, stripe, ...(await sellPlans(stripe)) };
}
export type StripeWorld = Awaited<ReturnType<typeof stripeWorld>>;

/** A customer with a card, or without one. */
export async function newCustomer(stripe: Stripe, card: 'pays' | 'declines' | 'none' = 'pays'): Promise<string> {
  const { id } = await stripe.customers.create({ email: 'owner@company.example', metadata: { tenant_id: 'a' } });
  if (card !== 'none') await giveCard(stripe, id, card);
  return id;
}

/** Attaches a card and makes it the default. */
export async function giveCard(stripe: Stripe, customer: string, card: 'pays' | 'declines'): Promise<void> {
  const token = card === 'pays' ? 'pm_card_visa' : 'pm_card_chargeCustomerFail';
  const method = await stripe.paymentMethods.attach(token, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
}

/** Periods that are calendar months of UTC. */
export const CALENDAR_MONTHS = { day_of_month: 1, hour: 0, minute: 0, second: 0 } as const;
