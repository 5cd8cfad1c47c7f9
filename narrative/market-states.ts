import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import type { Fact, Format } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import type { Items } from './message.ts';

/** How many of some labels are of each kind, most first; labels of one count go in the order of the labels. */
export const countsOf = (labels: readonly RegimeLabel[]): { label: RegimeLabel; n: number }[] =>
  REGIME_LABELS.map((label) => ({ label, n: labels.filter((other) => other === label).length }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);

/**
 * Every label with its count, none left out: "12 each are in bull trends and range-bound, 8 in stress". Equal counts are one group, because a
 * tie has no first.
 */
export function stateItems(
  facts: readonly Fact[],
  about: Record<string, string>,
  book: FactBook,
): Items & { readonly ties: number } {
  const groups = [...Map.groupBy(countsOf(facts.map(({ value }) => value as RegimeLabel)), ({ n }) => n).values()];
  const entries = groups.flatMap((group, g) =>
    group.map(({ label }, k) => ({
      n: book.derive('count', facts, { unit: 'count', format: formatOf(group.length, g, k), of: label, about }),
      joint: k > 0 ? within(k, group.length) : g === groups.length - 1 ? between(groups) : ', ',
    })),
  );
  return {
    prefix: '',
    template: '{n}|',
    items: entries.map(({ n }) => ({ n })),
    joints: entries.slice(1).map(({ joint }) => joint),
    ties: groups.filter(({ length }) => length > 1).length,
  };
}

function formatOf(size: number, group: number, place: number): Format {
  if (size === 1) return group === 0 ? 'inState' : 'inStateToo';
  if (place > 0) return 'tiedState';
  return group === 0 ? 'eachInState' : 'eachInStateToo';
}

const within = (place: number, size: number): string => (place === size - 1 ? ' and ' : ', ');
/** Behind or before a tie, which has an "and" of its own, the list goes on with a comma. */
const between = (groups: readonly (readonly unknown[])[]): string =>
  groups.slice(-2).some(({ length }) => length > 1) ? ', ' : ' and ';
