import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startReceiver } from '#hooks/testing/receiver.ts';
import { lookupKey, planOf } from '../../plans.ts';
import { prorated } from './billing-month.ts';
import { at, CALENDAR_MONTHS, clientOf, giveCard, newCustomer, type StripeWorld, stripeWorld } from './test-world.ts';

const DAY = 86_400;
const START = at('2026-12-10T08:00:00');
const JANUARY = at('2027-01-01T00:00:00');
const FEBRUARY = at('2027-02-01T00:00:00');
const MARCH = at('2027-03-01T00:00:00');
const founding = planOf('founding').monthlyCents;
const growth = planOf('growth').monthlyCents;

let world: StripeWorld;
beforeEach(async () => {
  world = await stripeWorld({ start: START });
});
afterEach(() => world.local.close());

const subscribe = (customer: string, more: Partial<Stripe.SubscriptionCreateParams> = {}) =>
  world.stripe.subscriptions.create({
    customer,
    billing_mode: { type: 'flexible' },
    billing_cycle_anchor_config: CALENDAR_MONTHS,
    items: [{ price: world.price('founding', 'month') }, { price: world.price('founding', 'queries') }],
    ...more,
  });
const push = (customer: string, value: number, timestamp: number) =>
  world.stripe.billing.meterEvents.create({
    event_name: 'argus_queries',
    payload: { stripe_customer_id: customer, value: String(value) },
    timestamp,
  });
const invoicesOf = async (customer: string) => (await world.stripe.invoices.list({ customer })).data;
const eventTypes = () => [...world.local.account.events.values()].map(({ type }) => type);

