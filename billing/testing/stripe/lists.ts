import type { List } from './objects.ts';
import { missing } from './refusal.ts';

const PAGE = 10;

/**
 * A page of a list, newest first.
 * @throws Refusal when `starting_after` names nothing in it
 */
export function pageOf<T extends { readonly id: string }>(
  table: Iterable<T>,
  { limit = PAGE, starting_after: after }: { limit?: number | undefined; starting_after?: string | undefined },
  url: string,
  wanted: (item: T) => boolean = () => true,
): List<T> {
  const all = [...table].filter(wanted).reverse();
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && from === 0) throw missing('object', after, 400);
  return { object: 'list', data: all.slice(from, from + limit), has_more: all.length > from + limit, url };
}
