import type { RegimeLabel } from '#market/regime-label.ts';
import { standingText } from './labels.ts';
import { listText } from './lists.ts';
import { countText } from './numbers.ts';

interface Standing {
  readonly label: RegimeLabel;
  readonly n: number;
}

/** What all of a few are called. */
const ALL: Readonly<Record<number, string>> = { 1: '1 is', 2: 'both are' };

/**
 * Every regime with its count, none left out: "12 are range-bound, 8 in bull trends and 1 in stress". Equal counts are one group, because a
 * tie has no first: "12 each are in bull trends and range-bound, 8 in stress". '' of nothing.
 */
export function standingsText(counts: readonly Standing[]): string {
  const known = counts.filter(({ n }) => n > 0).toSorted((a, b) => b.n - a.n);
  const [only, ...more] = known;
  if (only === undefined) return '';
  if (more.length === 0) return `${ALL[only.n] ?? 'all are'} ${standingText(only.label, only.n)}`;
  const groups = [...Map.groupBy(known, ({ n }) => n)];
  const texts = groups.map(([n, members], k) => {
    const be = k > 0 ? '' : n === 1 ? ' is' : ' are';
    const each = members.length > 1 ? ' each' : '';
    return `${countText(n)}${each}${be} ${listText(members.map(({ label }) => standingText(label, n)))}`;
  });
  // A tie has an "and" of its own; behind or before it the list goes on with a comma.
  return groups.slice(-2).some(([, members]) => members.length > 1) ? texts.join(', ') : listText(texts);
}