describe('the key of a request', () => {
  it('gives the same answer again, marked as replayed, and the work is done once', async () => {
    const { stripe } = world;
    const first = await stripe.customers.create({ name: 'A' }, { idempotencyKey: 'tenant-a' });
    const again = await stripe.customers.create({ name: 'A' }, { idempotencyKey: 'tenant-a' });
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  it('does not stand for another request', async () => {
    const { stripe } = world;
    await stripe.customers.create({ name: 'A' }, { idempotencyKey: 'tenant-a' });
    const other = stripe.customers.create({ name: 'B' }, { idempotencyKey: 'tenant-a' });
    await expect(other).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
  });

  it('holds for 24 hours of the clock, and is forgotten after that: a late retry makes a second customer', async () => {
    const { stripe, local } = world;
    const create = () => stripe.customers.create({ name: 'A' }, { idempotencyKey: 'tenant-a' });
    const first = await create();
    await local.advance(DAY - 1);
    expect((await create()).id).toBe(first.id);
    await local.advance(1);
    expect((await create()).id).not.toBe(first.id);
  });

  it('keeps no refusal of a parameter: the request may be mended', async () => {
    const { stripe } = world;
    const wrong = stripe.subscriptions.create({ customer: 'cus_none', items: [] }, { idempotencyKey: 'k' });
    await expect(wrong).rejects.toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    const { id } = await stripe.customers.create({}, { idempotencyKey: 'k' });
    expect(id).toMatch(/^cus_/);
  });
});

describe('the form of a request', () => {
  it('refuses what it does not know, and names it', async () => {
    const unknown = world.stripe.customers.create({ phone: '1' });
    await expect(unknown).rejects.toMatchObject({ code: 'parameter_unknown', param: 'phone' });
    const product = world.stripe.products.create({} as Stripe.ProductCreateParams);
    await expect(product).rejects.toMatchObject({ code: 'parameter_missing', param: 'name' });
    await expect(world.stripe.customers.retrieve('cus_none')).rejects.toMatchObject({ code: 'resource_missing' });
    await expect(world.stripe.coupons.list()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('lets nobody in without the key of the account', async () => {
    const stranger = clientOf({ ...world.local, apiKey: 'sk_test_other' });
    await expect(stranger.customers.list()).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
  });

  it('finds the prices of a plan by their lookup keys, and moves a key only when asked', async () => {
    const key = lookupKey('growth', 'month');
    const { data } = await world.stripe.prices.list({ lookup_keys: [key], active: true });
    expect(data.map(({ id, unit_amount }) => [id, unit_amount])).toEqual([[world.price('growth', 'month'), growth]]);
    const dearer = {
      product: data[0]?.product as string,
      currency: 'usd',
      unit_amount: 159_900,
      lookup_key: key,
      recurring: { interval: 'month' },
    } as const;
    await expect(world.stripe.prices.create(dearer)).rejects.toMatchObject({ code: 'resource_already_exists' });
    const moved = await world.stripe.prices.create({ ...dearer, transfer_lookup_key: true });
    const found = await world.stripe.prices.list({ lookup_keys: [key] });
    expect(found.data.map(({ id }) => id)).toEqual([moved.id]);
  });

  it('walks a list page by page, newest first, without loss', async () => {
    const made: string[] = [];
    for (let i = 0; i < 7; i++) made.push((await world.stripe.customers.create({ name: `${i}` })).id);
    const walked = await world.stripe.customers.list({ limit: 3 }).autoPagingToArray({ limit: 100 });
    expect(walked.map(({ id }) => id)).toEqual(made.toReversed());
  });
});

describe('a `last` meter', () => {
  const summary = async (customer: string, start = JANUARY, end = FEBRUARY) => {
    const meter = world.meter('queries');
    const { data } = await world.stripe.billing.meters.listEventSummaries(meter, {
      customer,
      start_time: start,
      end_time: end,
    });
    return data[0]?.aggregated_value;
  };

  it('counts the newest total of the time asked for, however often it came, once it was processed', async () => {
    const customer = await newCustomer(world.stripe);
    await world.local.advanceTo(JANUARY + DAY);
    await push(customer, 5, JANUARY + 3_600);
    expect(await summary(customer)).toBe(0);
    await world.local.advance(60);
    expect(await summary(customer)).toBe(5);
    await push(customer, 9, JANUARY + 7_200);
    await push(customer, 9, JANUARY + 7_200);
    await push(customer, 5, JANUARY + 3_600);
    await world.local.advance(60);
    expect(await summary(customer)).toBe(9);
    expect(await summary(customer, JANUARY, JANUARY + 7_200)).toBe(5);
    expect(await summary(customer, FEBRUARY, MARCH)).toBe(0);
  });

  it('refuses times that are too old, ahead, or no minutes, a value that is none, and whom it does not know', async () => {
    const customer = await newCustomer(world.stripe);
    const now = world.local.now();
    await expect(push(customer, 1, now - 36 * DAY)).rejects.toMatchObject({ code: 'timestamp_too_far_in_past' });
    await expect(push(customer, 1, now + 301)).rejects.toMatchObject({ code: 'timestamp_in_future' });
    await expect(push(customer, -1, now)).rejects.toMatchObject({ code: 'meter_event_invalid_value' });
    await expect(push('cus_none', 1, now)).rejects.toMatchObject({ code: 'resource_missing' });
    await expect(summary(customer, JANUARY + 1)).rejects.toMatchObject({ param: 'start_time' });
    await push(customer, 1, now - 35 * DAY);
    await push(customer, 1, now + 300);
  });

  it('takes an identifier once in 24 hours', async () => {
    const customer = await newCustomer(world.stripe);
    const event = {
      event_name: 'argus_queries',
      payload: { stripe_customer_id: customer, value: '1' },
      identifier: 'a',
    };
    await world.stripe.billing.meterEvents.create(event);
    await expect(world.stripe.billing.meterEvents.create(event)).rejects.toMatchObject({
      code: 'duplicate_meter_event',
    });
    await world.local.advance(DAY);
    await world.stripe.billing.meterEvents.create(event);
  });
});

describe('a subscription by calendar months', () => {
  it('costs the rest of its first month at once, to the second, and full months after that', async () => {
    const customer = await newCustomer(world.stripe);
    const subscription = await subscribe(customer);
    expect(subscription.status).toBe('active');
    expect(subscription.items.data[0]?.current_period_end).toBe(JANUARY);
    await world.local.advanceTo(FEBRUARY);
    const [february, january, december] = await invoicesOf(customer);
    expect(december).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_create',
      total: prorated(founding, JANUARY - START, 31 * DAY),
    });
    expect(january).toMatchObject({ status: 'paid', total: founding, period_start: START, period_end: JANUARY });
    expect(february).toMatchObject({ status: 'draft', total: founding, period_start: JANUARY, period_end: FEBRUARY });
  });

  it('bills the usage of the month that ended, in the draft and once more when its hour is over', async () => {
    const customer = await newCustomer(world.stripe);
    await subscribe(customer);
    await world.local.advanceTo(FEBRUARY - 120);
    await push(customer, 2_500, FEBRUARY - 120);
    await world.local.advanceTo(FEBRUARY);
    const [draft] = await invoicesOf(customer);
    expect(draft).toMatchObject({ status: 'draft', total: founding + 3 * 50 });
    await world.local.advance(1_800);
    await push(customer, 3_001, FEBRUARY - 1);
    await world.local.advance(1_799);
    expect((await world.stripe.invoices.retrieve(draft?.id as string)).status).toBe('draft');
    await world.local.advance(1);
    const paid = await world.stripe.invoices.retrieve(draft?.id as string);
    expect(paid).toMatchObject({ status: 'paid', total: founding + 4 * 50, amount_paid: founding + 200 });
    const usage = paid.lines.data.find(
      ({ pricing }) => pricing?.price_details?.price === world.price('founding', 'queries'),
    );
    expect(usage).toMatchObject({ quantity: 3_001, amount: 200, period: { start: JANUARY, end: FEBRUARY } });
  });

  it('waits for who takes over its draft, however long that takes', async () => {
    const customer = await newCustomer(world.stripe);
    await subscribe(customer);
    await world.local.advanceTo(JANUARY);
    const [draft] = await invoicesOf(customer);
    await world.stripe.invoices.update(draft?.id as string, { auto_advance: false });
    await world.local.advance(5 * DAY);
    expect((await world.stripe.invoices.retrieve(draft?.id as string)).status).toBe('draft');
    const paid = await world.stripe.invoices.finalizeInvoice(draft?.id as string, { auto_advance: true });
    expect(paid).toMatchObject({ status: 'paid', total: founding });
    const again = world.stripe.invoices.finalizeInvoice(draft?.id as string);
    await expect(again).rejects.toMatchObject({ code: 'invoice_already_finalized' });
  });

  it('ends with its period when asked to, with a last invoice for usage only', async () => {
    const customer = await newCustomer(world.stripe);
    const { id } = await subscribe(customer);
    await world.local.advance(DAY);
    await world.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await push(customer, 10, world.local.now());
    await world.local.advanceTo(JANUARY + 3_600);
    expect(await world.stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'canceled', ended_at: JANUARY });
    const [last] = await invoicesOf(customer);
    expect(last).toMatchObject({ status: 'paid', total: 50 });
    await world.local.advanceTo(MARCH);
    expect(await invoicesOf(customer)).toHaveLength(2);
  });

  it('ends at once when it is deleted, and only once', async () => {
    const customer = await newCustomer(world.stripe);
    const { id } = await subscribe(customer);
    expect((await world.stripe.subscriptions.cancel(id)).status).toBe('canceled');
    await expect(world.stripe.subscriptions.cancel(id)).rejects.toMatchObject({ code: 'resource_missing' });
    expect((await world.stripe.subscriptions.list({ customer })).data).toEqual([]);
    expect((await world.stripe.subscriptions.list({ customer, status: 'all' })).data).toHaveLength(1);
  });
});

describe('an upgrade in the middle of a month', () => {
  it('gives back what was unused and debits the rest, both to the second, and is paid at once', async () => {
    const customer = await newCustomer(world.stripe);
    const { id, items } = await subscribe(customer);
    await world.local.advanceTo(at('2027-01-11T12:34:56'));
    const left = FEBRUARY - world.local.now();
    await world.stripe.subscriptions.update(id, {
      items: [
        { id: items.data[0]?.id as string, price: world.price('growth', 'month') },
        { id: items.data[1]?.id as string, price: world.price('growth', 'queries') },
      ],
      proration_behavior: 'always_invoice',
    });
    const [upgrade] = await invoicesOf(customer);
    const credit = prorated(-founding, left, 31 * DAY);
    const debit = prorated(growth, left, 31 * DAY);
    expect(upgrade).toMatchObject({ status: 'paid', billing_reason: 'subscription_update', total: credit + debit });
    expect(upgrade?.lines.data.map(({ amount }) => amount)).toEqual([credit, debit]);
    await world.local.advanceTo(FEBRUARY);
    const [february] = await invoicesOf(customer);
    expect(february?.total).toBe(growth);
  });

  it('says so in five events beside those of its lines', async () => {
    const customer = await newCustomer(world.stripe);
    const { id, items } = await subscribe(customer);
    const before = eventTypes().length;
    await world.stripe.subscriptions.update(id, {
      items: [{ id: items.data[0]?.id as string, price: world.price('growth', 'month') }],
      proration_behavior: 'always_invoice',
    });
    expect(
      eventTypes()
        .slice(before)
        .filter((type) => type !== 'invoiceitem.created'),
    ).toEqual([
      'customer.subscription.updated',
      'invoice.created',
      'invoice.finalized',
      'invoice.paid',
      'invoice.payment_succeeded',
    ]);
  });

  it('credits, when it is taken back the same month, what it debited, and not what it replaced', async () => {
    const customer = await newCustomer(world.stripe);
    const { id, items } = await subscribe(customer, { items: [{ price: world.price('founding', 'month') }] });
    const changeTo = (tier: string) =>
      world.stripe.subscriptions.update(id, {
        items: [{ id: items.data[0]?.id as string, price: world.price(tier, 'month') }],
        proration_behavior: 'always_invoice',
      });
    await world.local.advanceTo(at('2027-01-11T00:00:00'));
    await changeTo('growth');
    await world.local.advanceTo(at('2027-01-16T00:00:00'));
    await changeTo('founding');
    const [back, there] = await invoicesOf(customer);
    expect(there?.lines.data.map(({ amount }) => amount)).toEqual([-33_803, 101_545]);
    expect(back?.lines.data.map(({ amount }) => amount)).toEqual([-77_368, 25_755]);
    expect(await world.stripe.customers.retrieve(customer)).toMatchObject({ balance: 25_755 - 77_368 });
  });

  it('becomes credit in a downgrade, which waits for the next invoice', async () => {
    const customer = await newCustomer(world.stripe);
    const { id, items } = await subscribe(customer, { items: [{ price: world.price('growth', 'month') }] });
    await world.local.advanceTo(at('2027-01-16T00:00:00'));
    await world.stripe.subscriptions.update(id, {
      items: [{ id: items.data[0]?.id as string, price: world.price('founding', 'month') }],
    });
    expect(await invoicesOf(customer)).toHaveLength(2);
    await world.local.advanceTo(FEBRUARY);
    const [february] = await invoicesOf(customer);
    const half = (cents: number) => prorated(cents, 16 * DAY, 31 * DAY);
    expect(february?.total).toBe(founding - half(growth) + half(founding));
  });
});

describe('a trial', () => {
  const trial = (customer: string, more: Partial<Stripe.SubscriptionCreateParams> = {}) =>
    subscribe(customer, { trial_period_days: 14, ...more });

  it('costs nothing while it lasts, is announced three days before its end, and then the rest of the month', async () => {
    const customer = await newCustomer(world.stripe);
    const { id, status } = await trial(customer);
    expect(status).toBe('trialing');
    await push(customer, 1_000_000, world.local.now());
    await world.local.advance(11 * DAY);
    expect(eventTypes().at(-1)).toBe('customer.subscription.trial_will_end');
    await world.local.advance(3 * DAY + 3_600);
    expect((await world.stripe.subscriptions.retrieve(id)).status).toBe('active');
    const [first, free] = await invoicesOf(customer);
    expect(free).toMatchObject({ status: 'paid', total: 0 });
    const end = START + 14 * DAY;
    expect(first).toMatchObject({ status: 'paid', total: prorated(founding, JANUARY - end, 31 * DAY) });
  });

  it('ends the subscription when no card came, if that was asked for', async () => {
    const customer = await newCustomer(world.stripe, 'none');
    const { id } = await trial(customer, {
      trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
    });
    await world.local.advance(14 * DAY);
    expect((await world.stripe.subscriptions.retrieve(id)).status).toBe('canceled');
    expect((await invoicesOf(customer)).map(({ total }) => total)).toEqual([0]);
  });
});

describe('a card that declines', () => {
  it('leaves a month past due, is tried again on the third day, and all is well when it pays then', async () => {
    const customer = await newCustomer(world.stripe);
    const { id } = await subscribe(customer);
    await giveCard(world.stripe, customer, 'declines');
    await world.local.advanceTo(JANUARY + 3_600);
    const [invoice] = await invoicesOf(customer);
    expect(invoice).toMatchObject({
      status: 'open',
      attempt_count: 1,
      next_payment_attempt: JANUARY + 3_600 + 3 * DAY,
    });
    expect((await world.stripe.subscriptions.retrieve(id)).status).toBe('past_due');
    await giveCard(world.stripe, customer, 'pays');
    await world.local.advance(3 * DAY);
    expect((await invoicesOf(customer))[0]).toMatchObject({ status: 'paid', attempt_count: 2 });
    expect((await world.stripe.subscriptions.retrieve(id)).status).toBe('active');
  });

  it('ends the subscription on the fourteenth day, and its invoice is uncollectible', async () => {
    const customer = await newCustomer(world.stripe);
    const { id } = await subscribe(customer);
    await giveCard(world.stripe, customer, 'declines');
    await world.local.advanceTo(JANUARY + 3_600 + 14 * DAY - 1);
    expect((await world.stripe.subscriptions.retrieve(id)).status).toBe('past_due');
    await world.local.advance(1);
    expect((await invoicesOf(customer))[0]).toMatchObject({ status: 'uncollectible', attempt_count: 4 });
    expect(await world.stripe.subscriptions.retrieve(id)).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'payment_failed' },
    });
  });

  it('makes a payment by hand an error of the card, and a first invoice incomplete for 23 hours', async () => {
    const customer = await newCustomer(world.stripe, 'declines');
    const { id, status, latest_invoice: invoice } = await subscribe(customer);
    expect(status).toBe('incomplete');
    await expect(world.stripe.invoices.pay(invoice as string)).rejects.toBeInstanceOf(Stripe.errors.StripeCardError);
    await world.local.advance(23 * 3_600);
    expect((await world.stripe.subscriptions.retrieve(id)).status).toBe('incomplete_expired');
    expect((await world.stripe.invoices.retrieve(invoice as string)).status).toBe('void');
  });

  it('lets a first invoice be paid by another card within that time', async () => {
    const customer = await newCustomer(world.stripe, 'declines');
    const { id, latest_invoice: invoice } = await subscribe(customer);
    await giveCard(world.stripe, customer, 'pays');
    expect((await world.stripe.invoices.pay(invoice as string)).status).toBe('paid');
    await world.local.advance(DAY);
    expect((await world.stripe.subscriptions.retrieve(id)).status).toBe('active');
  });
});

