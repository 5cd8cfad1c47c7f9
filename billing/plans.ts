import { TIERS, type TierTable } from '#contracts/tiers.ts';

/** What is counted for a bill: requests by weight, gigabyte-hours of storage, and the most members at once. */
export const BILLED_METERS = ['queries', 'storage_gbh', 'seats'] as const;
export type BilledMeter = (typeof BILLED_METERS)[number];

/** What a plan includes of a meter in a month, and how more of it is sold. */
export interface Allowance {
  readonly included: number;
  /** More is sold in packages of `per`, each for whole cents, a begun one too. Null: no more is sold, and limits hold at `included`. */
  readonly price: { readonly per: number; readonly cents: number } | null;
}

/** What a tier costs. One plan for each tier: what it may read stands in contracts/tiers. */
export interface Plan {
  readonly tier: string;
  /** US cents for a calendar month (UTC). */
  readonly monthlyCents: number;
  /** Once for each tenant. */
  readonly trialDays: number;
  readonly meters: Readonly<Record<BilledMeter, Allowance>>;
}

/** All plans of a product, in the order of their tiers. */
export type PlanTable = readonly Plan[];

const isCount = (value: number, least = 0): boolean => Number.isSafeInteger(value) && value >= least;

function checkAllowance(name: string, { included, price }: Allowance): void {
  if (!isCount(included)) throw new RangeError(`${name} includes ${included}: not a whole number`);
  if (price === null) return;
  if (!isCount(price.per, 1)) throw new RangeError(`${name} is sold in packages of ${price.per}: not a whole number`);
  if (!isCount(price.cents, 1)) throw new RangeError(`${name} costs ${price.cents} cents: not a whole number`);
}

function checkPlan({ tier, monthlyCents, trialDays, meters }: Plan): void {
  if (!isCount(monthlyCents)) throw new RangeError(`plan ${tier} costs ${monthlyCents} cents: not a whole number`);
  if (!isCount(trialDays)) throw new RangeError(`plan ${tier} has a trial of ${trialDays} days: not a whole number`);
  for (const meter of BILLED_METERS) checkAllowance(`${meter} of plan ${tier}`, meters[meter]);
  if (monthlyCents > 0) return;
  if (trialDays > 0) throw new RangeError(`plan ${tier} costs nothing, and has a trial`);
  if (BILLED_METERS.some((meter) => meters[meter].price !== null))
    throw new RangeError(`plan ${tier} costs nothing, and sells more than it includes: no card stands behind it`);
}

/** A reader of a price page may rely on it: who pays more gets no less, and more of it is no dearer. */
function checkStep(lower: Plan, plan: Plan): void {
  if (plan.monthlyCents <= lower.monthlyCents)
    throw new RangeError(`plan ${plan.tier} costs no more than ${lower.tier}`);
  for (const meter of BILLED_METERS) {
    const [before, after] = [lower.meters[meter], plan.meters[meter]];
    if (after.included < before.included) throw new RangeError(`plan ${plan.tier} includes less ${meter}`);
    if (before.price === null) continue;
    if (after.price === null) throw new RangeError(`plan ${plan.tier} sells no ${meter}, and ${lower.tier} does`);
    if (after.price.cents * before.price.per > before.price.cents * after.price.per)
      throw new RangeError(`plan ${plan.tier} sells ${meter} for more than ${lower.tier}`);
  }
}

/**
 * Checks a table of plans and puts it in the order of its tiers.
 * @throws RangeError when a tier has no plan or two, a number is not whole, or a higher tier costs less, includes less or sells dearer.
 */
export function planTable(plans: readonly Plan[], tiers: TierTable = TIERS): PlanTable {
  const unknown = plans.find(({ tier }) => !tiers.some(({ name }) => name === tier));
  if (unknown !== undefined) throw new RangeError(`no tier is named ${unknown.tier}`);
  const table = tiers.map(({ name }) => {
    const [plan, second] = plans.filter(({ tier }) => tier === name);
    if (plan === undefined) throw new RangeError(`tier ${name} has no plan`);
    if (second !== undefined) throw new RangeError(`two plans are of tier ${name}`);
    return plan;
  });
  for (const [i, plan] of table.entries()) {
    checkPlan(plan);
    const lower = table[i - 1];
    if (lower !== undefined) checkStep(lower, plan);
  }
  return table;
}

/** Of a month, for a gigabyte that is kept all the time: the longest has 744 hours. */
const GB_MONTH = 744;

/** The plans of Argus. A new plan is a new object here, beside its tier, and nothing else. */
export const PLANS: PlanTable = planTable([
  {
    tier: 'free',
    monthlyCents: 0,
    trialDays: 0,
    meters: {
      queries: { included: 1_000, price: null },
      storage_gbh: { included: GB_MONTH, price: null },
      seats: { included: 1, price: null },
    },
  },
  {
    tier: 'founding',
    monthlyCents: 49_900,
    trialDays: 14,
    meters: {
      queries: { included: 100_000, price: { per: 1_000, cents: 50 } },
      storage_gbh: { included: 10 * GB_MONTH, price: { per: GB_MONTH, cents: 50 } },
      seats: { included: 3, price: { per: 1, cents: 4_900 } },
    },
  },
  {
    tier: 'growth',
    monthlyCents: 149_900,
    trialDays: 14,
    meters: {
      queries: { included: 1_000_000, price: { per: 1_000, cents: 40 } },
      storage_gbh: { included: 100 * GB_MONTH, price: { per: GB_MONTH, cents: 40 } },
      seats: { included: 10, price: { per: 1, cents: 3_900 } },
    },
  },
  {
    tier: 'enterprise',
    monthlyCents: 499_900,
    trialDays: 14,
    meters: {
      queries: { included: 10_000_000, price: { per: 1_000, cents: 20 } },
      storage_gbh: { included: 1_000 * GB_MONTH, price: { per: GB_MONTH, cents: 30 } },
      seats: { included: 50, price: { per: 1, cents: 2_900 } },
    },
  },
]);

/** The plan of a tier. @throws RangeError when the table has none. */
export function planOf(tier: string, plans: PlanTable = PLANS): Plan {
  const plan = plans.find((entry) => entry.tier === tier);
  if (plan === undefined) throw new RangeError(`no plan is of tier ${tier}`);
  return plan;
}

/** By which the prices of a plan are found at the provider: of the month, and of each meter that is sold. */
export const lookupKey = (tier: string, part: 'month' | BilledMeter): string => `argus_${tier}_${part}`;
