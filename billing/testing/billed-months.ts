import { createRandom } from '#market/math/random.ts';
import { type Plan, planOf } from '../plans.ts';
import { type Rated, rate } from '../rating.ts';
import { type Period, type Segment, segmentsOf, usageLedger } from './segments.ts';
import { sellQueries, subscribe, sumOfAmounts, usageLine } from './shop.ts';
import { type AccountSettings, newAccount } from './stripe/account.ts';
import { directClient, Refused, Unanswered } from './stripe/direct-client.ts';
import { faultsOf, NO_FAULTS } from './stripe/fault-plan.ts';
import type { Invoice, InvoiceItem, List } from './stripe/objects.ts';
import { type Seconds, testClock } from './stripe/test-clock.ts';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** A month of the model, as it ended. */
export interface BilledMonth {
  readonly start: Seconds;
  readonly end: Seconds;
  readonly plan: Plan;
  /** What was in the ledger when the invoice was closed, in money; null when Stripe's grace was over before. */
  readonly closed: Rated | null;
  /** The line of the invoice. */
  readonly line: { readonly quantity: number; readonly cents: number };
  /** Whether the lines of the invoice come to its total. */
  readonly addsUp: boolean;
  /** What was asked for later, in another invoice. */
  readonly adjustedCents: number;
  /** Every request that there was, in money. */
  readonly truth: Rated;
  /** Those of gateways that a close waits for: what is missing beside them was on a dead disk. */
  readonly expected: Rated;
}

/**
 * Three months of one tenant against the local Stripe, from a seed: requests in segments, some drained late, twice, or found weeks later;
 * absolute totals pushed to a `last` meter under faults, with waits of up to 60 hours; an upgrade in the second month; drafts closed
 * behind a barrier, or by nobody; pushes of closed months run again 3 and 30 days later; then one sweep that asks for what is still owed.
 */