describe('credit', () => {
  it('goes to the next invoice first, and what is left stays', async () => {
    const customer = await newCustomer(world.stripe);
    await subscribe(customer);
    await world.stripe.customers.createBalanceTransaction(customer, { amount: -60_000, currency: 'usd' });
    await world.local.advanceTo(JANUARY + 3_600);
    const [invoice] = await invoicesOf(customer);
    expect(invoice).toMatchObject({ total: founding, amount_due: 0, status: 'paid', attempt_count: 0 });
    const { data } = await world.stripe.customers.listBalanceTransactions(customer);
    expect(data.map(({ amount, ending_balance }) => [amount, ending_balance])).toEqual([
      [founding, founding - 60_000],
      [-60_000, -60_000],
    ]);
  });

  it('comes from a note on a paid invoice, never above what it came to', async () => {
    const customer = await newCustomer(world.stripe);
    const { latest_invoice: invoice } = await subscribe(customer);
    const { total } = await world.stripe.invoices.retrieve(invoice as string);
    const note = (amount: number) =>
      world.stripe.creditNotes.create({ invoice: invoice as string, amount, credit_amount: amount });
    await expect(note(total + 1)).rejects.toMatchObject({ param: 'amount' });
    expect(await note(total)).toMatchObject({ post_payment_amount: total, status: 'issued' });
    await expect(note(1)).rejects.toMatchObject({ param: 'amount' });
    expect(await world.stripe.customers.retrieve(customer)).toMatchObject({ balance: -total });
  });

  it('lowers what an open invoice still asks for', async () => {
    const customer = await newCustomer(world.stripe);
    await subscribe(customer);
    await giveCard(world.stripe, customer, 'declines');
    await world.local.advanceTo(JANUARY + 3_600);
    const [open] = await invoicesOf(customer);
    await world.stripe.creditNotes.create({ invoice: open?.id as string, amount: 900 });
    await giveCard(world.stripe, customer, 'pays');
    const paid = await world.stripe.invoices.pay(open?.id as string);
    expect(paid).toMatchObject({ total: founding, amount_paid: founding - 900 });
  });

  it('lets an amount of our own wait for the next invoice, with the period that it is for', async () => {
    const customer = await newCustomer(world.stripe);
    await subscribe(customer);
    const period = { start: at('2026-11-01T00:00:00'), end: at('2026-12-01T00:00:00') };
    await world.stripe.invoiceItems.create({
      customer,
      amount: 150,
      currency: 'usd',
      description: 'late usage',
      metadata: { adjustment: 'a1' },
      period,
    });
    const { data } = await world.stripe.invoiceItems.list({ customer });
    expect(data.map((item) => [item.amount, item.invoice, item.metadata])).toEqual([[150, null, { adjustment: 'a1' }]]);
    await world.local.advanceTo(JANUARY + 3_600);
    const [invoice] = await invoicesOf(customer);
    expect(invoice?.total).toBe(founding + 150);
    expect(invoice?.lines.data.find(({ amount }) => amount === 150)).toMatchObject({
      period,
      metadata: { adjustment: 'a1' },
    });
  });
});

