import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at, CALENDAR_MONTHS, giveCard, newCustomer, type StripeWorld, stripeWorld } from './test-world.ts';

const DAY = 86_400;
const START = at('2026-12-10T08:00:00');

let world: StripeWorld;
let customer: string;
beforeEach(async () => {
  world = await stripeWorld({ start: START });
  customer = await newCustomer(world.stripe, 'none');
});
afterEach(() => world.local.close());

const press = (url: string, action: string) =>
  fetch(url, {
    method: 'POST',
    body: `action=${action}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    redirect: 'manual',
  });

describe('the page of Checkout', () => {
  const session = (trialDays?: number) =>
    world.stripe.checkout.sessions.create({
      mode: 'subscription',
      customer,
      client_reference_id: 'tenant-a',
      line_items: [{ price: world.price('growth', 'month'), quantity: 1 }, { price: world.price('growth', 'queries') }],
      subscription_data: {
        billing_cycle_anchor_config: CALENDAR_MONTHS,
        billing_mode: { type: 'flexible' },
        metadata: { tenant_id: 'a' },
        ...(trialDays === undefined ? {} : { trial_period_days: trialDays }),
      },
      success_url: 'https://argus.example/account?session={CHECKOUT_SESSION_ID}',
      cancel_url: 'https://argus.example/plans',
    });

  it('shows what is bought with three buttons, and paying sells it', async () => {
    const { id, url } = await session();
    const page = await (await fetch(url as string)).text();
    expect(page).toContain('argus_growth_month: $1499.00 each');
    expect([...page.matchAll(/value="(\w+)"/g)].map(([, action]) => action)).toEqual(['pay', 'decline', 'cancel']);
    const paid = await press(url as string, 'pay');
    expect([paid.status, paid.headers.get('location')]).toEqual([303, `https://argus.example/account?session=${id}`]);
    const bought = await world.stripe.checkout.sessions.retrieve(id);
    expect(bought).toMatchObject({ status: 'complete', payment_status: 'paid', client_reference_id: 'tenant-a' });
    const subscription = await world.stripe.subscriptions.retrieve(bought.subscription as string);
    expect(subscription).toMatchObject({ status: 'active', metadata: { tenant_id: 'a' } });
    expect((await press(url as string, 'pay')).status).toBe(410);
    expect((await world.stripe.subscriptions.list({ customer })).data).toHaveLength(1);
  });

  it('sells a trial without a payment', async () => {
    const { id, url } = await session(14);
    await press(url as string, 'pay');
    const bought = await world.stripe.checkout.sessions.retrieve(id);
    expect(bought.payment_status).toBe('no_payment_required');
    expect(await world.stripe.subscriptions.retrieve(bought.subscription as string)).toMatchObject({
      status: 'trialing',
      trial_end: START + 14 * DAY,
    });
  });

  it('stays open after a card that declined and after who went back, for a day', async () => {
    const { id, url } = await session();
    const declined = await press(url as string, 'decline');
    expect([declined.status, await declined.text()]).toEqual([402, expect.stringContaining('Your card was declined.')]);
    expect((await press(url as string, 'cancel')).headers.get('location')).toBe('https://argus.example/plans');
    expect((await world.stripe.checkout.sessions.retrieve(id)).status).toBe('open');
    await world.local.advance(DAY);
    expect((await world.stripe.checkout.sessions.retrieve(id)).status).toBe('expired');
    expect((await press(url as string, 'pay')).status).toBe(410);
    expect((await world.stripe.subscriptions.list({ customer, status: 'all' })).data).toEqual([]);
  });

  it('does not open for a price that is not there', async () => {
    const made = world.stripe.checkout.sessions.create({
      mode: 'subscription',
      customer,
      line_items: [{ price: 'price_none' }],
      success_url: 'https://argus.example/',
    });
    await expect(made).rejects.toMatchObject({ code: 'resource_missing' });
  });
});

describe('the page of the portal', () => {
  const open = async () =>
    (await world.stripe.billingPortal.sessions.create({ customer, return_url: 'https://argus.example/account' })).url;

  it('ends a subscription with its period and takes that back', async () => {
    await giveCard(world.stripe, customer, 'pays');
    const { id } = await world.stripe.subscriptions.create({
      customer,
      items: [{ price: world.price('founding', 'month') }],
    });
    const url = await open();
    expect(await (await press(url, 'cancel')).text()).toContain('ends with its period');
    expect((await world.stripe.subscriptions.retrieve(id)).cancel_at_period_end).toBe(true);
    await press(url, 'keep');
    expect(await world.stripe.subscriptions.retrieve(id)).toMatchObject({
      cancel_at_period_end: false,
      cancel_at: null,
    });
    expect((await press(url, 'return')).headers.get('location')).toBe('https://argus.example/account');
  });

  it('takes another card, and pays with it what is open', async () => {
    const url = await open();
    await press(url, 'bad-card');
    const { id } = await world.stripe.subscriptions.create({
      customer,
      items: [{ price: world.price('founding', 'month') }],
    });
    expect((await press(url, 'pay')).status).toBe(402);
    await press(url, 'good-card');
    expect((await press(url, 'pay')).status).toBe(200);
    expect((await world.stripe.subscriptions.retrieve(id)).status).toBe('active');
  });
});
