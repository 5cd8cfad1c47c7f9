import Stripe from 'stripe';
import { afterEach, describe, expect, it } from 'vitest';
import { startReceiver } from '#hooks/testing/receiver.ts';
import { type FaultPlan, faultsOf, NO_FAULTS, type RequestFault } from './fault-plan.ts';
import { type LocalStripe, startLocalStripe } from './local-stripe.ts';
import { clientOf } from './test-world.ts';

const START = 1_800_000_000;
const DAY = 86_400;

let local: LocalStripe | undefined;
afterEach(() => local?.close());

/** Faults in a given order, then none. */
const faultsInOrder = (...faults: RequestFault[]): FaultPlan => ({
  ...NO_FAULTS,
  request: () => faults.shift() ?? 'none',
});

async function start(faults: FaultPlan, perSecond?: number): Promise<Stripe> {
  local = await startLocalStripe({ start: START, faults, ...(perSecond === undefined ? {} : { perSecond }) });
  return clientOf(local, 200);
}
const namesIn = (): (string | null)[] => [...(local as LocalStripe).account.customers.values()].map(({ name }) => name);

describe('a fault of a request', () => {
  it('may lose the answer of what was done: the same key finds it, no key does it twice', async () => {
    const stripe = await start(faultsInOrder('lost', 'none', 'lost'));
    const create = (key?: string) =>
      stripe.customers.create({ name: key ?? 'none' }, key === undefined ? {} : { idempotencyKey: key });
    await expect(create('k')).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await create('k')).lastResponse.headers['idempotent-replayed']).toBe('true');
    await expect(create()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    await create();
    expect(namesIn()).toEqual(['k', 'none', 'none']);
  });

  it('may be silence until the client gives up, and nothing was done', async () => {
    const stripe = await start(faultsInOrder('silent'));
    await expect(stripe.customers.create({ name: 'a' })).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(namesIn()).toEqual([]);
  });

  it.each([409, 429] as const)(
    'leaves the key free when its status is %i: the next try does the work',
    async (status) => {
      const stripe = await start(faultsInOrder(status));
      const create = () => stripe.customers.create({ name: 'a' }, { idempotencyKey: 'k' });
      await expect(create()).rejects.toMatchObject({ statusCode: status });
      await create();
      expect(namesIn()).toEqual(['a']);
    },
  );

  it('stays with its key for a day when its status is 500: only another key, or the next day, does the work', async () => {
    const stripe = await start(faultsInOrder(500));
    const create = (key: string) => stripe.customers.create({ name: key }, { idempotencyKey: key });
    await expect(create('a')).rejects.toMatchObject({ statusCode: 500 });
    await expect(create('a')).rejects.toMatchObject({ statusCode: 500 });
    await create('b');
    await local?.advance(DAY);
    await create('a');
    expect(namesIn()).toEqual(['b', 'a']);
  });

  it('comes by itself above the rate, and ends with the second', async () => {
    const stripe = await start(NO_FAULTS, 3);
    for (let i = 0; i < 3; i++) await stripe.customers.list();
    await expect(stripe.customers.list()).rejects.toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    await local?.advance(1);
    await stripe.customers.list();
  });
});

describe('a fault of a delivery', () => {
  it('makes events come twice and in another order, and each of them comes', async () => {
    const delays = [500, 0, 100];
    const stripe = await start({ ...NO_FAULTS, delivery: () => ({ delay: delays.shift() ?? 0, copies: 2 }) });
    const receiver = await startReceiver();
    await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['customer.created'] });
    for (const name of ['a', 'b', 'c']) await stripe.customers.create({ name });
    await local?.advance(500);
    const heard = receiver.received.map(({ body }) => JSON.parse(body).data.object.name);
    expect(heard).toEqual(['b', 'b', 'c', 'c', 'a', 'a']);
    expect(local?.deliveries.every((delivery) => delivery.heard)).toBe(true);
    await receiver.close();
  });
});

describe('a plan of faults', () => {
  const drawn = (seed: number, share: number) => {
    const plan = faultsOf(seed, { share });
    return Array.from({ length: 400 }, () => [plan.request(), plan.delivery(), plan.meterDelay()]);
  };

  it('follows from its seed alone', () => {
    expect(drawn(7, 0.3)).toEqual(drawn(7, 0.3));
    expect(drawn(7, 0.3)).not.toEqual(drawn(8, 0.3));
  });

  it('holds every kind of fault, and none where nothing shall go wrong', () => {
    const kinds = new Set(drawn(7, 0.5).map(([request]) => request));
    expect([...kinds].map(String).sort()).toEqual(['409', '429', '500', 'lost', 'none', 'silent']);
    expect(new Set(drawn(7, 0).map(([request]) => request))).toEqual(new Set(['none']));
  });
});