describe('an amount for one subscription', () => {
  it('waits for an invoice of that one, though another of the customer comes first', async () => {
    const customer = await newCustomer(world.stripe);
    const first = await subscribe(customer);
    const { id } = await subscribe(customer);
    await world.stripe.invoiceItems.create({ customer, amount: 77, currency: 'usd', subscription: id });
    await world.local.advanceTo(JANUARY);
    const totalOf = async (subscription: string) =>
      (await world.stripe.invoices.list({ subscription })).data.map(({ total }) => total)[0];
    expect([await totalOf(first.id), await totalOf(id)]).toEqual([founding, founding + 77]);
  });
});

describe('an event', () => {
  const listen = async (events: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = ['*']) => {
    const receiver = await startReceiver();
    const { secret } = await world.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: events });
    return { receiver, secret: secret as string };
  };

  it('arrives signed, as the SDK checks it; another body or secret is refused', async () => {
    const { receiver, secret } = await listen();
    const { id } = await world.stripe.customers.create({ name: 'Ünïcode' });
    await world.local.advance(0);
    const [{ body, headers }] = receiver.received as [(typeof receiver.received)[number]];
    const signature = headers['stripe-signature'] as string;
    const event = world.stripe.webhooks.constructEvent(body, signature, secret);
    expect(event).toMatchObject({ type: 'customer.created', data: { object: { id, name: 'Ünïcode' } } });
    for (const [text, key] of [
      [`${body} `, secret],
      [body, 'whsec_other'],
    ] as const)
      expect(() => world.stripe.webhooks.constructEvent(text, signature, key)).toThrow(
        Stripe.errors.StripeSignatureVerificationError,
      );
    await receiver.close();
  });

  it('comes again until it is heard, for three days of the clock', async () => {
    const { receiver } = await listen(['customer.created']);
    receiver.answer = { status: 500 };
    await newCustomer(world.stripe);
    await world.local.advance(0);
    expect(receiver.received).toHaveLength(1);
    await world.local.advance(300);
    receiver.answer = { status: 200 };
    await world.local.advance(3 * DAY);
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
    receiver.answer = { status: 500 };
    await newCustomer(world.stripe);
    await world.local.advance(9 * DAY);
    expect(receiver.received).toHaveLength(3 + 11);
    await receiver.close();
  });

  it('can be read again for 30 days, and not after that', async () => {
    await newCustomer(world.stripe);
    const type = 'customer.created';
    expect((await world.stripe.events.list({ type })).data).toHaveLength(1);
    await world.local.advance(30 * DAY);
    expect((await world.stripe.events.list({ type })).data).toEqual([]);
  });
});