export async function billedMonths(seed: number, last: AccountSettings['last']): Promise<BilledMonth[]> {
  const random = createRandom(seed);
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const midnight = Date.UTC(2026, 11, 1 + upTo(20)) / 1000;
  const clock = testClock(midnight + upTo(23) * HOUR);
  const plan = faultsOf(seed, { share: 0.25 });
  let armed = false;
  const faults = { ...plan, request: () => (armed ? plan.request() : NO_FAULTS.request()) };
  const account = newAccount(clock, faults, { grace: 72 * HOUR, retryDays: [3, 7, 14], last });
  const { call } = directClient(account);

  const bounds = [clock.now(), ...[0, 1, 2].map((month) => Date.UTC(2027, month, 1) / 1000)];
  const periods = bounds.slice(1).map((end, i): Period => ({ start: bounds[i] as number, end }));
  const segments = periods.flatMap((period) => segmentsOf(period, upTo, random));
  const ledger = usageLedger(segments);

  const pass = async (seconds: number): Promise<void> => {
    await clock.advanceTo(clock.now() + seconds);
    ledger.drain(clock.now());
  };
  const passUntil = async (time: Seconds): Promise<void> => pass(Math.max(0, time - clock.now()));

  /** Tries until there is an answer; what is sent is made anew in each try. */
  async function patiently<T>(work: () => T): Promise<T> {
    for (let wait = MINUTE; ; wait = Math.min(wait * 2, 6 * HOUR)) {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof Unanswered) && !(error instanceof Refused && [409, 429, 500].includes(error.status)))
          throw error;
        await pass(random() < 0.05 ? upTo(60 * HOUR) : wait);
      }
    }
  }

  const sold = sellQueries(call);
  const { subscription, items } = subscribe(call, sold);
  armed = true;
  let tier: Plan = planOf('founding');
  const wanted = (period: Period, of: Plan): number => rate(ledger.totalOf(period), of.meters.queries).billable;
  const push = (period: Period, of: Plan): unknown =>
    call('POST', '/v1/billing/meter_events', {
      event_name: 'argus_queries',
      payload: { stripe_customer_id: subscription.customer, value: wanted(period, of) },
      timestamp: Math.min(clock.now(), period.end - 1),
    });
  const summary = (period: Period): number =>
    call<List<{ aggregated_value: number }>>('GET', `/v1/billing/meters/${sold.meter}/event_summaries`, {
      customer: subscription.customer,
      start_time: period.start,
      end_time: Math.min(period.end, Math.ceil((clock.now() + 1) / MINUTE) * MINUTE),
    }).data[0]?.aggregated_value ?? 0;

  /** Pushes until the summary has stood for longer than anything that is on its way can take. Returns the total that it stands for. */
  async function settle(period: Period, of: Plan): Promise<Rated> {
    for (;;) {
      await patiently(() => push(period, of));
      let stands = true;
      for (let look = 0; look < 3 && stands; look++) {
        await pass(10 * MINUTE);
        stands = (await patiently(() => summary(period))) === wanted(period, of);
      }
      if (stands) return rate(ledger.totalOf(period), of.meters.queries);
    }
  }

  /** The lower total is there before the price that it is for: billed in between, it is too little and not too much. */
  async function upgrade(period: Period): Promise<void> {
    const next = planOf('growth');
    await settle(period, next);
    if (clock.now() >= period.end - HOUR) return;
    await patiently(() =>
      call('POST', `/v1/subscriptions/${subscription.id}`, {
        items: items.map((id, i) => ({ id, price: sold.growth[i] as string })),
        proration_behavior: 'always_invoice',
      }),
    );
    tier = next;
  }

  const invoiceOf = (period: Period): Invoice =>
    call<List<Invoice>>('GET', '/v1/invoices', { subscription: subscription.id, limit: 100 }).data.find(
      ({ billing_reason: reason, period_end: end }) => reason === 'subscription_cycle' && end === period.end,
    ) as Invoice;

  /** The plan of a month is the one whose price stands on its invoice: an upgrade whose answer was lost may have come a month late. */
  const planOn = ({ lines }: Invoice): Plan =>
    lines.data.some(({ pricing }) => pricing?.price_details.price === sold.growth[1])
      ? planOf('growth')
      : planOf('founding');

  async function close(period: Period): Promise<{ closed: Rated | null; plan: Plan }> {
    await passUntil(period.end);
    // Once in a while nobody is there to close: the grace of the draft ends first.
    if (random() < 0.05) await pass(73 * HOUR);
    const { id } = await patiently(() => invoiceOf(period));
    const draft = await patiently(() => call<Invoice>('POST', `/v1/invoices/${id}`, { auto_advance: false }));
    const billedBy = planOn(draft);
    if (draft.status !== 'draft') return { closed: null, plan: billedBy };
    const isOf = ({ requests: [first] }: Segment) => (first?.at ?? 0) < period.end * 1000;
    const barrier = Math.max(...segments.filter((segment) => segment.expected && isOf(segment)).map((s) => s.drainAt));
    // A push of less than everything may be on its way when the last segment arrives, and be processed after a newer one.
    await passUntil(barrier - 1);
    await patiently(() => push(period, billedBy));
    await passUntil(barrier);
    const closed = await settle(period, billedBy);
    await patiently(() => {
      if (call<Invoice>('GET', `/v1/invoices/${id}`).status === 'draft')
        call('POST', `/v1/invoices/${id}/finalize`, { auto_advance: true });
    });
    return { closed, plan: billedBy };
  }

  const ended: { period: Period; plan: Plan; closed: Rated | null }[] = [];
  for (const [month, period] of periods.entries()) {
    // One upgrade in four comes in the last night of the month.
    const upgradeAt = month === 1 ? period.start + (random() < 0.25 ? 30 : upTo(29)) * DAY : null;
    for (let night = period.start - (period.start % DAY) + DAY + 15 * MINUTE; night < period.end; night += DAY) {
      if (night <= clock.now()) continue;
      await passUntil(night);
      if (clock.now() >= period.end) break;
      await patiently(() => clock.now() < period.end && push(period, tier));
      if (upgradeAt !== null && tier.tier === 'founding' && clock.now() >= upgradeAt) await upgrade(period);
    }
    const { closed, plan: billedBy } = await close(period);
    ended.push({ period, plan: billedBy, closed });
    for (const days of [3, 30])
      clock.at(clock.now() + days * DAY, () => {
        try {
          push(period, billedBy);
        } catch (error) {
          if (!(error instanceof Unanswered) && !(error instanceof Refused)) throw error;
        }
      });
  }
  await pass(45 * DAY);

  const adjustments = (period: Period): InvoiceItem[] =>
    call<List<InvoiceItem>>('GET', '/v1/invoiceitems', { customer: subscription.customer, limit: 100 }).data.filter(
      ({ metadata }) => metadata.period === String(period.start),
    );

  /** Looks before it writes, in every try: a key is forgotten after a day, and an error of the server stays with it until then. */
  const sweep = (period: Period, of: Plan): Promise<void> =>
    patiently(() => {
      const asked = usageLine(invoiceOf(period), sold.queries).cents + sumOfAmounts(adjustments(period));
      const owed = rate(ledger.totalOf(period), of.meters.queries).cents - asked;
      if (owed === 0) return;
      call(
        'POST',
        '/v1/invoiceitems',
        { customer: subscription.customer, amount: owed, currency: 'usd', metadata: { period: period.start } },
        `adjustment-${period.start}`,
      );
    });
  for (let round = 0; round < 2; round++)
    for (const { period, plan: billedBy } of ended) {
      await sweep(period, billedBy);
      await pass(2 * DAY);
    }

  armed = false;
  return ended.map(({ period, plan: billedBy, closed }) => {
    const invoice = invoiceOf(period);
    const used = (of: readonly Segment[]): Rated =>
      rate(
        of
          .flatMap(({ requests }) => requests)
          .filter(({ at }) => at >= period.start * 1000 && at < period.end * 1000)
          .reduce((sum, { billed }) => sum + billed, 0),
        billedBy.meters.queries,
      );
    return {
      ...period,
      plan: billedBy,
      closed,
      line: usageLine(invoice, sold.queries),
      addsUp: sumOfAmounts(invoice.lines.data) === invoice.total,
      adjustedCents: sumOfAmounts(adjustments(period)),
      truth: used(segments),
      expected: used(segments.filter(({ expected }) => expected)),
    };
  });
}
