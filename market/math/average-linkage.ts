/** Two clusters that join: below `n` an element, from `n` on the cluster of an earlier merge. */
export interface Merge {
  readonly a: number;
  readonly b: number;
  /** Mean distance between the elements of the one and those of the other. */
  readonly distance: number;
  /** Elements of the joined cluster. */
  readonly size: number;
}

/** Symmetric distances, row by row. */
export type Distances = readonly ArrayLike<number>[];

/**
 * Hierarchical clustering by mean distance (UPGMA: Sokal & Michener 1958; the distance to a joined cluster by the formula of Lance &
 * Williams 1967). The n − 1 merges in their order, nearest first, `a` below `b`, as `scipy.cluster.hierarchy.linkage(…, 'average')` has
 * them; of equals the first. n³ steps: for as many elements as a drawing shows.
 */
export function averageLinkage(distances: Distances): Merge[] {
  const n = distances.length;
  const rows = distances.map((row) => Float64Array.from(row));
  const ids = Array.from({ length: n }, (_, i) => i);
  const sizes = ids.map(() => 1);
  const active = new Set(ids);
  const merges: Merge[] = [];
  while (active.size > 1) {
    const { i, j, distance } = nearest(rows, [...active]);
    const size = sizes[i] + sizes[j];
    for (const k of active) {
      if (k === i || k === j) continue;
      const joined = (sizes[i] * rows[i][k] + sizes[j] * rows[j][k]) / size;
      rows[i][k] = joined;
      rows[k][i] = joined;
    }
    merges.push({ a: Math.min(ids[i], ids[j]), b: Math.max(ids[i], ids[j]), distance, size });
    ids[i] = n + merges.length - 1;
    sizes[i] = size;
    active.delete(j);
  }
  return merges;
}

function nearest(rows: readonly Float64Array[], active: readonly number[]) {
  let best = { i: 0, j: 0, distance: Number.POSITIVE_INFINITY };
  for (const [place, i] of active.entries())
    for (const j of active.slice(place + 1)) if (rows[i][j] < best.distance) best = { i, j, distance: rows[i][j] };
  return best;
}

/**
 * The elements so that every cluster stands together and the ends that meet are near: each of two clusters that join may be turned round,
 * and of the four ways the one is taken whose touching elements are nearest (Gruvaeus & Wainer 1972); of equals the first.
 */
export function leafOrder(distances: Distances, merges: readonly Merge[]): number[] {
  const n = distances.length;
  const clusters = Array.from({ length: n }, (_, i) => [i]);
  for (const { a, b } of merges) clusters.push(joined(distances, clusters[a], clusters[b]));
  return clusters.at(-1) ?? [];
}

function joined(distances: Distances, a: readonly number[], b: readonly number[]): number[] {
  const ways = [a, a.toReversed()].flatMap((left) => [b, b.toReversed()].map((right) => ({ left, right })));
  const gap = ({ left, right }: (typeof ways)[number]) => distances[left[left.length - 1]][right[0]];
  const [best] = ways.sort((x, y) => gap(x) - gap(y));
  return [...best.left, ...best.right];
}
