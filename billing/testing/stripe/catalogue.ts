import { z } from 'zod';
import { type Account, need, newThing } from './account.ts';
import type { Price, Product } from './objects.ts';
import { count, currency, flag, integer, metadata, page, text } from './parameters.ts';
import { invalid } from './refusal.ts';

export const productParams = z.strictObject({ name: text, metadata });

export function createProduct(account: Account, { name, metadata }: z.infer<typeof productParams>): Product {
  const product: Product = { ...newThing(account, 'prod', 'product'), active: true, name, metadata };
  account.products.set(product.id, product);
  return product;
}

export const priceParams = z.strictObject({
  currency,
  product: text,
  unit_amount: count,
  lookup_key: text.max(200).optional(),
  transfer_lookup_key: flag.optional(),
  metadata,
  recurring: z.strictObject({
    interval: z.literal('month'),
    usage_type: z.enum(['licensed', 'metered']).default('licensed'),
    meter: text.optional(),
  }),
  transform_quantity: z
    .strictObject({ divide_by: integer.refine((value) => value >= 1), round: z.enum(['up', 'down']) })
    .optional(),
});

export function createPrice(account: Account, params: z.infer<typeof priceParams>): Price {
  const { recurring, lookup_key: key } = params;
  need(account.products, 'product', params.product);
  if ((recurring.usage_type === 'metered') !== (recurring.meter !== undefined))
    throw invalid('A metered price needs a meter, and no other price has one.', 'recurring[meter]');
  if (recurring.meter !== undefined) need(account.meters, 'meter', recurring.meter);
  const holder = [...account.prices.values()].find((price) => key !== undefined && price.lookup_key === key);
  if (holder !== undefined && params.transfer_lookup_key !== true)
    throw invalid(`A price already uses that lookup key: ${holder.id}`, 'lookup_key', 'resource_already_exists');
  if (holder !== undefined) holder.lookup_key = null;
  const price: Price = {
    ...newThing(account, 'price', 'price'),
    active: true,
    billing_scheme: 'per_unit',
    currency: params.currency,
    lookup_key: key ?? null,
    metadata: params.metadata,
    product: params.product,
    recurring: {
      interval: 'month',
      interval_count: 1,
      meter: recurring.meter ?? null,
      usage_type: recurring.usage_type,
    },
    transform_quantity: params.transform_quantity ?? null,
    type: 'recurring',
    unit_amount: params.unit_amount,
    unit_amount_decimal: String(params.unit_amount),
  };
  account.prices.set(price.id, price);
  account.emit('price.created', price);
  return price;
}

export const priceListParams = z.strictObject({
  ...page,
  active: flag.optional(),
  lookup_keys: z.array(text).max(10).optional(),
});

/** Whether a list of prices holds this one. */
export const isListed =
  ({ active, lookup_keys: keys }: z.infer<typeof priceListParams>) =>
  (price: Price): boolean =>
    (active === undefined || price.active === active) &&
    (keys === undefined || (price.lookup_key !== null && keys.includes(price.lookup_key)));

/** What a quantity of a price costs in cents. */
export function costOf({ unit_amount: cents, transform_quantity: transform }: Price, quantity: number): number {
  if (transform === null) return quantity * cents;
  const rest = quantity % transform.divide_by;
  const packages = (quantity - rest) / transform.divide_by + (rest > 0 && transform.round === 'up' ? 1 : 0);
  return packages * cents;
}
