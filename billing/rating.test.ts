import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Allowance, BILLED_METERS, PLANS, planOf } from './plans.ts';
import { rate, sumOf, usageLines } from './rating.ts';

const quantity = fc.integer({ min: 0, max: 10 ** 12 });
const allowance: fc.Arbitrary<Allowance & { price: { per: number; cents: number } }> = fc.record({
  included: fc.integer({ min: 0, max: 10 ** 9 }),
  price: fc.record({ per: fc.integer({ min: 1, max: 10 ** 6 }), cents: fc.integer({ min: 1, max: 5_000 }) }),
});
const { queries } = planOf('founding').meters;

describe('the price of a quantity', () => {
  it.each([
    [0, 0, 0, 0],
    [100_000, 0, 0, 0],
    [100_001, 1, 1, 50],
    [101_000, 1_000, 1, 50],
    [101_001, 1_001, 2, 100],
    [350_000, 250_000, 250, 12_500],
  ])(
    'makes %i queries in the founding plan %i billable ones in %i packages for %i cents',
    (total, billable, packages, cents) => {
      expect(rate(total, queries)).toEqual({ billable, packages, cents });
    },
  );

  it('equals the arithmetic of whole numbers without floats', () => {
    fc.assert(
      fc.property(quantity, allowance, (total, plan) => {
        const billable = BigInt(Math.max(0, total - plan.included));
        const per = BigInt(plan.price.per);
        const packages = (billable + per - 1n) / per;
        const rated = rate(total, plan);
        expect([rated.billable, rated.packages, rated.cents].map(BigInt)).toEqual([
          billable,
          packages,
          packages * BigInt(plan.price.cents),
        ]);
      }),
    );
  });

  it('never exceeds that of the usage by more than one begun package', () => {
    fc.assert(
      fc.property(quantity, allowance, (total, plan) => {
        const { billable, packages } = rate(total, plan);
        expect(billable).toBeLessThanOrEqual(total);
        expect(packages * plan.price.per).toBeGreaterThanOrEqual(billable);
        expect(packages * plan.price.per - billable).toBeLessThan(plan.price.per);
      }),
    );
  });

  it('never falls when more is used, and never rises when more is included', () => {
    fc.assert(
      fc.property(quantity, fc.integer({ min: 0, max: 10 ** 6 }), allowance, (total, more, plan) => {
        expect(rate(total + more, plan).cents).toBeGreaterThanOrEqual(rate(total, plan).cents);
        const wider = { ...plan, included: plan.included + more };
        expect(rate(total, wider).cents).toBeLessThanOrEqual(rate(total, plan).cents);
      }),
    );
  });

  it('costs no less in two months than in one: a begun package is never shared', () => {
    fc.assert(
      fc.property(quantity, quantity, allowance, (a, b, plan) => {
        const free = { ...plan, included: 0 };
        expect(rate(a, free).cents + rate(b, free).cents).toBeGreaterThanOrEqual(rate(a + b, free).cents);
      }),
    );
  });

  it('refuses a total that is no quantity, and an amount that a number cannot hold', () => {
    for (const total of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => rate(total, queries)).toThrow(/not a quantity/);
    expect(() => rate(2 ** 53 - 1, { included: 0, price: { per: 1, cents: 2 } })).toThrow(/no amount/);
  });
});

describe('the lines of a month', () => {
  it('number one for each meter that is sold, and none in the plan that costs nothing', () => {
    for (const plan of PLANS)
      expect(usageLines({}, plan)).toHaveLength(plan.tier === 'free' ? 0 : BILLED_METERS.length);
    expect(usageLines({ queries: 10 ** 9 }, planOf('free'))).toEqual([]);
  });

  it('have the quantity and the cents of their meter, and add up to the cent', () => {
    const totals = fc.record({ queries: quantity, storage_gbh: quantity, seats: fc.integer({ min: 0, max: 500 }) });
    fc.assert(
      fc.property(totals, fc.constantFrom(...PLANS), (used, plan) => {
        const lines = usageLines(used, plan);
        for (const { meter, ...rated } of lines) expect(rated).toEqual(rate(used[meter], plan.meters[meter]));
        expect(BigInt(sumOf(lines))).toBe(lines.reduce((sum, { cents }) => sum + BigInt(cents), 0n));
      }),
    );
  });

  it('refuse a sum that a number cannot hold', () => {
    expect(() => sumOf([{ cents: 2 ** 53 - 1 }, { cents: 1 }])).toThrow(/no amount/);
  });
});
