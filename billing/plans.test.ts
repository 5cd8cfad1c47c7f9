import { describe, expect, it } from 'vitest';
import { TIERS } from '#contracts/tiers.ts';
import { type Allowance, BILLED_METERS, lookupKey, PLANS, type Plan, planOf, planTable } from './plans.ts';

/** The plans of Argus, with one of them changed. */
const withPlan = (tier: string, change: Partial<Plan>): Plan[] =>
  PLANS.map((plan) => (plan.tier === tier ? { ...plan, ...change } : plan));

const withQueries = (tier: string, queries: Allowance): Plan[] =>
  withPlan(tier, { meters: { ...planOf(tier).meters, queries } });

describe('a table of plans', () => {
  it('puts plans in the order of their tiers, however it is written', () => {
    expect(planTable(PLANS.toReversed())).toEqual(PLANS);
  });

  it.each([
    ['a tier without a plan', PLANS.slice(1), /free has no plan/],
    ['two plans of a tier', [...PLANS, planOf('growth')], /two plans are of tier growth/],
    ['a plan of no tier', [...PLANS, { ...planOf('growth'), tier: 'gold' }], /no tier is named gold/],
    ['parts of a cent a month', withPlan('growth', { monthlyCents: 149_900.5 }), /149900.5 cents/],
    ['a trial of half a day', withPlan('growth', { trialDays: 0.5 }), /0.5 days/],
    ['a trial of what costs nothing', withPlan('free', { trialDays: 14 }), /has a trial/],
    ['more for sale to who has no card', withQueries('free', { included: 1, price: { per: 1, cents: 1 } }), /no card/],
    ['a lower price for a higher tier', withPlan('growth', { monthlyCents: 49_900 }), /growth costs no more/],
    ['less included in a higher tier', withQueries('growth', { included: 9, price: null }), /includes less queries/],
    ['nothing for sale above a plan that sells', withQueries('growth', { included: 1e6, price: null }), /sells no/],
    [
      'a dearer package in a higher tier',
      withQueries('growth', { included: 1e6, price: { per: 500, cents: 26 } }),
      /for more than founding/,
    ],
    ['packages of nothing', withQueries('growth', { included: 1e6, price: { per: 0, cents: 1 } }), /packages of 0/],
    ['parts of a cent a package', withQueries('growth', { included: 1e6, price: { per: 1, cents: 0.5 } }), /0.5 cents/],
    ['a negative inclusion', withQueries('free', { included: -1, price: null }), /includes -1/],
  ])('does not come to life with %s', (_what, plans, message) => {
    expect(() => planTable(plans)).toThrow(message);
  });

  it('says which tier it has no plan of', () => {
    expect(() => planOf('gold')).toThrow(/gold/);
  });
});

describe('the plans of Argus', () => {
  it('cost what the product promises, one for each tier', () => {
    expect(PLANS.map(({ tier, monthlyCents }) => [tier, monthlyCents])).toEqual([
      ['free', 0],
      ['founding', 49_900],
      ['growth', 149_900],
      ['enterprise', 499_900],
    ]);
    expect(PLANS.map(({ tier }) => tier)).toEqual(TIERS.map(({ name }) => name));
  });

  it('have a lookup key of their own for each price', () => {
    const keys = PLANS.flatMap(({ tier }) => ['month' as const, ...BILLED_METERS].map((part) => lookupKey(tier, part)));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
