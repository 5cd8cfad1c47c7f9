import { type Allowance, BILLED_METERS, type BilledMeter, type Plan } from './plans.ts';

/** A quantity of a month in money. All numbers are whole. */
export interface Rated {
  /** Above what is included. The quantity of the line of the invoice, and what is sent to the provider's meter. */
  readonly billable: number;
  /** Begun packages of it. */
  readonly packages: number;
  readonly cents: number;
}

/** A line of an invoice for the usage of a meter. */
export interface UsageLine extends Rated {
  readonly meter: BilledMeter;
}

const isQuantity = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Exact: the quotient of two floats may round up to the next whole number. */
const packagesOf = (quantity: number, per: number): number => {
  const rest = quantity % per;
  return (quantity - rest) / per + (rest > 0 ? 1 : 0);
};

/**
 * What a total of a month costs above what the plan includes: `ceil(max(0, total − included) / per) × cents`, without a fraction of a cent
 * anywhere, so that the provider cannot round it otherwise. Where no more is sold, nothing is billable.
 * @throws RangeError for a total that is no quantity, or an amount above 2⁵³ cents.
 */
export function rate(total: number, { included, price }: Allowance): Rated {
  if (!isQuantity(total)) throw new RangeError(`${total} is not a quantity`);
  if (price === null) return { billable: 0, packages: 0, cents: 0 };
  const billable = Math.max(0, total - included);
  const packages = packagesOf(billable, price.per);
  const cents = packages * price.cents;
  if (!Number.isSafeInteger(cents)) throw new RangeError(`${packages} packages for ${price.cents} cents is no amount`);
  return { billable, packages, cents };
}

/** The lines of a month, one for each meter that the plan sells, in the order of the meters; a meter without usage has a line of zero. */
export const usageLines = (totals: Readonly<Partial<Record<BilledMeter, number>>>, plan: Plan): UsageLine[] =>
  BILLED_METERS.filter((meter) => plan.meters[meter].price !== null).map((meter) => ({
    meter,
    ...rate(totals[meter] ?? 0, plan.meters[meter]),
  }));

/** The sum of lines in cents. @throws RangeError above 2⁵³. */
export function sumOf(lines: readonly { readonly cents: number }[]): number {
  const sum = lines.reduce((total, { cents }) => total + cents, 0);
  if (!Number.isSafeInteger(sum)) throw new RangeError(`the sum of ${lines.length} lines is no amount`);
  return sum;
}
